//! "The same person?": both pictures, what speaks for it, and one key for the answer.

use egui::{
    Align2, Color32, CornerRadius, Key, Modifiers, Pos2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2,
};

use crate::domain::geometry;
use crate::domain::message::Message;
use crate::state::people::{
    Loading, PeopleCommand, PeopleTab, Question, QuestionSide, Side, TimeApart, YesNo,
};
use crate::state::{Command, PersonTag, PictureId};
use crate::ui::context::{AppContext, OverlayBox};
use crate::ui::finder::key_cap;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{Tokens, Type, Weight};
use crate::ui::widgets::{Button, Empty, Kind, Size, bar, child, cover, lane_square, tip};
use crate::ui::{focus, format, paint};

use super::{link_job, send, sentence};

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let people = &cx.state.people;
    let Some(question) = people.questions.first() else {
        nothing(ui, cx, rect);
        return;
    };
    keys(ui, cx, question);
    child(ui, "questions", rect, |ui| {
        if cx.width.is_phone() {
            phone(ui, cx, rect, question);
        } else {
            desk(ui, cx, rect, question);
        }
    });
    // The next pair's pictures are there when it comes.
    for side in people.questions.iter().skip(1).take(2).flat_map(|next| &next.sides) {
        if let Some(shown) = side.shown {
            cx.pictures.picture(PictureId::Appearance(shown.appearance));
        }
    }
}

fn keys(ui: &Ui, cx: &AppContext<'_>, question: &Question) {
    let ctx = ui.ctx();
    let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
    if asked || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
        return;
    }
    let on_button = ctx.memory(egui::Memory::focused).is_some();
    let pressed = |key: Key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if !cx.state.is_read_only() {
        for (key, answer) in [(Key::Y, YesNo::Yes), (Key::N, YesNo::No), (Key::S, YesNo::Skip)] {
            if pressed(key) {
                send(cx, PeopleCommand::Answer { question: question.id, answer });
                return;
            }
        }
        if !on_button && pressed(Key::Space) {
            send(cx, PeopleCommand::Answer { question: question.id, answer: YesNo::Skip });
            return;
        }
    }
    for (key, side) in [(Key::Num1, Side::First), (Key::Num2, Side::Second)] {
        if pressed(key) {
            send(cx, PeopleCommand::PlaySide(side));
        }
    }
}

/// Two pictures side by side, evidence and answers below.
fn desk(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, question: &Question) {
    let width = rect.width().min(1040.0) - 48.0;
    let column = Rect::from_center_size(rect.center(), vec2(width, rect.height()));
    let (head, rest) = column.split_top_bottom_at_y(column.top() + 56.0);
    progress(ui, cx, head);
    let evidence_height = 76.0;
    let answers_height = 116.0;
    let (pictures, rest) = rest
        .split_top_bottom_at_y((rest.bottom() - evidence_height - answers_height).max(rest.top() + 120.0));
    let (evidence, answers) = rest.split_top_bottom_at_y(rest.top() + evidence_height);
    let gap = 16.0;
    let side_width = (pictures.width() - gap) / 2.0;
    for (side, left) in Side::BOTH.into_iter().zip([pictures.left(), pictures.left() + side_width + gap]) {
        let place =
            Rect::from_min_size(pos2(left, pictures.top()), vec2(side_width, pictures.height() - 12.0));
        card(ui, cx, place, question, side);
    }
    draw_evidence(ui, cx, evidence, question);
    draw_answers(ui, cx, answers, question);
}

fn phone(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, question: &Question) {
    let column = rect.shrink2(vec2(12.0, 0.0));
    let (head, rest) = column.split_top_bottom_at_y(column.top() + 44.0);
    progress(ui, cx, head);
    let (pictures, rest) =
        rest.split_top_bottom_at_y((rest.bottom() - 124.0 - 144.0).max(rest.top() + 120.0));
    let (evidence, answers) = rest.split_top_bottom_at_y(rest.top() + 124.0);
    let side_width = (pictures.width() - 8.0) / 2.0;
    for (side, left) in Side::BOTH.into_iter().zip([pictures.left(), pictures.left() + side_width + 8.0]) {
        let place =
            Rect::from_min_size(pos2(left, pictures.top()), vec2(side_width, pictures.height() - 8.0));
        card(ui, cx, place, question, side);
    }
    draw_evidence(ui, cx, evidence, question);
    draw_answers(ui, cx, answers, question);
}

/// How many are left, and what the last answer was.
fn progress(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    let people = &cx.state.people;
    let left = people.questions.len();
    let text = cx.say(&Message::new("questions-left").with("count", left));
    let ty = Type::TITLE.figures();
    let line = rect.with_max_y(rect.bottom() - 8.0);
    let drawn = paint::text(ui.painter(), line, Align2::LEFT_CENTER, &text, ty, t.text);
    let response = ui.interact(drawn.rect, ui.scope_id().with("left"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    let mut right = line.right();
    if let Some(undo) = cx.state.undo.as_ref().filter(|_| people.answered > 0) {
        let name = cx.say(&Message::new("undo-hint").with("what", cx.say(undo)));
        let label = cx.tr("act-undo");
        let button = Button::text(&label).named(&name).with_icon(icons::UNDO).size(Size::Toolbar);
        let button = button.kind(Kind::Ghost).key("Ctrl+Z".to_owned());
        let size = button.measure(ui);
        let place = Rect::from_min_size(pos2(right - size.x, line.center().y - 14.0), size);
        if button.show(ui, cx, place).clicked() {
            cx.sender.send(Command::Undo);
        }
        right = place.left() - 12.0;
    }
    let total = people.answered + left;
    let track = Rect::from_min_max(
        pos2(drawn.rect.right() + 16.0, line.center().y - 2.0),
        pos2(right - 4.0, line.center().y + 2.0),
    );
    if track.width() > 40.0 {
        let part = people.answered as f32 / total.max(1) as f32;
        bar(ui.painter(), track, Some(part), t.accent, t);
    }
}

/// One side: the picture, or its seconds while they play; who it is and when.
fn card(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, question: &Question, side: Side) {
    let t = cx.tokens;
    let who = &question.sides[side.index()];
    ui.painter().add(t.card_shadow().as_shape(rect, CornerRadius::same(8)));
    paint::panel(ui.painter(), rect, 8, t.surface, t.border);
    let foot_height = if cx.width.is_phone() { 72.0 } else { 64.0 };
    let (picture, foot) = rect.shrink(1.0).split_top_bottom_at_y(rect.bottom() - foot_height);
    draw_picture(ui, cx, picture, who, side);
    let inner = foot.shrink2(vec2(12.0, 8.0));
    let square = lane_square(ui.painter(), cx, inner.min + vec2(0.0, 2.0), PersonTag::Person(who.code));
    let upper =
        Rect::from_min_max(pos2(square.right() + 8.0, inner.top()), pos2(inner.right(), inner.top() + 24.0));
    let code = who.code.to_string();
    let label = who.name.as_deref().unwrap_or(&code);
    let ty = Type::NAME.weight(Weight::Semibold);
    paint::text(ui.painter(), upper, Align2::LEFT_CENTER, label, ty, t.text);
    let lower = Rect::from_min_max(pos2(inner.left(), inner.top() + 26.0), inner.max);
    let (time, video) = when(cx, who);
    if cx.width.is_phone() {
        let (first, second) = lower.split_top_bottom_at_fraction(0.5);
        paint::text(ui.painter(), first, Align2::LEFT_CENTER, &time, Type::SMALL.figures(), t.text2);
        paint::file_name(ui.painter(), second, &video, Type::SMALL, t.text3);
    } else {
        let drawn =
            paint::text(ui.painter(), lower, Align2::LEFT_CENTER, &time, Type::SMALL.figures(), t.text2);
        let rest = lower.with_min_x(drawn.rect.right() + 10.0);
        paint::file_name(ui.painter(), rest, &video, Type::SMALL, t.text3);
    }
}

/// "00:12–00:40" and the video's name.
fn when(cx: &AppContext<'_>, side: &QuestionSide) -> (String, String) {
    let Some(shown) = side.shown else { return ("–".to_owned(), String::new()) };
    let time = format!("{}–{}", format::position(shown.start_s), format::position(shown.end_s));
    let video = cx.state.video(shown.video).map(|video| video.name.clone()).unwrap_or_default();
    (time, video)
}

fn draw_picture(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, who: &QuestionSide, side: Side) {
    let t = cx.tokens;
    let radius = CornerRadius { nw: 7, ne: 7, sw: 0, se: 0 };
    ui.painter().rect_filled(rect, radius, t.well);
    let playing = cx.state.people.playing == Some(side);
    let studio = cx
        .state
        .studio
        .as_ref()
        .filter(|studio| playing && who.shown.is_some_and(|shown| shown.video == studio.video));
    let video = studio.and_then(|studio| Some((studio, cx.state.video(studio.video)?)));
    if let Some((studio, video)) = video {
        let (w, h) = video.facts.display_size();
        let (w, h) = (w.max(1) as f32, h.max(1) as f32);
        let scale = (rect.width() / w).min(rect.height() / h);
        let target = Rect::from_center_size(rect.center(), vec2(w, h) * scale);
        let boxes: Vec<OverlayBox> = studio
            .overlay
            .now
            .iter()
            .filter(|now| now.person == who.person)
            .map(|now| OverlayBox {
                bbox: now.bbox,
                color: cx.over_video.lane(now.tag.number()),
                selected: true,
                interpolated: now.interpolated,
            })
            .collect();
        let painter = ui.painter_at(target);
        cx.video.paint(&painter, target, geometry::Rect::new(0.0, 0.0, w, h), &boxes);
    } else {
        let picture =
            who.shown.and_then(|shown| cx.pictures.picture(PictureId::Appearance(shown.appearance)));
        match picture {
            // All of it: what somebody wears counts as well.
            Some(picture) => {
                let scale =
                    (rect.width() / picture.size.x.max(1.0)).min(rect.height() / picture.size.y.max(1.0));
                let place = Rect::from_center_size(rect.center(), picture.size * scale);
                cover(ui.painter(), place, CornerRadius::ZERO, picture, Color32::WHITE);
            }
            None => paint::icon(ui.painter(), rect.center(), icons::USER, 64.0, cx.over_video.text3),
        }
    }
    let name = cx.say(
        &Message::new(if playing { "questions-stop" } else { "questions-play" })
            .with("person", who.code.to_string()),
    );
    let response = ui.interact(rect, ui.scope_id().with(("picture", side)), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, who.shown.is_some(), playing, &name));
    if who.shown.is_some() {
        let icon = if playing { icons::PAUSE } else { icons::PLAY };
        play_plate(ui, rect, side, icon, response.hovered());
    }
    focus::ring_inside(ui, &response, rect, t);
    let key = if side == Side::First { "1" } else { "2" };
    if tip(response, cx, &name, Some(key)).clicked() && who.shown.is_some() {
        send(cx, PeopleCommand::PlaySide(side));
    }
}

/// The sign that it can be played, and by which key.
fn play_plate(ui: &Ui, rect: Rect, side: Side, icon: Icon, hovered: bool) {
    let plate = Rect::from_min_size(pos2(rect.left() + 12.0, rect.bottom() - 44.0), vec2(56.0, 32.0));
    let fill = if hovered { Tokens::plate() } else { Tokens::plate().gamma_multiply(0.85) };
    ui.painter().rect_filled(plate, CornerRadius::same(6), fill);
    paint::icon_filled(ui.painter(), pos2(plate.left() + 18.0, plate.center().y), icon, 16.0, Color32::WHITE);
    let key = if side == Side::First { "1" } else { "2" };
    let at = Rect::from_min_max(pos2(plate.left() + 30.0, plate.top()), plate.max - vec2(6.0, 0.0));
    let ty = Type::SMALL_NAME.figures();
    paint::text(ui.painter(), at, Align2::CENTER_CENTER, key, ty, Color32::WHITE);
}

/// One thing that speaks for or against.
struct Evidence {
    icon: Icon,
    label: String,
    words: String,
    number: String,
    part: Option<f32>,
}

fn evidence(cx: &AppContext<'_>, question: &Question) -> [Evidence; 4] {
    let likeness = |score: Option<f32>, [high, middle, low]: [f32; 3]| {
        let key = match score {
            None => "alike-unknown",
            Some(score) if score >= high => "alike-very",
            Some(score) if score >= middle => "alike-quite",
            Some(score) if score >= low => "alike-little",
            Some(_) => "alike-not",
        };
        let number = score.map_or_else(|| "–".to_owned(), |score| cx.decimal(f64::from(score), 2));
        (cx.tr(key), number)
    };
    // A face of one person is alike by 0.74 on average, of strangers by 0.01; looks differ less.
    let (face_words, face_number) = likeness(question.face, [0.6, 0.45, 0.3]);
    let (looks_words, looks_number) = likeness(question.looks, [0.92, 0.88, 0.82]);
    let (time_words, time_number) = match question.time {
        TimeApart::Seconds(s) => (cx.tr("time-apart"), format::length(s)),
        TimeApart::Together => (cx.tr("time-together"), "0:00".to_owned()),
        TimeApart::OtherVideo => (cx.tr("time-other-video"), "–".to_owned()),
        TimeApart::Unknown => (cx.tr("alike-unknown"), "–".to_owned()),
    };
    let score_key = match question.score {
        s if s >= 0.9 => "likely-very",
        s if s >= 0.7 => "likely-quite",
        s if s >= 0.4 => "likely-maybe",
        _ => "likely-hardly",
    };
    let one =
        |icon, key: &str, words, number, part| Evidence { icon, label: cx.tr(key), words, number, part };
    [
        one(icons::FACES, "evidence-face", face_words, face_number, question.face.map(|s| s.max(0.0))),
        one(icons::USER, "evidence-looks", looks_words, looks_number, question.looks.map(|s| s.max(0.0))),
        one(icons::CLOCK, "evidence-time", time_words, time_number, None),
        one(
            icons::SPARKLE,
            "evidence-score",
            cx.tr(score_key),
            cx.decimal(f64::from(question.score), 2),
            Some(question.score),
        ),
    ]
}

fn draw_evidence(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, question: &Question) {
    let t = cx.tokens;
    let columns = if cx.width.is_phone() { 2 } else { 4 };
    let rows = 4 / columns;
    let gap = 8.0;
    let size = vec2(
        (rect.width() - gap * (columns - 1) as f32) / columns as f32,
        (rect.height() - 8.0 - gap * (rows - 1) as f32) / rows as f32,
    );
    for (i, found) in evidence(cx, question).into_iter().enumerate() {
        let min =
            rect.min + vec2((i % columns) as f32 * (size.x + gap), (i / columns) as f32 * (size.y + gap));
        let cell = Rect::from_min_size(min, size);
        let is_sum = i == 3;
        let (fill, edge) = if is_sum { (t.sel, t.accent) } else { (t.surface, t.border) };
        paint::panel(ui.painter(), cell, 8, fill, edge);
        let inner = cell.shrink2(vec2(12.0, 8.0));
        let (upper, lower) = inner.split_top_bottom_at_y(inner.top() + 18.0);
        let ink = if is_sum { t.accent_t } else { t.text2 };
        paint::icon(ui.painter(), pos2(upper.left() + 7.0, upper.center().y), found.icon, 14.0, ink);
        let label = upper.with_min_x(upper.left() + 20.0);
        let ty = Type::CARD_TITLE.figures();
        let number = paint::text(ui.painter(), upper, Align2::RIGHT_CENTER, &found.number, ty, t.text);
        let label = label.with_max_x(number.rect.left() - 6.0);
        paint::text(ui.painter(), label, Align2::LEFT_CENTER, &found.label, Type::SMALL, ink);
        let words = Rect::from_min_size(lower.min + vec2(0.0, 3.0), vec2(lower.width(), 18.0));
        let drawn =
            paint::text(ui.painter(), words, Align2::LEFT_CENTER, &found.words, Type::SMALL_NAME, t.text);
        if let Some(part) = found.part.filter(|_| lower.height() >= 32.0) {
            let track =
                Rect::from_min_size(pos2(inner.left(), drawn.rect.bottom() + 6.0), vec2(inner.width(), 4.0));
            bar(ui.painter(), track, Some(part), if is_sum { t.accent } else { t.text3 }, t);
        }
        let spoken = format!("{}: {}, {}", found.label, found.words, found.number);
        let response = ui.interact(cell, ui.scope_id().with(("evidence", i)), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    }
}

/// Yes, no, or later; each with its key.
fn draw_answers(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, question: &Question) {
    let t = cx.tokens;
    let title = cx.tr("questions-title");
    let phone = cx.width.is_phone();
    let line = Rect::from_min_size(rect.min + vec2(0.0, 4.0), vec2(rect.width(), 28.0));
    paint::text(ui.painter(), line, Align2::CENTER_CENTER, &title, Type::TITLE, t.text);
    let enabled = !cx.state.is_read_only();
    let acts = [
        ("question-no", icons::X, Kind::Secondary, YesNo::No, "N"),
        ("question-skip", icons::SKIP_FORWARD, Kind::Secondary, YesNo::Skip, "S"),
        ("question-yes", icons::CHECK, Kind::Primary, YesNo::Yes, "Y"),
    ];
    let size = if phone { Size::Touch } else { Size::Large };
    let names = acts.map(|(key, ..)| cx.tr(key));
    let buttons: Vec<Button<'_>> = acts
        .iter()
        .zip(&names)
        .map(|((_, icon, kind, _, key), name)| {
            let button = Button::text(name).with_icon(*icon).kind(*kind).size(size).enabled(enabled);
            button.key((*key).to_owned())
        })
        .collect();
    let top = line.bottom() + 4.0;
    let places = if phone {
        // The two answers side by side, later below them.
        let half = (rect.width() - 8.0) / 2.0;
        let at = |x: f32, y: f32, width: f32| {
            Rect::from_min_size(pos2(rect.left() + x, top + y), vec2(width, size.height()))
        };
        [at(0.0, 0.0, half), at(0.0, 52.0, rect.width()), at(half + 8.0, 0.0, half)]
    } else {
        let widths = [0, 1, 2].map(|i: usize| buttons[i].measure(ui).x.max(148.0));
        let whole = widths.iter().sum::<f32>() + 24.0;
        let mut x = (rect.center().x - whole / 2.0).round();
        widths.map(|width| {
            let place = Rect::from_min_size(Pos2::new(x, top), vec2(width, size.height()));
            x = place.right() + 12.0;
            place
        })
    };
    for ((button, place), (_, _, _, answer, key)) in buttons.iter().zip(places).zip(acts) {
        if button.show(ui, cx, place).clicked() {
            send(cx, PeopleCommand::Answer { question: question.id, answer });
        }
        if !phone {
            let cap = paint::width(ui.painter(), key, Type::CAPTION) + 12.0;
            key_cap(ui, cx, pos2(place.center().x - cap.max(20.0) / 2.0, place.bottom() + 14.0), key);
        }
    }
}

/// Nothing to ask: what that means, and the next step.
fn nothing(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
    let people = &cx.state.people;
    match &people.questions_loading {
        Loading::Not | Loading::Running => return,
        Loading::Failed(error) => {
            let text = cx.say(error);
            sentence(ui, cx, rect, &text);
            return;
        }
        Loading::Done => {}
    }
    if link_job(cx).is_some() {
        let (title, text) = (cx.tr("questions-linking-title"), cx.tr("questions-linking-text"));
        Empty { icon: icons::HOURGLASS, title: &title, text: &text, act: None, enabled: true }
            .show(ui, cx, rect);
        return;
    }
    let done = people.answered > 0;
    let (title, text) = if done {
        (cx.tr("questions-done-title"), cx.tr("questions-done-text"))
    } else {
        (cx.tr("questions-none-title"), cx.tr("questions-none-text"))
    };
    let nobody = people.rows.is_empty() && people.loading == Loading::Done;
    let act = cx.tr(if done { "people-everyone-act" } else { "people-link" });
    let icon = if done { icons::CHECKS } else { icons::USERS_THREE };
    let empty = Empty {
        icon,
        title: &title,
        text: &text,
        act: Some((&act, icons::USERS)),
        enabled: done || !(nobody || cx.state.is_read_only()),
    };
    if empty.show(ui, cx, rect).is_some_and(|button| button.clicked()) {
        let command = if done { PeopleCommand::Show(PeopleTab::Everyone) } else { PeopleCommand::LinkPeople };
        send(cx, command);
    }
}
