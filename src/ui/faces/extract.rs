//! How faces are to be sought: what is shown around them, how many are kept, which are good enough; and what that would
//! find, before anything is cut out.

use egui::{Align2, Key, Rect, Sense, Ui, Vec2, pos2, vec2};

use crate::domain::extraction::ExtractSettings;
use crate::domain::message::Message;
use crate::state::faces::{FacesCommand, Preview};
use crate::ui::context::AppContext;
use crate::ui::paint;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Kind, Size, Slider, modal};

use super::send;
use super::view::FacesView;

const ROW: f32 = 44.0;
const FOOT: f32 = 32.0;
const SAID: f32 = 56.0;

/// One measure to choose.
struct Knob {
    key: &'static str,
    low: f32,
    high: f32,
    step: f32,
    value: f32,
    /// How it is written.
    shown: fn(&AppContext<'_>, f32) -> String,
    set: fn(&mut ExtractSettings, f32),
}

fn knobs(settings: &ExtractSettings) -> [Knob; 5] {
    let percent = |cx: &AppContext<'_>, v: f32| format!("{}%", cx.integer((v * 100.0).round() as i64));
    let pixels = |cx: &AppContext<'_>, v: f32| format!("{} px", cx.integer(v.round() as i64));
    let number = |cx: &AppContext<'_>, v: f32| match v.round() as i64 {
        0 => cx.tr("faces-extract-all"),
        count => cx.integer(count),
    };
    let degrees = |cx: &AppContext<'_>, v: f32| format!("{}°", cx.integer(v.round() as i64));
    let plain = |cx: &AppContext<'_>, v: f32| cx.integer(v.round() as i64);
    [
        Knob {
            key: "faces-extract-margin",
            low: 0.0,
            high: 1.0,
            step: 0.05,
            value: settings.margin,
            shown: percent,
            set: |settings, v| settings.margin = v,
        },
        Knob {
            key: "faces-extract-best",
            low: 0.0,
            high: 200.0,
            step: 10.0,
            value: settings.per_person as f32,
            shown: number,
            set: |settings, v| settings.per_person = v as u32,
        },
        Knob {
            key: "faces-extract-size",
            low: 10.0,
            high: 120.0,
            step: 2.0,
            value: settings.gates.min_size,
            shown: pixels,
            set: |settings, v| settings.gates.min_size = v,
        },
        Knob {
            key: "faces-extract-sharpness",
            low: 0.0,
            high: 100.0,
            step: 2.0,
            value: settings.gates.min_sharpness,
            shown: plain,
            set: |settings, v| settings.gates.min_sharpness = v,
        },
        Knob {
            key: "faces-extract-yaw",
            low: 15.0,
            high: 90.0,
            step: 5.0,
            value: settings.gates.max_yaw,
            shown: degrees,
            set: |settings, v| settings.gates.max_yaw = v,
        },
    ]
}

/// The dialog, while somebody is choosing.
pub fn dialog(ui: &Ui, cx: &AppContext<'_>, view: &mut FacesView) {
    let Some(mut settings) = view.extracting.clone() else { return };
    let t = cx.tokens;
    let width = 380.0_f32.min(ui.ctx().content_rect().width() - 80.0);
    let shown = modal(cx).show(ui.ctx(), |ui| {
        ui.spacing_mut().item_spacing = Vec2::ZERO;
        let height = 28.0 + 5.0 * ROW + SAID + FOOT;
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let title = Rect::from_min_size(rect.min, vec2(width, 24.0));
        paint::text(
            ui.painter(),
            title,
            Align2::LEFT_CENTER,
            &cx.tr("faces-extract-title"),
            Type::TITLE,
            t.text,
        );
        let mut y = title.bottom() + 4.0;
        for knob in knobs(&settings) {
            let row = Rect::from_min_size(pos2(rect.left(), y), vec2(width, ROW));
            y += ROW;
            let name = cx.tr(knob.key);
            let words = row.with_max_y(row.top() + 20.0);
            paint::text(ui.painter(), words, Align2::LEFT_CENTER, &name, Type::BODY, t.text);
            let value = (knob.shown)(cx, knob.value);
            paint::text(ui.painter(), words, Align2::RIGHT_CENTER, &value, Type::BODY.figures(), t.text2);
            let place = row.with_min_y(row.top() + 20.0).with_max_y(row.top() + 40.0);
            let slider = Slider { name: &name, value: (knob.value - knob.low) / (knob.high - knob.low) };
            if let (_, Some(part)) = slider.show(ui, cx, place) {
                let value = knob.low + part * (knob.high - knob.low);
                (knob.set)(&mut settings, (value / knob.step).round() * knob.step);
            }
        }
        let said = Rect::from_min_size(pos2(rect.left(), y + 4.0), vec2(width, SAID - 8.0));
        let (words, ink) = forecast(cx);
        paint::paragraph(ui.painter(), said, &words, Type::SMALL, ink);
        let foot = Rect::from_min_max(pos2(rect.left(), rect.bottom() - FOOT), rect.max);
        let (find, cancel, preview) =
            (cx.tr("faces-find-act"), cx.tr("cancel"), cx.tr("faces-extract-preview"));
        let mut right = foot.right();
        let mut part = |button: &Button<'_>, ui: &mut Ui| {
            let size = button.measure(ui);
            let place = Rect::from_min_size(pos2(right - size.x, foot.top()), size);
            right -= size.x + 8.0;
            button.show(ui, cx, place).clicked()
        };
        let go = part(&Button::text(&find).kind(Kind::Primary), ui);
        let leave = part(&Button::text(&cancel).kind(Kind::Secondary), ui);
        let button = Button::text(&preview).kind(Kind::Ghost).size(Size::Medium);
        let size = button.measure(ui);
        if button.show(ui, cx, Rect::from_min_size(foot.left_top(), size)).clicked() {
            send(cx, FacesCommand::Preview(settings.clone()));
        }
        (go, leave || ui.input(|input| input.key_pressed(Key::Escape)))
    });
    let (go, leave) = shown.inner;
    if go {
        send(cx, FacesCommand::Find(settings.clone()));
    }
    view.extracting = (!go && !leave && !shown.should_close()).then_some(settings);
}

/// What the settings would find, as far as that is known.
fn forecast(cx: &AppContext<'_>) -> (String, egui::Color32) {
    let t = cx.tokens;
    match &cx.state.faces.preview {
        Preview::Not => (cx.tr("faces-extract-text"), t.text2),
        Preview::Running => (cx.tr("faces-extract-running"), t.text2),
        Preview::Failed(message) => (cx.say(message), t.danger),
        Preview::Done(found) => {
            let message = Message::new("faces-extract-forecast")
                .with("video", found.video.as_str())
                .with("found", cx.integer(found.found))
                .with("kept", cx.integer(found.kept))
                .with("refused", cx.integer(found.refused))
                .with("duplicates", cx.integer(found.duplicates))
                .with("surplus", cx.integer(found.surplus));
            (cx.say(&message), t.text)
        }
    }
}
