//! Whom: a short list to choose one person from, by typing or with the arrow keys.

use egui::{
    Align2, CornerRadius, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Role, Sense, Stroke, Ui, Vec2,
    WidgetInfo, pos2, vec2,
};

use crate::domain::ids::{PersonId, VideoId};
use crate::domain::message::Message;
use crate::domain::text::fold;
use crate::domain::time::FrameIndex;
use crate::state::people::{IndexRow, PeopleCommand, PeopleDecision};
use crate::state::{Command, PersonLane, PersonTag, PictureId};

use super::context::AppContext;
use super::theme::Type;
use super::widgets::{Field, avatar, lane_square, scroll_rows};
use super::{focus, icons, paint};

const ROW: f32 = 44.0;
const WIDTH: f32 = 420.0;
const MOST_ROWS: usize = 7;

/// What the chosen one is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To become them.
    Merge { person: PersonId },
    /// To change places with them from the frame on.
    Swap { person: PersonId, video: VideoId, frame: FrameIndex },
}

impl Purpose {
    pub fn person(self) -> PersonId {
        match self {
            Self::Merge { person } | Self::Swap { person, .. } => person,
        }
    }

    fn decision(self, chosen: PersonId) -> PeopleDecision {
        match self {
            Self::Merge { person } => PeopleDecision::Merge { person, into: chosen, overrule: false },
            Self::Swap { person, video, frame } => {
                PeopleDecision::Swap { person, other: chosen, video, frame }
            }
        }
    }
}

/// One person to choose.
#[derive(Debug, Clone)]
pub struct PickerRow {
    pub id: PersonId,
    tag: PersonTag,
    name: Option<String>,
    picture: PictureId,
    /// Where and how often they are seen, or how likely they are meant.
    note: String,
    /// How likely it is the same person, where that is asked; 0 elsewhere.
    pub likely: f32,
}

impl PickerRow {
    /// Somebody of the open video; `other` is who they would be.
    pub fn of_lane(cx: &AppContext<'_>, video: VideoId, lane: &PersonLane, other: PersonId) -> Self {
        let note = cx.say(&Message::new("appearances-short").with("count", lane.segments.len()));
        let picture = PictureId::BestShot(video, lane.id);
        Self::new(cx, lane.id, lane.tag, lane.name.clone(), picture, note, other)
    }

    /// Somebody of the library.
    pub fn of_index(cx: &AppContext<'_>, row: &IndexRow, other: PersonId) -> Self {
        let note = cx.say(&Message::new("people-videos").with("count", row.videos.len()));
        let picture = row.best().map_or(PictureId::BestShot(VideoId(0), row.id), PictureId::Appearance);
        Self::new(cx, row.id, PersonTag::Person(row.code), row.name.clone(), picture, note, other)
    }

    fn new(
        cx: &AppContext<'_>,
        id: PersonId,
        tag: PersonTag,
        name: Option<String>,
        picture: PictureId,
        note: String,
        other: PersonId,
    ) -> Self {
        let pair = [id, other];
        let asked = cx.state.people.questions.iter().find(|question| {
            pair.iter().all(|person| question.sides.iter().any(|side| side.person == *person))
        });
        let likely = asked.map_or(0.0, |question| question.score);
        let note = match asked {
            Some(_) => cx.say(&Message::new("people-likely").with("score", cx.decimal(f64::from(likely), 2))),
            None => note,
        };
        Self { id, tag, name, picture, note, likely }
    }

    fn matches(&self, needle: &str) -> bool {
        let code = match self.tag {
            PersonTag::Person(code) => code.to_string(),
            PersonTag::Track(number) => number.to_string(),
        };
        needle.is_empty()
            || fold(&code).contains(needle)
            || self.name.as_ref().is_some_and(|name| fold(name).contains(needle))
    }
}

/// The open question.
#[derive(Debug)]
pub struct Picker {
    pub purpose: Purpose,
    text: String,
    cursor: usize,
    is_new: bool,
}

impl Picker {
    pub fn new(purpose: Purpose) -> Self {
        Self { purpose, text: String::new(), cursor: 0, is_new: true }
    }

    /// Draws it over the window; sends what was chosen. True once it is over.
    pub fn show(&mut self, ui: &Ui, cx: &AppContext<'_>, rows: &[PickerRow]) -> bool {
        let t = cx.tokens;
        let width = WIDTH.min(ui.ctx().content_rect().width() - 32.0);
        let frame = Frame::NONE
            .fill(t.raised)
            .stroke(Stroke::new(1.0, t.border2))
            .corner_radius(CornerRadius::same(12))
            .shadow(t.dialog_shadow())
            .inner_margin(Margin::ZERO);
        let modal = Modal::new(Id::unique("stepmedia picker")).frame(frame).backdrop_color(t.ink(t.scrim));
        let shown = modal.show(ui.ctx(), |ui| self.body(ui, cx, width, rows));
        shown.inner || shown.should_close()
    }

    fn body(&mut self, ui: &mut Ui, cx: &AppContext<'_>, width: f32, rows: &[PickerRow]) -> bool {
        let t = cx.tokens;
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let needle = fold(self.text.trim());
        let found: Vec<&PickerRow> = rows.iter().filter(|row| row.matches(&needle)).collect();
        self.cursor = self.cursor.min(found.len().saturating_sub(1));
        let (up, down, enter) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
        });
        if up {
            self.cursor = self.cursor.saturating_sub(1);
        }
        if down {
            self.cursor = (self.cursor + 1).min(found.len().saturating_sub(1));
        }

        let list_height = ROW * rows.len().clamp(2, MOST_ROWS) as f32;
        let (rect, _) = ui.allocate_exact_size(vec2(width, 52.0 + 44.0 + list_height + 8.0), Sense::hover());
        let (head, rest) = rect.split_top_bottom_at_y(rect.top() + 52.0);
        let (search, list) = rest.split_top_bottom_at_y(rest.top() + 44.0);
        let title = self.title(cx);
        let title_place = head.shrink2(vec2(20.0, 0.0)).with_min_y(head.top() + 8.0);
        paint::text(ui.painter(), title_place, Align2::LEFT_CENTER, &title, Type::TITLE, t.text);
        let name = cx.tr("people-search");
        let place = Rect::from_center_size(search.center() - vec2(0.0, 4.0), vec2(width - 40.0, 32.0));
        let field = Field { name: &name, hint: &name, icon: Some(icons::SEARCH) };
        let response = field.show(ui, cx, place, &mut self.text);
        if std::mem::take(&mut self.is_new) {
            response.request_focus();
        }
        if response.changed() {
            self.cursor = 0;
        }
        if found.is_empty() {
            let text = cx.tr("people-none-found");
            paint::text(ui.painter(), list, Align2::CENTER_CENTER, &text, Type::SMALL, t.text3);
            return false;
        }
        let mut chosen = enter.then_some(self.cursor);
        let list = list.with_max_y(list.bottom() - 8.0);
        let reveal = (up || down).then_some(self.cursor);
        scroll_rows(ui, Id::unique("picker rows"), list, ROW, found.len(), reveal, |ui, i, rect| {
            let response = row(ui, cx, rect, found[i], i == self.cursor);
            if response.clicked() {
                chosen = Some(i);
            }
        });
        let Some(chosen) = chosen.and_then(|i| found.get(i)) else { return false };
        let decision = self.purpose.decision(chosen.id);
        cx.sender.send(Command::People(PeopleCommand::Decide(decision)));
        true
    }

    fn title(&self, cx: &AppContext<'_>) -> String {
        let person = self.purpose.person();
        let lane = cx.state.studio.as_ref().and_then(|studio| studio.person(person));
        let code = match (lane, cx.state.people.row(person)) {
            (Some(lane), _) => cx.tag(lane.tag),
            (None, Some(row)) => row.code.to_string(),
            (None, None) => String::new(),
        };
        let key = match self.purpose {
            Purpose::Merge { .. } => "picker-merge",
            Purpose::Swap { .. } => "picker-swap",
        };
        cx.say(&Message::new(key).with("person", code))
    }
}

fn row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, row: &PickerRow, on: bool) -> egui::Response {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("pick", row.id)), Sense::click());
    let code = cx.tag(row.tag);
    let name = match &row.name {
        Some(name) => {
            cx.say(&Message::new("person-named").with("person", code.as_str()).with("name", name.as_str()))
        }
        None => code.clone(),
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, on, &name));
    let inner = rect.shrink2(vec2(8.0, 0.0));
    if on || response.hovered() {
        ui.painter().rect_filled(inner, CornerRadius::same(6), if on { t.sel } else { t.hover });
    }
    let face = Rect::from_min_size(pos2(inner.left() + 12.0, inner.top() + 6.0), vec2(32.0, 32.0));
    avatar(ui.painter(), cx, face, 5, cx.pictures.picture(row.picture));
    let square = lane_square(ui.painter(), cx, pos2(face.right() + 10.0, inner.center().y - 10.0), row.tag);
    let note_place = inner.with_max_x(inner.right() - 12.0);
    let ink = if row.likely > 0.0 { t.accent_t } else { t.text3 };
    let note =
        paint::text(ui.painter(), note_place, Align2::RIGHT_CENTER, &row.note, Type::SMALL.figures(), ink);
    let text = Rect::from_min_max(
        pos2(square.right() + 8.0, inner.top()),
        pos2(note.rect.left() - 8.0, inner.bottom()),
    );
    match &row.name {
        Some(name) => {
            let (upper, lower) = text.shrink2(vec2(0.0, 4.0)).split_top_bottom_at_fraction(0.5);
            paint::text(ui.painter(), upper, Align2::LEFT_CENTER, &code, Type::NAME, t.text);
            paint::text(ui.painter(), lower, Align2::LEFT_CENTER, name, Type::SMALL, t.text2);
        }
        None => {
            paint::text(ui.painter(), text, Align2::LEFT_CENTER, &code, Type::NAME, t.text);
        }
    }
    focus::ring_inside(ui, &response, inner, t);
    response
}
