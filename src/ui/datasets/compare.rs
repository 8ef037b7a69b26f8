//! What changed from one snapshot to another.

use egui::{Rect, Ui};

use super::rows;
use crate::domain::ids::SnapshotId;
use crate::domain::message::Message;
use crate::ui::context::AppContext;

pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, a: SnapshotId, b: SnapshotId) {
    let t = cx.tokens;
    let name = |id: SnapshotId| {
        let card = cx.state.datasets.snapshots.iter().find(|s| s.id == id);
        card.map(|c| c.settings.name.clone()).unwrap_or_default()
    };
    crate::ui::widgets::child(ui, "comparison", rect, |ui| {
        rows::space(ui, 12.0);
        let title = Message::new("datasets-from-to").with("before", name(a)).with("after", name(b));
        rows::note(ui, cx, &cx.say(&title), t.text);
        rows::space(ui, 4.0);
        match cx.state.datasets.comparison.to(&(a, b)) {
            None => rows::note(ui, cx, &cx.tr("datasets-counting"), t.text3),
            Some(Err(message)) => rows::note(ui, cx, &cx.say(message), t.danger),
            Some(Ok(found)) => {
                let lines = [
                    ("datasets-added", found.added),
                    ("datasets-removed", found.removed),
                    ("datasets-relabelled", found.relabelled),
                    ("datasets-moved", found.moved),
                    ("datasets-redrawn", found.redrawn),
                    ("datasets-unchanged", found.unchanged),
                ];
                for (key, count) in lines {
                    rows::fact(ui, cx, &cx.tr(key), &cx.integer(count.cast_signed()));
                }
            }
        }
    });
}
