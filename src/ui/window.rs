//! The window as a whole: what it remembers between frames, and the order in which a frame is drawn.

use egui::{Key, Rect, Ui};

use crate::state::datasets::DatasetsCommand;
use crate::state::people::PeopleCommand;
use crate::state::{Command, Screen};

use super::action::{Scope, UserAction};
use super::attendance::AttendanceView;
use super::context::{AppContext, Inputs, Width};
use super::dashboard::DashboardView;
use super::datasets::DatasetsView;
use super::employees::EmployeesView;
use super::faces::FacesView;
use super::finder::FinderView;
use super::leave::LeaveView;
use super::library::LibraryView;
use super::live::LiveView;
use super::people::PeopleScreen;
use super::reports::ReportsView;
use super::shell::{self, Regions};
use super::studio::StudioView;
use super::theme::{ThemeError, Themes};
use super::training::TrainingView;
use super::{
    attendance, cheat_sheet, company, dashboard, datasets, employees, faces, finder, focus, home, jobs,
    leave, library, live, paint, people, reports, settings, studio, training, welcome,
};

/// Draws the program's window; owns fonts, themes and what hands have moved.
pub struct Window {
    themes: Themes,
    view: View,
}

/// What hands have moved: never part of the program's state.
pub(super) struct View {
    pub sizes: Layout,
    /// The job monitor as part of the library.
    pub jobs_docked: bool,
    /// The job monitor over any other screen.
    pub jobs_drawer: bool,
    pub studio: StudioView,
    pub library: LibraryView,
    pub faces: FacesView,
    pub dashboard: DashboardView,
    pub employees: EmployeesView,
    pub attendance: AttendanceView,
    pub leave: LeaveView,
    pub people: PeopleScreen,
    /// The search of the whole library, while it is open.
    pub finder: Option<FinderView>,
    /// The sheet of all keys lies over the screen.
    pub keys: bool,
    pub datasets: DatasetsView,
    pub training: TrainingView,
    pub live: LiveView,
    pub reports: ReportsView,
}

/// Sizes of panels in points, worth keeping until the next start.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Layout {
    pub people: f32,
    pub inspector: f32,
    pub timeline: f32,
    pub collections: f32,
    pub jobs: f32,
    pub face_filters: f32,
    pub face: f32,
}

impl Layout {
    pub const USUAL: Self = Self {
        people: 264.0,
        inspector: 296.0,
        timeline: 312.0,
        collections: 216.0,
        jobs: 336.0,
        face_filters: 264.0,
        face: 296.0,
    };
}

impl Default for Layout {
    fn default() -> Self {
        Self::USUAL
    }
}

impl Window {
    /// Hands fonts and styles to egui.
    pub fn new(ctx: &egui::Context, sizes: Layout) -> Result<Self, ThemeError> {
        let view = View {
            sizes,
            jobs_docked: true,
            jobs_drawer: false,
            studio: StudioView::default(),
            library: LibraryView::default(),
            faces: FacesView::default(),
            dashboard: DashboardView::default(),
            employees: EmployeesView::default(),
            attendance: AttendanceView::default(),
            leave: LeaveView::default(),
            people: PeopleScreen::default(),
            finder: None,
            keys: false,
            datasets: DatasetsView::default(),
            training: TrainingView::default(),
            live: LiveView::default(),
            reports: ReportsView::default(),
        };
        Ok(Self { themes: Themes::install(ctx)?, view })
    }

    /// The panel sizes, to be kept.
    pub fn layout(&self) -> Layout {
        self.view.sizes
    }

    /// Draws one frame over the whole of `ui`. Reads the state, sends intents, touches nothing else.
    pub fn draw(&mut self, ui: &mut Ui, inputs: &Inputs<'_>) {
        let Self { themes, view } = self;
        Themes::choose(ui.ctx(), inputs.state.settings.theme);
        focus::track(ui.ctx());
        let area = ui.max_rect();
        let cx = AppContext {
            state: inputs.state,
            sender: inputs.sender,
            words: inputs.words,
            pictures: inputs.pictures,
            video: inputs.video,
            faces: inputs.faces,
            tokens: themes.current(ui.ctx()),
            over_video: themes.dark(),
            width: Width::of(area.width()),
        };
        ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
        ui.painter().rect_filled(area, 0, cx.tokens.bg);
        keys(ui, &cx, view);
        if cx.state.first_start && cx.state.screen == Screen::Home {
            welcome::draw(ui, &cx, area);
        } else {
            screen(ui, &cx, area, view);
        }
        finder::draw(ui, &cx, &mut view.finder);
        if view.keys {
            view.keys = cheat_sheet::draw(ui, &cx);
        }
        shell::toasts(ui, &cx, area);
        dropped_files(ui, &cx, area, view.library.collection());
    }
}

/// Navigation and the screen it shows.
fn screen(ui: &mut Ui, cx: &AppContext<'_>, area: Rect, view: &mut View) {
    // What lies on top goes first.
    let escape = |ui: &Ui| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape));
    if view.jobs_drawer && !library::docks_jobs(cx) && escape(ui) {
        view.jobs_drawer = false;
    }
    let regions = Regions::of(cx, area);
    shell::draw(ui, cx, &regions, view);
    let body = shell::read_only(ui, cx, regions.body);
    match cx.state.screen {
        Screen::Home => home::draw(ui, cx, body),
        Screen::Library => library::draw(ui, cx, body, view),
        Screen::Studio => studio::draw(ui, cx, body, view),
        Screen::People => people::draw(ui, cx, body, &mut view.people),
        Screen::Faces => faces::draw(ui, cx, body, &mut view.faces, &mut view.sizes),
        screen if screen.is_hr() && company::too_small(body) => {}
        Screen::Dashboard => dashboard::draw(ui, cx, body, &mut view.dashboard, &mut view.attendance),
        Screen::Employees => employees::draw(ui, cx, body, &mut view.employees),
        Screen::Attendance => attendance::draw(ui, cx, body, &mut view.attendance),
        Screen::Leave => leave::draw(ui, cx, body, &mut view.leave),
        Screen::Datasets => datasets::draw(ui, cx, body, &mut view.datasets),
        Screen::Training => training::draw(ui, cx, body, &mut view.training),
        Screen::Live => live::draw(ui, cx, body, &mut view.live),
        Screen::Reports => reports::draw(ui, cx, body, &mut view.reports),
        Screen::Settings => settings::draw(ui, cx, body),
    }
    if view.jobs_drawer && !library::docks_jobs(cx) {
        jobs::drawer(ui, cx, body, &mut view.jobs_drawer);
    }
}

/// Keys that mean the same everywhere.
fn keys(ui: &Ui, cx: &AppContext<'_>, view: &mut View) {
    for action in UserAction::pressed(ui.ctx(), Scope::Everywhere) {
        match action {
            UserAction::Undo if cx.state.undo.is_some() => cx.sender.send(Command::Undo),
            UserAction::Redo if cx.state.redo.is_some() => cx.sender.send(Command::Redo),
            UserAction::OpenHome => cx.sender.send(Command::OpenScreen(Screen::Home)),
            UserAction::OpenLibrary => cx.sender.send(Command::OpenScreen(Screen::Library)),
            UserAction::OpenStudio => cx.sender.send(Command::OpenScreen(Screen::Studio)),
            UserAction::OpenPeople => cx.sender.send(Command::OpenScreen(Screen::People)),
            UserAction::FindAnything if !cx.state.first_start => {
                view.finder = Some(FinderView::default());
            }
            UserAction::ShowKeys => view.keys = true,
            UserAction::OpenFaces if !cx.state.faces.is_offered => {}
            UserAction::OpenFaces => cx.sender.send(Command::OpenScreen(Screen::Faces)),
            UserAction::OpenDashboard => cx.sender.send(Command::OpenScreen(Screen::Dashboard)),
            UserAction::OpenEmployees => cx.sender.send(Command::OpenScreen(Screen::Employees)),
            UserAction::OpenAttendance => cx.sender.send(Command::OpenScreen(Screen::Attendance)),
            UserAction::OpenLeave => cx.sender.send(Command::OpenScreen(Screen::Leave)),
            UserAction::OpenDatasets => cx.sender.send(Command::OpenScreen(Screen::Datasets)),
            UserAction::OpenTraining => cx.sender.send(Command::OpenScreen(Screen::Training)),
            UserAction::OpenLive => cx.sender.send(Command::OpenScreen(Screen::Live)),
            UserAction::OpenReports => cx.sender.send(Command::OpenScreen(Screen::Reports)),
            UserAction::OpenSettings => cx.sender.send(Command::OpenScreen(Screen::Settings)),
            UserAction::ImportFiles if !cx.state.dialog_open => {
                cx.sender.send(Command::ChooseFiles { collection: None });
            }
            _ => {}
        }
    }
    // Escape lets go of a focused part, so that the next key is the screen's again.
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        ui.memory_mut(egui::Memory::stop_text_input);
    }
}

/// By its ending: what a face can be searched in.
fn is_picture(path: &std::path::Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| ["jpg", "jpeg", "png"].contains(&ending.as_str()))
}

/// Files over the window: say that they may be dropped, and import them when they are.
fn dropped_files(
    ui: &Ui,
    cx: &AppContext<'_>,
    area: Rect,
    collection: Option<crate::domain::ids::CollectionId>,
) {
    let (hovering, dropped) = ui.input(|input| {
        let paths: Vec<_> = input.raw.dropped_files.iter().map(|file| file.path().to_path_buf()).collect();
        (!input.raw.hovered_files.is_empty(), paths)
    });
    // What is dropped on the datasets is a dataset.
    if cx.state.screen == Screen::Datasets {
        for path in dropped {
            cx.sender.send(Command::Datasets(DatasetsCommand::Import(path)));
        }
    } else {
        let (pictures, videos): (Vec<_>, Vec<_>) = dropped.into_iter().partition(|path| is_picture(path));
        // A picture is a question: who is this?
        if let Some(picture) = pictures.into_iter().next().filter(|_| !cx.state.first_start) {
            cx.sender.send(Command::People(PeopleCommand::SearchPicture(picture)));
        }
        if !videos.is_empty() {
            cx.sender.send(Command::ImportPaths { paths: videos, collection });
        }
    }
    if hovering {
        let t = cx.tokens;
        let layer = egui::LayerId::new(egui::Order::Foreground, egui::Id::unique("stepmedia drop"));
        let painter = ui.ctx().layer_painter(layer);
        painter.rect_filled(area, 0, t.ink(t.scrim));
        let frame =
            Rect::from_center_size(area.center(), egui::vec2(360.0_f32.min(area.width() - 32.0), 120.0));
        painter.rect_filled(frame, 12, t.raised);
        painter.rect_stroke(frame, 12, egui::Stroke::new(2.0, t.accent), egui::StrokeKind::Inside);
        paint::icon(&painter, frame.center() - egui::vec2(0.0, 18.0), super::icons::FILM, 32.0, t.accent_t);
        let text = frame.translate(egui::vec2(0.0, 26.0));
        let words = cx.tr(match cx.state.screen {
            Screen::People => "drop-to-search",
            Screen::Datasets => "datasets-drop",
            _ => "drop-to-import",
        });
        paint::text(
            &painter,
            text,
            egui::Align2::CENTER_CENTER,
            &words,
            super::theme::Type::CARD_TITLE,
            t.text,
        );
    }
}
