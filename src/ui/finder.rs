//! Search over the whole library from anywhere: people and videos, as one types.

use egui::text::LayoutJob;
use egui::{
    Align2, CornerRadius, FontSelection, Frame, Id, Key, Margin, Modal, Modifiers, Rect, Role, Sense, Stroke,
    TextEdit, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::domain::text::fold;
use crate::state::people::{FinderHit, PeopleCommand};
use crate::state::{Command, PersonTag, PictureId};

use super::context::AppContext;
use super::theme::Type;
use super::widgets::{avatar, cover, lane_square, scroll_rows};
use super::{focus, icons, paint};

const WIDTH: f32 = 640.0;
const INPUT: f32 = 56.0;
const ROW: f32 = 40.0;
const FOOT: f32 = 40.0;
const MOST_ROWS: usize = 8;
const PAD: f32 = 20.0;

/// What is typed, and which hit is meant.
#[derive(Debug, Default)]
pub struct FinderView {
    text: String,
    cursor: usize,
    was_shown: bool,
}

/// Draws it over the window while it is open.
pub(super) fn draw(ui: &Ui, cx: &AppContext<'_>, view: &mut Option<FinderView>) {
    let Some(finder) = view else { return };
    let t = cx.tokens;
    let area = ui.ctx().content_rect();
    let phone = cx.width.is_phone();
    let width = if phone { area.width() - 2.0 } else { WIDTH.min(area.width() - 48.0) };
    let drop = if phone { 0.0 } else { 112.0_f32.min(area.height() * 0.12) };
    let id = Id::unique("stepmedia finder");
    let frame = Frame::NONE
        .fill(t.raised)
        .stroke(Stroke::new(1.0, t.border2))
        .corner_radius(CornerRadius::same(12))
        .shadow(t.dialog_shadow())
        .inner_margin(Margin::ZERO);
    let place = Modal::default_area(id).anchor(Align2::CENTER_TOP, vec2(0.0, drop));
    let modal = Modal::new(id).area(place).frame(frame).backdrop_color(t.ink(t.scrim));
    let shown = modal.show(ui.ctx(), |ui| finder.body(ui, cx, width));
    if shown.inner || shown.should_close() {
        *view = None;
    }
}

impl FinderView {
    /// True once it is over.
    fn body(&mut self, ui: &mut Ui, cx: &AppContext<'_>, width: f32) -> bool {
        let t = cx.tokens;
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let finder = &cx.state.people.finder;
        // What was found for something else is not what is asked for now.
        let typed = self.text.trim().to_owned();
        let is_late = finder.text.trim() != typed;
        let hits: &[FinderHit] = if typed.is_empty() { &[] } else { &finder.hits };
        self.cursor = self.cursor.min(hits.len().saturating_sub(1));
        let (up, down, enter) = ui.input_mut(|input| {
            let mut pressed = |key| input.consume_key(Modifiers::NONE, key);
            (pressed(Key::ArrowUp), pressed(Key::ArrowDown), pressed(Key::Enter))
        });
        if up {
            self.cursor = self.cursor.saturating_sub(1);
        }
        if down {
            self.cursor = (self.cursor + 1).min(hits.len().saturating_sub(1));
        }
        let list_height = ROW * hits.len().clamp(2, MOST_ROWS) as f32 + 16.0;
        let (rect, _) = ui.allocate_exact_size(vec2(width, INPUT + list_height + FOOT), Sense::hover());
        let (head, rest) = rect.split_top_bottom_at_y(rect.top() + INPUT);
        let (list, foot) = rest.split_top_bottom_at_y(rest.bottom() - FOOT);
        self.input(ui, cx, head);
        paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
        keys_line(ui, cx, foot);
        if hits.is_empty() {
            let key = if typed.is_empty() {
                "find-hint"
            } else if is_late {
                "find-looking"
            } else {
                "find-nothing"
            };
            let text = cx.tr(key);
            let place = list.shrink2(vec2(PAD, 0.0));
            let lines = ui.painter().layout_job(Type::BODY.wrapped(&text, t.text3, place.width()));
            let top = pos2(place.center().x, place.center().y - lines.size().y / 2.0);
            paint::paragraph_centered(ui.painter(), top, place.width(), &text, Type::BODY, t.text3);
            let response = ui.interact(place, ui.scope_id().with("note"), Sense::hover());
            response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
            return false;
        }
        let needle = fold(finder.text.trim());
        let mut chosen = (enter && !is_late).then_some(self.cursor);
        let rows = list.shrink2(vec2(0.0, 8.0));
        let reveal = (up || down).then_some(self.cursor);
        scroll_rows(ui, Id::unique("finder rows"), rows, ROW, hits.len(), reveal, |ui, i, rect| {
            if row(ui, cx, rect, &hits[i], &needle, i == self.cursor) {
                chosen = Some(i);
            }
        });
        let Some(hit) = chosen.and_then(|i| hits.get(i)) else { return false };
        cx.sender.send(match hit {
            FinderHit::Person { id, .. } => Command::People(PeopleCommand::OpenPage(*id)),
            FinderHit::Video { id, .. } => Command::OpenVideo(*id),
        });
        true
    }

    fn input(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) {
        let t = cx.tokens;
        paint::icon(
            ui.painter(),
            pos2(rect.left() + PAD + 8.0, rect.center().y),
            icons::SEARCH,
            18.0,
            t.text3,
        );
        let inner = Rect::from_min_max(
            pos2(rect.left() + PAD + 32.0, rect.top() + 1.0),
            pos2(rect.right() - PAD, rect.bottom() - 1.0),
        );
        let ty = Type { weight: super::theme::Weight::Regular, ..Type::TITLE };
        let name = cx.tr("find-name");
        if self.text.is_empty() {
            paint::text(ui.painter(), inner, Align2::LEFT_CENTER, &cx.tr("find-placeholder"), ty, t.text3);
        }
        let edit = TextEdit::singleline(&mut self.text)
            .id(ui.scope_id().with("finder input"))
            .font(FontSelection::FontId(ty.font()))
            .text_color(t.text)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .align(Align2::LEFT_CENTER)
            .desired_width(inner.width());
        let response = ui.place(inner, edit).accessible_name(&name);
        if !std::mem::replace(&mut self.was_shown, true) {
            response.request_focus();
        }
        if response.changed() {
            self.cursor = 0;
            cx.sender.send(Command::People(PeopleCommand::Find(self.text.clone())));
        }
    }
}

/// One hit; true where it was clicked.
fn row(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, hit: &FinderHit, needle: &str, on: bool) -> bool {
    let t = cx.tokens;
    let inner = rect.shrink2(vec2(8.0, 0.0));
    let response = ui.interact(rect, ui.scope_id().with(("hit", rect.top() as i32)), Sense::click());
    if on || response.hovered() {
        ui.painter().rect_filled(inner, CornerRadius::same(6), if on { t.sel } else { t.hover });
    }
    let picture = Rect::from_min_size(pos2(inner.left() + 12.0, inner.top() + 6.0), vec2(28.0, 28.0));
    let (label, kind, left) = match hit {
        FinderHit::Person { id, code, name } => {
            let shown = cx.state.people.row(*id).and_then(crate::state::people::IndexRow::best);
            let shown = shown.and_then(|shown| cx.pictures.picture(PictureId::Appearance(shown)));
            avatar(ui.painter(), cx, picture, 5, shown);
            let tag = PersonTag::Person(*code);
            let square =
                lane_square(ui.painter(), cx, pos2(picture.right() + 8.0, inner.center().y - 10.0), tag);
            let label = match name {
                Some(name) => format!("{name} · {code}"),
                None => code.to_string(),
            };
            (label, cx.tr("find-person"), square.right() + 8.0)
        }
        FinderHit::Video { id, name } => {
            let place = Rect::from_center_size(picture.center() + vec2(8.0, 0.0), vec2(44.0, 28.0));
            match cx.pictures.picture(PictureId::Poster(*id)) {
                Some(poster) => cover(ui.painter(), place, 4, poster, egui::Color32::WHITE),
                None => paint::icon(ui.painter(), place.center(), icons::FILM, 18.0, t.text3),
            }
            (name.clone(), cx.tr("find-video"), place.right() + 8.0)
        }
    };
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, on, &label));
    let note = paint::text(
        ui.painter(),
        inner.with_max_x(inner.right() - 12.0),
        Align2::RIGHT_CENTER,
        &kind,
        Type::SMALL,
        t.text3,
    );
    let text = Rect::from_min_max(pos2(left, inner.top()), pos2(note.rect.left() - 12.0, inner.bottom()));
    let mut job = marked(&label, needle, Type::NAME, t.text, t.accent_t);
    job.wrap = egui::text::TextWrapping::truncate_at_width(text.width());
    let galley = ui.painter().layout_job(job);
    let at = pos2(text.left(), text.center().y - galley.size().y / 2.0).round();
    ui.painter().galley(at, galley, t.text);
    focus::ring_inside(ui, &response, inner, t);
    response.clicked()
}

/// `text` with the letters that were typed in another colour, whatever their marks and capitals.
fn marked(text: &str, needle: &str, ty: Type, ink: egui::Color32, mark: egui::Color32) -> LayoutJob {
    let range = found_at(text, needle);
    let mut job = ty.line("", ink);
    job.sections.clear();
    job.text.clear();
    for (part, color) in
        [(&text[..range.start], ink), (&text[range.clone()], mark), (&text[range.end..], ink)]
    {
        if !part.is_empty() {
            job.append(part, 0.0, ty.format(color));
        }
    }
    job
}

/// The bytes of `text` that fold to `needle`; none where it does not hold it.
fn found_at(text: &str, needle: &str) -> std::ops::Range<usize> {
    let starts = || text.char_indices().map(|(at, _)| at);
    for from in starts().filter(|_| !needle.is_empty()) {
        let mut folded = String::new();
        for (offset, c) in text[from..].char_indices() {
            folded.push_str(&fold(c.encode_utf8(&mut [0; 4])));
            if folded == needle {
                return from..from + offset + c.len_utf8();
            }
            if !needle.starts_with(&folded) {
                break;
            }
        }
    }
    0..0
}

/// What the keys do.
fn keys_line(ui: &Ui, cx: &AppContext<'_>, rect: Rect) {
    let t = cx.tokens;
    paint::hline(ui.painter(), rect.x_range(), rect.top(), t.border);
    if cx.width.is_phone() {
        return;
    }
    let mut x = rect.left() + PAD;
    let keys = [("\u{E08E}", ""), ("\u{E03E}", "find-choose"), ("Enter", "find-open")];
    for (key, name) in keys {
        x = key_cap(ui, cx, pos2(x, rect.center().y), key) + 6.0;
        if name.is_empty() {
            x -= 2.0;
        } else {
            x = paint::text_at(ui.painter(), pos2(x, rect.center().y), &cx.tr(name), Type::SMALL, t.text3);
            x += 16.0;
        }
    }
    let close = cx.tr("find-close");
    let width = paint::width(ui.painter(), &close, Type::SMALL);
    let at = pos2(rect.right() - PAD - width, rect.center().y);
    paint::text_at(ui.painter(), at, &close, Type::SMALL, t.text3);
    let esc = paint::width(ui.painter(), "Esc", Type::CAPTION) + 12.0;
    key_cap(ui, cx, pos2(at.x - 6.0 - esc, rect.center().y), "Esc");
}

/// A key as on the keyboard, its left end at `at`; returns its right end.
pub(super) fn key_cap(ui: &Ui, cx: &AppContext<'_>, at: egui::Pos2, key: &str) -> f32 {
    let t = cx.tokens;
    let width = (paint::width(ui.painter(), key, Type::CAPTION) + 12.0).max(20.0).ceil();
    let rect = Rect::from_min_size(pos2(at.x, at.y - 10.0), vec2(width, 20.0));
    paint::panel(ui.painter(), rect, 4, t.surface, t.border2);
    paint::text(ui.painter(), rect, Align2::CENTER_CENTER, key, Type::CAPTION, t.text2);
    rect.right()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_found_under_its_marks() {
        let text = "Nguyễn Văn Cửa";
        assert_eq!(&text[found_at(text, "cua")], "Cửa");
        assert_eq!(&text[found_at(text, "uyen v")], "uyễn V");
        assert_eq!(found_at(text, "lan"), 0..0);
        assert_eq!(found_at(text, ""), 0..0);
        assert_eq!(&"PERSON-0003"[found_at("PERSON-0003", "3")], "3");
    }
}
