//! What surrounds every screen: top bar, navigation, status bar, toasts.
//!
//! Guarantees: the same places on every screen; under 600 points the navigation is a bottom bar with targets of 44.
//! Will not do: know what screens show.

mod bottom_bar;
mod navigation;
mod read_only;
mod status_bar;
mod toasts;
mod top_bar;

use egui::{Rect, Ui, pos2};

use crate::state::Screen;

use super::context::{AppContext, Width};
use super::window::View;

pub use read_only::draw as read_only;
pub use toasts::draw as toasts;

/// Where the parts of the window lie.
pub struct Regions {
    pub top: Rect,
    pub navigation: Rect,
    pub body: Rect,
    pub status: Option<Rect>,
}

impl Regions {
    pub fn of(cx: &AppContext<'_>, area: Rect) -> Self {
        let phone = cx.width.is_phone();
        let studio = works_on_pictures(cx);
        let top_height = if phone { 52.0 } else { 44.0 };
        let (top, rest) = area.split_top_bottom_at_y(area.top() + top_height);
        if phone {
            let (body, navigation) = rest.split_top_bottom_at_y(rest.bottom() - 60.0);
            return Self { top, navigation, body, status: None };
        }
        let width = if wide_navigation(cx) { 208.0 } else { 56.0 };
        let (status, rest) = if studio {
            let y = rest.bottom() - 24.0;
            let (rest, status) = rest.split_top_bottom_at_y(y);
            (Some(status), rest)
        } else {
            (None, rest)
        };
        let (navigation, body) = rest.split_left_right_at_x(rest.left() + width);
        Self { top, navigation, body, status }
    }
}

/// Names beside the icons: where there is room, and not where pictures come first.
fn wide_navigation(cx: &AppContext<'_>) -> bool {
    cx.width == Width::Wide && !works_on_pictures(cx)
}

/// The screens of the annotator: pictures come first, and a line at the bottom says how the work goes.
fn works_on_pictures(cx: &AppContext<'_>) -> bool {
    matches!(cx.state.screen, Screen::Studio | Screen::Faces | Screen::Live)
}

/// Draws everything around the screen.
pub(super) fn draw(ui: &mut Ui, cx: &AppContext<'_>, regions: &Regions, view: &mut View) {
    if cx.width.is_phone() {
        bottom_bar::draw(ui, cx, regions.navigation);
    } else {
        let names = wide_navigation(cx);
        navigation::draw(ui, cx, regions.navigation, names);
    }
    top_bar::draw(ui, cx, regions.top, view);
    if let Some(status) = regions.status {
        status_bar::draw(ui, cx, status);
    }
}

/// The places to go to now; settings stand apart at the end.
fn places(cx: &AppContext<'_>) -> impl Iterator<Item = (Screen, super::action::UserAction)> {
    let state = cx.state;
    let faces = state.faces.is_offered || state.screen == Screen::Faces;
    // On a phone the company is one place; its screens are tabs there.
    let phone = cx.width.is_phone();
    PLACES.into_iter().filter(move |(screen, _)| match screen {
        Screen::Faces => faces,
        screen if screen.is_hr() => !phone || *screen == Screen::Dashboard,
        _ => true,
    })
}

/// The places of the navigation, in order.
const PLACES: [(Screen, super::action::UserAction); 13] = [
    (Screen::Home, super::action::UserAction::OpenHome),
    (Screen::Library, super::action::UserAction::OpenLibrary),
    (Screen::Studio, super::action::UserAction::OpenStudio),
    (Screen::People, super::action::UserAction::OpenPeople),
    (Screen::Faces, super::action::UserAction::OpenFaces),
    (Screen::Datasets, super::action::UserAction::OpenDatasets),
    (Screen::Training, super::action::UserAction::OpenTraining),
    (Screen::Live, super::action::UserAction::OpenLive),
    (Screen::Dashboard, super::action::UserAction::OpenDashboard),
    (Screen::Employees, super::action::UserAction::OpenEmployees),
    (Screen::Attendance, super::action::UserAction::OpenAttendance),
    (Screen::Leave, super::action::UserAction::OpenLeave),
    (Screen::Reports, super::action::UserAction::OpenReports),
];

/// How many questions wait at a place.
fn badge(cx: &AppContext<'_>, screen: Screen) -> usize {
    if screen == Screen::People { cx.state.people.questions.len() } else { 0 }
}

/// A count in a disc, its middle at `center`.
fn draw_badge(ui: &Ui, cx: &AppContext<'_>, center: egui::Pos2, count: usize) {
    let t = cx.tokens;
    let text = if count > 99 { "99+".to_owned() } else { count.to_string() };
    let ty = super::theme::Type::CAPTION.figures();
    let width = (super::paint::width(ui.painter(), &text, ty) + 8.0).max(16.0).ceil();
    let rect = Rect::from_center_size(center, egui::vec2(width, 16.0));
    ui.painter().rect_filled(rect, 8, t.accent);
    super::paint::text(ui.painter(), rect, egui::Align2::CENTER_CENTER, &text, ty, t.accent_ink);
}

/// The 3-point bar beside or above the current place.
fn place_bar(ui: &Ui, rect: Rect, cx: &AppContext<'_>) {
    let bar = Rect::from_min_max(pos2(rect.left(), rect.top()), pos2(rect.right(), rect.bottom()));
    ui.painter().rect_filled(bar, 2, cx.tokens.primary_t);
}
