//! The selected person in the inspector: their name, whom they may be, and what can be decided.

use egui::{Align2, CornerRadius, Key, Rect, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::domain::message::Message;
use crate::state::people::{PeopleCommand, PeopleDecision, Question, YesNo};
use crate::state::{Command, PersonLane, PersonTag, PictureId, Studio};
use crate::ui::action::UserAction;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, Pill, Segmented, Size, Strip, Tone, avatar, show_whole};

use super::decisions::{self, About, are_possible};
use super::{Renaming, StudioView};

/// The name beside the picture and the pencil that changes it, or the name being typed.
pub fn name(ui: &mut Ui, cx: &AppContext<'_>, inner: Rect, person: &PersonLane, view: &mut StudioView) {
    let t = cx.tokens;
    let left = inner.left() + 68.0;
    if view.renaming.as_ref().is_some_and(|renaming| renaming.person == person.id) {
        let place =
            Rect::from_min_max(pos2(left, inner.top() + 28.0), pos2(inner.right(), inner.top() + 56.0));
        if typed(ui, cx, place, person, view) {
            view.renaming = None;
        }
        return;
    }
    let line = Rect::from_min_max(pos2(left, inner.top() + 30.0), pos2(inner.right(), inner.top() + 54.0));
    let can = are_possible(cx, person);
    let room = if can { line.with_max_x(line.right() - 28.0) } else { line };
    let unnamed = cx.tr("person-unnamed");
    let (text, ink) = person.name.as_deref().map_or((unnamed.as_str(), t.text3), |name| (name, t.text2));
    let drawn = paint::text(ui.painter(), room, Align2::LEFT_CENTER, text, Type::BODY, ink);
    let hover = ui.interact(drawn.rect, ui.scope_id().with("name"), egui::Sense::hover());
    show_whole(hover, cx, drawn.elided, text);
    if can {
        let act = UserAction::RenamePerson;
        let label = act.name(cx);
        let place =
            Rect::from_min_size(pos2(drawn.rect.right() + 4.0, line.center().y - 12.0), vec2(24.0, 24.0));
        let button = Button::icon(icons::PENCIL, &label).size(Size::Small).key(act.key_text());
        if button.show(ui, cx, place).clicked() {
            view.rename(person);
        }
    }
}

/// True once the name is given or not.
fn typed(ui: &mut Ui, cx: &AppContext<'_>, place: Rect, person: &PersonLane, view: &mut StudioView) -> bool {
    let Some(Renaming { text, is_new, .. }) = &mut view.renaming else { return true };
    let label = cx.tr("people-name");
    let field = Field { name: &label, hint: &label, icon: None };
    let response = field.show(ui, cx, place, text);
    if std::mem::take(is_new) {
        response.request_focus();
        return false;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        return true;
    }
    if !response.lost_focus() {
        return false;
    }
    // Left with Enter, Tab or a click elsewhere: what stands there is the name.
    let name = text.trim();
    let name = (!name.is_empty()).then(|| name.to_owned());
    if name != person.name {
        let decision = PeopleDecision::Rename { person: person.id, name };
        cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
    }
    true
}

/// Somebody else who may be the same person, and the answer; returns the lower end.
pub fn likely(ui: &mut Ui, cx: &AppContext<'_>, at: Rect, person: &PersonLane, question: &Question) -> f32 {
    let t = cx.tokens;
    let card = Rect::from_min_size(at.min, vec2(at.width(), 100.0));
    ui.painter().rect(card, CornerRadius::same(8), t.sel, Stroke::new(1.0, t.accent), StrokeKind::Inside);
    let other = if question.sides[0].person == person.id { &question.sides[1] } else { &question.sides[0] };
    let inner = card.shrink(12.0);
    let face = Rect::from_min_size(inner.min, vec2(36.0, 36.0));
    let picture = other.shown.and_then(|shown| cx.pictures.picture(PictureId::Appearance(shown.appearance)));
    avatar(ui.painter(), cx, face, 5, picture);
    let text = Rect::from_min_max(pos2(face.right() + 10.0, inner.top()), pos2(inner.right(), face.bottom()));
    let (upper, lower) = text.split_top_bottom_at_fraction(0.5);
    let score = cx.decimal(f64::from(question.score), 2);
    let line = cx.say(&Message::new("people-likely").with("score", score));
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &line, Type::SMALL_NAME.figures(), t.accent_t);
    let code = other.code.to_string();
    let who = other.name.as_deref().unwrap_or(&code);
    paint::text(ui.painter(), lower, Align2::LEFT_CENTER, who, Type::NAME, t.text);
    let mut strip = Strip::new(Rect::from_min_max(pos2(inner.left(), inner.bottom() - 28.0), inner.max));
    let send = |answer| {
        let answer = PeopleCommand::Answer { question: question.id, answer };
        cx.sender.send(Command::People(answer));
    };
    let (yes, no) = (cx.tr("question-yes"), cx.tr("question-no"));
    let button = Button::text(&yes).with_icon(icons::CHECK).kind(Kind::Primary).size(Size::Toolbar);
    let size = button.measure(ui);
    if button.show(ui, cx, strip.left_part(size)).clicked() {
        send(YesNo::Yes);
    }
    strip.space_left(8.0);
    let button = Button::text(&no).with_icon(icons::X).size(Size::Toolbar);
    // Where both names have no room, the cross says it.
    let is_tight = button.measure(ui).x > strip.rest().width();
    let button = button.icon_only(is_tight);
    let size = button.measure(ui);
    if button.show(ui, cx, strip.left_part(size)).clicked() {
        send(YesNo::No);
    }
    card.bottom()
}

/// Confirm, merge and all the rest in a menu; returns the lower end.
pub fn acts(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    at: Rect,
    studio: &Studio,
    person: &PersonLane,
    view: &mut StudioView,
) -> f32 {
    if !are_possible(cx, person) {
        return at.top() + 4.0;
    }
    let row = Rect::from_min_size(at.min, vec2(at.width(), 28.0));
    let mut strip = Strip::new(row);
    let more = cx.say(&Message::new("people-more").with("person", cx.tag(person.tag)));
    let button = Button::icon(icons::DOTS, &more).kind(Kind::Secondary).size(Size::Toolbar);
    let response = button.show(ui, cx, strip.right_part(vec2(28.0, 28.0)));
    decisions::on_button(&response, cx, studio, About { person, segment: None }, view);
    strip.space_right(8.0);
    if person.is_confirmed() {
        let text = cx.tr("people-confirmed");
        let pill = Pill { text: &text, tone: Tone::Success, icon: Some(icons::CHECK_CIRCLE), dot: false };
        let drawn = pill.show(ui.painter(), row.left(), row.center().y, strip.rest().width(), cx.tokens);
        strip.space_left(drawn.width() + 8.0);
    } else {
        let name = cx.tr("people-confirm");
        let button = Button::text(&name).with_icon(icons::CHECK).size(Size::Toolbar);
        let size = button.measure(ui);
        if button.show(ui, cx, strip.left_part(size)).clicked() {
            let appearances = person.appearances();
            let decision = PeopleDecision::Confirm { person: person.id, appearances, overrule: false };
            cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
        }
        strip.space_left(8.0);
    }
    let name = cx.tr("people-merge");
    let button = Button::text(&name)
        .with_icon(icons::MERGE)
        .size(Size::Toolbar)
        .key(UserAction::MergePerson.key_text());
    let size = button.measure(ui);
    if size.x <= strip.rest().width() && button.show(ui, cx, strip.left_part(size)).clicked() {
        decisions::on_key(cx, studio, UserAction::MergePerson, view);
    }
    row.bottom() + 12.0
}

/// Appearances or history; returns true for the history where that was just chosen.
pub fn lists(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    person: &PersonLane,
    appearances: &str,
    history: bool,
) -> Option<bool> {
    debug_assert!(matches!(person.tag, PersonTag::Person(_)), "a track has no history");
    let count = cx.state.people.history_of(person.id).map_or(0, <[_]>::len);
    let past = cx.say(&Message::new("history-count").with("count", count));
    let items = [(appearances, None), (past.as_str(), None)];
    let choice = Segmented { items: &items, selected: usize::from(history), item_height: 24.0 };
    let size = choice.measure(ui);
    choice.show(ui, cx, Rect::from_min_size(rect.min, size)).map(|i| i == 1)
}
