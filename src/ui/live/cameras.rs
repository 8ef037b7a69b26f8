//! Adding a camera or changing one: its name and address, tried before they are kept, and what it is for.

use egui::{Align2, CornerRadius, Key, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::domain::ids::CameraId;
use crate::domain::message::Message;
use crate::state::{CameraCover, CameraSettings, CameraWay, Command, LiveCommand, LiveTile};
use crate::ui::context::AppContext;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, Segmented, Size, Strip, spinner};
use crate::ui::{icons, paint};

/// What is typed.
#[derive(Debug)]
pub struct CameraForm {
    /// The camera that is changed; none for a new one.
    camera: Option<CameraId>,
    rate: f32,
    way: CameraWay,
    cover: CameraCover,
    name: String,
    address: String,
    /// The address the answer on screen is about.
    tested: String,
}

impl Default for CameraForm {
    fn default() -> Self {
        Self {
            camera: None,
            rate: 5.0,
            way: CameraWay::Any,
            cover: CameraCover::Nobody,
            name: String::new(),
            address: String::new(),
            tested: String::new(),
        }
    }
}

impl CameraForm {
    /// With what a camera is now.
    pub fn of(tile: &LiveTile) -> Self {
        Self {
            camera: Some(tile.id),
            rate: tile.wished,
            way: tile.way,
            cover: tile.cover,
            name: tile.name.clone(),
            address: tile.address.clone(),
            tested: String::new(),
        }
    }
}

/// Looks a second that can be chosen.
const RATES: [f32; 4] = [1.0, 2.0, 5.0, 10.0];

const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 502.0;

pub fn form(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, open: &mut Option<CameraForm>) {
    let Some(form) = open else { return };
    let t = cx.tokens;
    let scrim = ui.interact(area, ui.scope_id().with("camera scrim"), Sense::click());
    ui.painter().rect_filled(area, 0, t.ink(t.scrim));
    let size = vec2(WIDTH.min(area.width() - 24.0), HEIGHT.min(area.height() - 24.0));
    let rect = Rect::from_center_size(area.center(), size);
    // Clicks inside stay inside.
    let inside = ui.interact(rect, ui.scope_id().with("camera form"), Sense::click());
    let title = cx.tr(if form.camera.is_some() { "live-edit-camera" } else { "live-add-camera" });
    inside.widget_info(|| WidgetInfo::labeled(Role::Dialog, true, &title));
    ui.painter().add(t.dialog_shadow().as_shape(rect, CornerRadius::same(12)));
    paint::panel(ui.painter(), rect, 12, t.raised, t.border);
    let inner = rect.shrink(24.0);
    let mut y = inner.top();
    let mut row = |height: f32, gap: f32| {
        let place = Rect::from_min_size(egui::pos2(inner.left(), y), vec2(inner.width(), height));
        y += height + gap;
        place
    };
    paint::text(ui.painter(), row(24.0, 12.0), Align2::LEFT_CENTER, &title, Type::TITLE, t.text);
    for (key, hint, text) in [
        ("live-camera-name", "live-camera-name-hint", &mut form.name),
        ("live-camera-address", "live-camera-address-hint", &mut form.address),
    ] {
        let (label, hint) = (cx.tr(key), cx.tr(hint));
        paint::text(ui.painter(), row(18.0, 2.0), Align2::LEFT_CENTER, &label, Type::SMALL_NAME, t.text2);
        let field = Field { name: &label, hint: &hint, icon: None };
        field.show(ui, cx, row(32.0, 10.0), text);
    }
    answer(ui, cx, row(40.0, 8.0), form);
    let ways = ["live-way-any", "live-way-in", "live-way-out", "live-way-line"].map(|key| cx.tr(key));
    let covers = ["live-cover-nobody", "live-cover-unknown", "live-cover-known", "live-cover-everybody"]
        .map(|key| cx.tr(key));
    let rates = RATES.map(|rate| cx.decimal(f64::from(rate), 0));
    // One that was typed elsewhere is shown as the nearest.
    let nearest =
        |a: &usize, b: &usize| (RATES[*a] - form.rate).abs().total_cmp(&(RATES[*b] - form.rate).abs());
    let rate = (0..RATES.len()).min_by(nearest).unwrap_or(0);
    let way = CameraWay::ALL.iter().position(|way| *way == form.way).unwrap_or(0);
    let cover = CameraCover::ALL.iter().position(|cover| *cover == form.cover).unwrap_or(0);
    let rows = [
        ("live-camera-way", &ways, way),
        ("live-camera-cover", &covers, cover),
        ("live-camera-rate", &rates, rate),
    ];
    for (at, (key, names, selected)) in rows.into_iter().enumerate() {
        let place = row(18.0, 2.0);
        paint::text(ui.painter(), place, Align2::LEFT_CENTER, &cx.tr(key), Type::SMALL_NAME, t.text2);
        let items: Vec<(&str, Option<icons::Icon>)> =
            names.iter().map(|name| (name.as_str(), None)).collect();
        let place = row(32.0, 10.0);
        let parts = Segmented { items: &items, selected, item_height: 28.0 };
        match (at, ui.push_id(key, |ui| parts.show(ui, cx, place)).inner) {
            (0, Some(picked)) => form.way = CameraWay::ALL[picked],
            (1, Some(picked)) => form.cover = CameraCover::ALL[picked],
            (_, Some(picked)) => form.rate = RATES[picked],
            (_, None) => {}
        }
    }
    let foot = Rect::from_min_max(egui::pos2(inner.left(), inner.bottom() - 32.0), inner.max);
    let mut strip = Strip::new(foot);
    let address = form.address.trim().to_owned();
    let add = cx.tr(if form.camera.is_some() { "live-save-camera" } else { "live-add" });
    let ready = !form.name.trim().is_empty() && !address.is_empty() && !cx.state.live.testing;
    let button = Button::text(&add).kind(Kind::Primary).size(Size::Medium).enabled(ready);
    let place = strip.right_part(button.measure(ui));
    let mut done = false;
    if button.show(ui, cx, place).clicked() {
        let name = form.name.trim().to_owned();
        let address = address.clone();
        let settings = CameraSettings { name, address, rate: form.rate, way: form.way, cover: form.cover };
        cx.sender.send(Command::Live(match form.camera {
            Some(camera) => LiveCommand::EditCamera { camera, settings },
            None => LiveCommand::AddCamera(settings),
        }));
        done = true;
    }
    strip.space_right(8.0);
    let cancel = cx.tr("cancel");
    let button = Button::text(&cancel).kind(Kind::Secondary).size(Size::Medium);
    let place = strip.right_part(button.measure(ui));
    done |= button.show(ui, cx, place).clicked();
    let test = cx.tr("live-test");
    let button = Button::text(&test).with_icon(icons::EYE).kind(Kind::Secondary).size(Size::Medium);
    let button = button.enabled(!address.is_empty() && !cx.state.live.testing);
    let place = strip.left_part(button.measure(ui));
    if button.show(ui, cx, place).clicked() {
        form.tested.clone_from(&address);
        cx.sender.send(Command::Live(LiveCommand::TestCamera { camera: form.camera, address }));
    }
    done |= scrim.clicked() && !inside.clicked();
    done |= ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
    if done {
        *open = None;
    }
}

/// What the test came to, as long as it is about what is typed.
fn answer(ui: &Ui, cx: &AppContext<'_>, place: Rect, form: &CameraForm) {
    let t = cx.tokens;
    let live = &cx.state.live;
    if live.testing {
        spinner(ui, place.left_center() + vec2(10.0, 0.0), 16.0, t.accent);
        let text = place.with_min_x(place.left() + 26.0);
        paint::text(ui.painter(), text, Align2::LEFT_CENTER, &cx.tr("live-testing"), Type::SMALL, t.text2);
        return;
    }
    let result = live.test.as_ref().filter(|_| form.tested == form.address.trim());
    let (text, ink) = match result {
        None => (cx.tr("live-address-help"), t.text3),
        Some(Ok(test)) => {
            let text = Message::new("live-test-works")
                .with("width", test.width)
                .with("height", test.height)
                .with("ms", test.ms);
            (cx.say(&text), t.success)
        }
        Some(Err(reason)) => (cx.say(reason), t.danger),
    };
    paint::paragraph(ui.painter(), place, &text, Type::SMALL, ink);
}
