//! The left panel: lists, what deserves a look, measures with what they keep, and how far each video is.

use egui::{Align2, CornerRadius, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::domain::extraction::ExtractSettings;
use crate::domain::message::Message;
use crate::state::faces::{Decision, FaceList, FaceQuery, FacesCommand, Gate, GateRange, Hint};
use crate::ui::context::{AppContext, Width};
use crate::ui::icons::{self, Icon};
use crate::ui::paint;
use crate::ui::theme::{Type, Weight};
use crate::ui::widgets::{Button, MenuItem, Range, Size, bar, child, menu, switch};
use crate::ui::{focus, format};

use super::send;
use super::view::FacesView;

const HEAD: f32 = 44.0;

pub fn panel(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let t = cx.tokens;
    ui.painter().rect_filled(rect, 0, t.surface);
    paint::vline(ui.painter(), rect.right() - 1.0, rect.y_range(), t.border);
    let (head, body) = rect.split_top_bottom_at_y(rect.top() + HEAD);
    paint::hline(ui.painter(), rect.x_range(), head.bottom() - 1.0, t.border);
    let title = head.shrink2(vec2(16.0, 0.0));
    paint::text(ui.painter(), title, Align2::LEFT_CENTER, &cx.tr("faces-title"), Type::TITLE, t.text);
    let corner = Rect::from_center_size(pos2(head.right() - 28.0, head.center().y), vec2(28.0, 28.0));
    if cx.width < Width::Medium {
        let name = cx.tr("close");
        if Button::icon(icons::X, &name).size(Size::Toolbar).show(ui, cx, corner).clicked() {
            view.filters_open = false;
        }
    } else {
        more(ui, cx, corner, view);
    }
    child(ui, "filter list", body, |ui| {
        ScrollArea::vertical().id_salt("filters").auto_shrink(false).show(ui, |ui| {
            let top = ui.max_rect().top();
            let mut column = Column { left: rect.left() + 8.0, right: rect.right() - 9.0, y: top + 8.0 };
            lists(ui, cx, &mut column);
            hints(ui, cx, &mut column);
            gates(ui, cx, &mut column);
            switches(ui, cx, &mut column);
            progress(ui, cx, &mut column);
            ui.set_min_height(column.y + 12.0 - top);
        });
    });
}

/// A column that is filled from above.
struct Column {
    left: f32,
    right: f32,
    y: f32,
}

impl Column {
    fn take(&mut self, height: f32) -> Rect {
        let rect = Rect::from_min_max(pos2(self.left, self.y), pos2(self.right, self.y + height));
        self.y += height;
        rect
    }

    fn rule(&mut self, ui: &Ui, cx: &AppContext<'_>) {
        self.y += 8.0;
        paint::hline(ui.painter(), self.left..=self.right, self.y, cx.tokens.border);
        self.y += 9.0;
    }
}

fn more(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, view: &mut FacesView) {
    let name = cx.tr("faces-more");
    let response = Button::icon(icons::DOTS, &name).size(Size::Toolbar).show(ui, cx, rect);
    let [tidy, reset, find, import, people, check] = [
        "faces-tidy",
        "faces-reset",
        "faces-find-more",
        "faces-import",
        "faces-import-people",
        "faces-check",
    ]
    .map(|key| cx.tr(key));
    let items = [
        MenuItem::new(&tidy).icon(icons::CHECKS),
        MenuItem::new(&reset).icon(icons::X),
        MenuItem::new(&find).icon(icons::FACES),
        MenuItem::new(&import).icon(icons::IMAGES),
        MenuItem::new(&people).icon(icons::USERS),
        MenuItem::new(&check).icon(icons::SPARKLE),
    ];
    match menu(&response, cx, &items) {
        Some(0) => send(cx, FacesCommand::Tidy),
        Some(2) => view.extracting = Some(ExtractSettings::default()),
        Some(3) => send(cx, FacesCommand::ImportPictures { by_person: false }),
        Some(4) => send(cx, FacesCommand::ImportPictures { by_person: true }),
        Some(5) => send(cx, FacesCommand::Check),
        Some(_) => show(cx, |query| {
            *query = FaceQuery { list: query.list, group: query.group, ..FaceQuery::default() }
        }),
        None => {}
    }
}

fn show(cx: &AppContext<'_>, change: impl FnOnce(&mut FaceQuery)) {
    let mut query = cx.state.faces.query.clone();
    change(&mut query);
    send(cx, FacesCommand::Show(query));
}

/// One choice with its count.
fn choice(
    ui: &mut Ui,
    cx: &AppContext<'_>,
    rect: Rect,
    icon: Icon,
    name: &str,
    count: u32,
    on: bool,
) -> bool {
    let t = cx.tokens;
    let response = ui.interact(rect, ui.scope_id().with(("face filter", name)), Sense::click());
    let spoken =
        cx.say(&Message::new("faces-filter-name").with("name", name).with("count", cx.integer(count)));
    response.widget_info(|| WidgetInfo::selected(Role::RadioButton, true, on, &spoken));
    let fill = if on {
        t.sel
    } else if response.hovered() {
        t.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    let ink = if on { t.accent_t } else { t.text2 };
    paint::icon(ui.painter(), pos2(rect.left() + 16.0, rect.center().y), icon, 16.0, ink);
    let number = cx.integer(count);
    let number_ink = if on { t.accent_t } else { t.text3 };
    let right = rect.shrink2(vec2(8.0, 0.0));
    let drawn =
        paint::text(ui.painter(), right, Align2::RIGHT_CENTER, &number, Type::BODY.figures(), number_ink);
    let text = Rect::from_min_max(
        pos2(rect.left() + 32.0, rect.top()),
        pos2(drawn.rect.left() - 6.0, rect.bottom()),
    );
    let ty = if on { Type::NAME } else { Type::BODY };
    paint::text(ui.painter(), text, Align2::LEFT_CENTER, name, ty, if on { t.accent_t } else { t.text });
    focus::ring_inside(ui, &response, rect, t);
    response.clicked()
}

fn row_height(cx: &AppContext<'_>) -> f32 {
    if cx.width.is_phone() { 44.0 } else { 28.0 }
}

fn lists(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let faces = &cx.state.faces;
    for list in FaceList::ALL {
        let (icon, key) = match list {
            FaceList::ToReview => (icons::TRAY, "faces-list-review"),
            FaceList::Kept => (icons::CHECK_CIRCLE, "faces-list-kept"),
            FaceList::Rejected => (icons::X_CIRCLE, "faces-list-rejected"),
            FaceList::Nobody => (icons::QUESTION, "faces-list-nobody"),
            FaceList::All => (icons::IMAGES, "faces-list-all"),
        };
        let on = faces.query.list == list && faces.query.hint.is_none();
        let rect = column.take(row_height(cx));
        if choice(ui, cx, rect, icon, &cx.tr(key), faces.overview.list(list), on) {
            show(cx, |query| (query.list, query.hint, query.person) = (list, None, None));
        }
    }
    column.rule(ui, cx);
}

fn hints(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let mut head = column.take(24.0);
    head.min.x += 8.0;
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &cx.tr("faces-hints"), Type::SECTION, t.text3);
    for hint in Hint::ALL {
        let (icon, key) = match hint {
            Hint::LikelyWrong => (icons::SWAP, "faces-hint-wrong"),
            Hint::Outlier => (icons::TARGET, "faces-hint-outlier"),
            Hint::Duplicate => (icons::COPY, "faces-hint-duplicate"),
            Hint::Blurred => (icons::DROP_HALF, "faces-hint-blurred"),
            Hint::TooSmall => (icons::RESIZE, "faces-hint-small"),
            Hint::ExtremePose => (icons::USER, "faces-hint-pose"),
            Hint::TwoPeople => (icons::USERS, "faces-hint-two"),
        };
        let count = faces.overview.hint(hint);
        let on = faces.query.hint == Some(hint);
        let height = if cx.width.is_phone() { 44.0 } else { 26.0 };
        if choice(ui, cx, column.take(height), icon, &cx.tr(key), count, on) {
            show(cx, |query| query.hint = (!on).then_some(hint));
        }
        if on && hint.is_safe_to_reject() && count > 0 {
            reject_all(ui, cx, column);
        }
    }
    column.rule(ui, cx);
}

/// "Reject all safely": the better picture of each stays, and it can be undone.
fn reject_all(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let faces = &cx.state.faces;
    let name = cx.tr("faces-reject-all");
    let button = Button::text(&name).with_icon(icons::SPARKLE).size(Size::Small);
    let place = column.take(32.0);
    let at = Rect::from_min_size(pos2(place.left() + 32.0, place.top() + 2.0), button.measure(ui));
    if button.show(ui, cx, at).clicked() {
        let open = |row: &u32| !faces.mark(*row).state.is_decided();
        let rows: Vec<u32> = faces.layout.order.iter().copied().filter(open).collect();
        send(cx, FacesCommand::Decide { rows, decision: Decision::Clean });
    }
}

fn gates(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let t = cx.tokens;
    let faces = &cx.state.faces;
    let head = column.take(24.0).shrink2(vec2(8.0, 0.0));
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &cx.tr("faces-gates"), Type::SECTION, t.text3);
    let narrowed = faces.query.is_narrowed();
    if narrowed && super::facts::link(ui, cx, head, &cx.tr("faces-gates-reset")) {
        show(cx, |query| {
            query.clear_gates();
            (query.hide_duplicates, query.hide_covered) = (false, false);
        });
    }
    for gate in Gate::ALL {
        let key = match gate {
            Gate::Sharpness => "faces-gate-sharpness",
            Gate::Brightness => "faces-gate-brightness",
            Gate::Yaw => "faces-gate-yaw",
            Gate::Size => "faces-gate-size",
        };
        let name = cx.tr(key);
        let range = faces.query.gate(gate);
        let line = column.take(20.0).shrink2(vec2(8.0, 0.0));
        paint::text(ui.painter(), line, Align2::LEFT_CENTER, &name, Type::NAME, t.text);
        let words = range_words(cx, gate, range);
        paint::text(ui.painter(), line, Align2::RIGHT_CENTER, &words, Type::SMALL.figures(), t.text2);
        column.y += 2.0;
        let place = column.take(Range::HEIGHT).shrink2(vec2(8.0, 0.0));
        let histogram = faces.overview.histogram(gate);
        let bars: Vec<(u32, u32)> = histogram.all.iter().copied().zip(histogram.kept).collect();
        let [low, high] = ["faces-gate-low", "faces-gate-high"]
            .map(|key| cx.say(&Message::new(key).with("name", name.as_str())));
        let value = [gate.unit(range.low), gate.unit(range.high)];
        let widget = Range { names: [&low, &high], value, bars: &bars };
        if let Some([low, high]) = widget.show(ui, cx, place) {
            let range = GateRange { low: gate.value(low), high: gate.value(high) };
            if range != faces.query.gate(gate) {
                show(cx, |query| query.set_gate(gate, range));
            }
        }
    }
}

/// "from 0.45", "0.20–0.85", "-30° to 30°", "from 64 px".
fn range_words(cx: &AppContext<'_>, gate: Gate, range: GateRange) -> String {
    let whole = gate.whole();
    let (from, to) = (range.low > whole.low, range.high < whole.high);
    let number = |value: f32| match gate {
        Gate::Sharpness | Gate::Brightness => cx.decimal(f64::from(value), 2),
        Gate::Yaw => format!("{}°", cx.integer(value.round() as i64)),
        Gate::Size => format!("{} px", cx.integer(value.round() as i64)),
    };
    match (from, to) {
        (false, false) => cx.tr("faces-gate-all"),
        (true, false) if gate != Gate::Yaw => {
            cx.say(&Message::new("faces-gate-from").with("low", number(range.low)))
        }
        (false, true) if gate != Gate::Yaw => {
            cx.say(&Message::new("faces-gate-to").with("high", number(range.high)))
        }
        _ if gate == Gate::Yaw => {
            let message = Message::new("faces-gate-from-to").with("low", number(range.low));
            cx.say(&message.with("high", number(range.high)))
        }
        _ => format!("{}–{}", number(range.low), number(range.high)),
    }
}

fn switches(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let t = cx.tokens;
    let query = &cx.state.faces.query;
    column.y += 4.0;
    for (key, on, duplicates) in [
        ("faces-hide-duplicates", query.hide_duplicates, true),
        ("faces-hide-covered", query.hide_covered, false),
    ] {
        let height = if cx.width.is_phone() { 44.0 } else { 28.0 };
        let row = column.take(height).shrink2(vec2(8.0, 0.0));
        let name = cx.tr(key);
        let text = row.with_max_x(row.right() - 34.0);
        paint::text(ui.painter(), text, Align2::LEFT_CENTER, &name, Type::BODY, t.text);
        if switch(ui, cx, row, &name, on).clicked() {
            show(cx, |query| {
                let value = if duplicates { &mut query.hide_duplicates } else { &mut query.hide_covered };
                *value = !on;
            });
        }
    }
}

/// How much of each collection is decided.
fn progress(ui: &mut Ui, cx: &AppContext<'_>, column: &mut Column) {
    let t = cx.tokens;
    let mut collections: Vec<(String, u32, u32)> = Vec::new();
    for &(video, done, all) in &cx.state.faces.overview.videos {
        let Some(collection) = cx.state.video(video).map(|video| video.collection) else { continue };
        let known = cx.state.library.collections.iter().find(|known| known.id == collection);
        let Some(known) = known else { continue };
        match collections.iter_mut().find(|(name, _, _)| *name == known.name) {
            Some(found) => (found.1, found.2) = (found.1 + done, found.2 + all),
            None => collections.push((known.name.clone(), done, all)),
        }
    }
    if collections.is_empty() {
        return;
    }
    column.rule(ui, cx);
    let head = column.take(24.0).shrink2(vec2(8.0, 0.0));
    paint::text(ui.painter(), head, Align2::LEFT_CENTER, &cx.tr("faces-progress"), Type::SECTION, t.text3);
    for (name, done, all) in collections {
        let row = column.take(36.0).shrink2(vec2(8.0, 0.0));
        let part = done as f32 / all.max(1) as f32;
        let line = Rect::from_min_size(row.min, vec2(row.width(), 22.0));
        let percent = format::percent(part);
        let ty = Type::SMALL.figures().weight(Weight::Medium);
        let drawn = paint::text(ui.painter(), line, Align2::RIGHT_CENTER, &percent, ty, t.text2);
        let text = line.with_max_x(drawn.rect.left() - 6.0);
        paint::file_name(ui.painter(), text, &name, Type::SMALL, t.text);
        let place = Rect::from_min_size(pos2(row.left(), row.top() + 24.0), vec2(row.width(), 4.0));
        bar(ui.painter(), place, Some(part), t.accent, t);
    }
}
