//! stub
use egui::{Rect, Ui};
use super::context::AppContext;
pub fn draw(_ui: &mut Ui, _cx: &AppContext<'_>, _rect: Rect) {}
