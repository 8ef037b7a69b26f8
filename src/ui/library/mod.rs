//! stub
use egui::{Rect, Ui};
use super::context::AppContext;
use super::window::View;
#[derive(Default)]
pub struct LibraryView {}
impl LibraryView { pub fn collection(&self) -> Option<crate::domain::ids::CollectionId> { None } }
pub(super) fn draw(_ui: &mut Ui, _cx: &AppContext<'_>, _rect: Rect, _v: &mut View) {}
pub fn docks_jobs(_cx: &AppContext<'_>) -> bool { false }
