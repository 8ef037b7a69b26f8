//! stub
use egui::{Rect, Ui};
use super::context::AppContext;
pub fn drawer(_ui: &mut Ui, _cx: &AppContext<'_>, _area: Rect, _open: &mut bool) {}
