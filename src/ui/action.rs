//! User actions: one table of name, key and icon, read by shortcuts and tooltips.

use egui::{Key, Modifiers};

use super::context::AppContext;
use super::icons::{self, Icon};

/// Something the user can do with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserAction {
    TogglePlay,
    StepBack,
    StepForward,
    JumpBack,
    JumpForward,
    GoToStart,
    GoToEnd,
    Slower,
    Stop,
    Faster,
    PreviousPerson,
    NextPerson,
    PlayAppearance,
    PreviousAppearance,
    NextAppearance,
    ToggleLoop,
    ToggleSkipGaps,
    ToggleBoxes,
    ToggleLabels,
    ToggleNames,
    ToggleTrails,
    ToggleConfidence,
    ZoomIn,
    ZoomOut,
    FitTimeline,
    FillWindow,
    ClearSelection,
    ConfirmAppearance,
    RejectAppearance,
    NotAPerson,
    MergePerson,
    SplitHere,
    SwapHere,
    RenamePerson,
    HidePerson,
    MarkIn,
    MarkOut,
    ClearMarks,
    TrimStart,
    TrimEnd,
    DrawPerson,
    RemoveBox,
    CollapseLanes,
    Privacy,
    ZoomPerson,
    Undo,
    Redo,
    OpenHome,
    OpenLibrary,
    OpenStudio,
    OpenPeople,
    OpenFaces,
    OpenDashboard,
    OpenEmployees,
    OpenAttendance,
    OpenLeave,
    OpenDatasets,
    OpenTraining,
    OpenLive,
    OpenReports,
    OpenSettings,
    ImportFiles,
    FindAnything,
    ShowKeys,
}

/// Where a key means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    Everywhere,
    /// Only while the studio is on screen.
    Studio,
}

/// What the table says of an action.
struct Entry {
    /// Locale key of its name.
    name: &'static str,
    icon: Icon,
    scope: Scope,
    /// The first one is shown.
    keys: &'static [(Modifiers, Key)],
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

impl UserAction {
    pub const ALL: [Self; 64] = [
        Self::TogglePlay,
        Self::StepBack,
        Self::StepForward,
        Self::JumpBack,
        Self::JumpForward,
        Self::GoToStart,
        Self::GoToEnd,
        Self::Slower,
        Self::Stop,
        Self::Faster,
        Self::PreviousPerson,
        Self::NextPerson,
        Self::PlayAppearance,
        Self::PreviousAppearance,
        Self::NextAppearance,
        Self::ToggleLoop,
        Self::ToggleSkipGaps,
        Self::ToggleBoxes,
        Self::ToggleLabels,
        Self::ToggleNames,
        Self::ToggleTrails,
        Self::ToggleConfidence,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::FitTimeline,
        Self::FillWindow,
        Self::ClearSelection,
        Self::ConfirmAppearance,
        Self::RejectAppearance,
        Self::NotAPerson,
        Self::MergePerson,
        Self::SplitHere,
        Self::SwapHere,
        Self::RenamePerson,
        Self::HidePerson,
        Self::MarkIn,
        Self::MarkOut,
        Self::ClearMarks,
        Self::TrimStart,
        Self::TrimEnd,
        Self::DrawPerson,
        Self::RemoveBox,
        Self::CollapseLanes,
        Self::Privacy,
        Self::ZoomPerson,
        Self::Undo,
        Self::Redo,
        Self::OpenHome,
        Self::OpenLibrary,
        Self::OpenStudio,
        Self::OpenPeople,
        Self::OpenFaces,
        Self::OpenDashboard,
        Self::OpenEmployees,
        Self::OpenAttendance,
        Self::OpenLeave,
        Self::OpenDatasets,
        Self::OpenTraining,
        Self::OpenLive,
        Self::OpenReports,
        Self::OpenSettings,
        Self::ImportFiles,
        Self::FindAnything,
        Self::ShowKeys,
    ];

    fn entry(self) -> Entry {
        use Scope::{Everywhere, Studio};
        let entry = |name, icon, scope, keys| Entry { name, icon, scope, keys };
        match self {
            Self::TogglePlay => entry("act-play", icons::PLAY, Studio, &[(NONE, Key::Space)]),
            Self::StepBack => entry(
                "act-step-back",
                icons::CARET_LEFT,
                Studio,
                &[(NONE, Key::ArrowLeft), (NONE, Key::Comma)],
            ),
            Self::StepForward => {
                let keys = &[(NONE, Key::ArrowRight), (NONE, Key::Period)];
                entry("act-step-forward", icons::CARET_RIGHT, Studio, keys)
            }
            Self::JumpBack => entry("act-jump-back", icons::CARET_LEFT, Studio, &[(SHIFT, Key::ArrowLeft)]),
            Self::JumpForward => {
                entry("act-jump-forward", icons::CARET_RIGHT, Studio, &[(SHIFT, Key::ArrowRight)])
            }
            Self::GoToStart => entry("act-start", icons::CARET_LINE_LEFT, Studio, &[(NONE, Key::Home)]),
            Self::GoToEnd => entry("act-end", icons::CARET_LINE_RIGHT, Studio, &[(NONE, Key::End)]),
            Self::Slower => entry("act-slower", icons::CARET_LEFT, Studio, &[(NONE, Key::J)]),
            Self::Stop => entry("act-pause", icons::PAUSE, Studio, &[(NONE, Key::K)]),
            Self::Faster => entry("act-faster", icons::CARET_RIGHT, Studio, &[(NONE, Key::L)]),
            Self::PreviousPerson => {
                entry("act-previous-person", icons::USER, Studio, &[(NONE, Key::ArrowUp)])
            }
            Self::NextPerson => entry("act-next-person", icons::USER, Studio, &[(NONE, Key::ArrowDown)]),
            Self::PlayAppearance => {
                entry("act-play-appearance", icons::PERSON_FOCUS, Studio, &[(NONE, Key::Enter)])
            }
            Self::PreviousAppearance => {
                entry("act-previous-appearance", icons::SKIP_BACK, Studio, &[(NONE, Key::OpenBracket)])
            }
            Self::NextAppearance => {
                entry("act-next-appearance", icons::SKIP_FORWARD, Studio, &[(NONE, Key::CloseBracket)])
            }
            Self::ToggleLoop => entry("act-loop", icons::LOOP, Studio, &[(NONE, Key::R)]),
            Self::ToggleSkipGaps => entry("act-skip-gaps", icons::GAPS, Studio, &[(NONE, Key::P)]),
            Self::ToggleBoxes => entry("act-boxes", icons::BOX, Studio, &[(NONE, Key::B)]),
            Self::ToggleLabels => entry("act-labels", icons::TAG, Studio, &[(NONE, Key::N)]),
            Self::ToggleTrails => entry("act-trails", icons::PATH, Studio, &[(NONE, Key::T)]),
            Self::ToggleNames => entry("act-names", icons::USER, Studio, &[(SHIFT, Key::N)]),
            Self::ToggleConfidence => {
                entry("act-confidence", icons::CHECK_CIRCLE, Studio, &[(SHIFT, Key::B)])
            }
            Self::ZoomIn => {
                entry("act-zoom-in", icons::ZOOM_IN, Studio, &[(NONE, Key::Plus), (NONE, Key::Equals)])
            }
            Self::ZoomOut => entry("act-zoom-out", icons::ZOOM_OUT, Studio, &[(NONE, Key::Minus)]),
            Self::FitTimeline => entry("act-fit", icons::ARROWS_FIT, Studio, &[(NONE, Key::Z)]),
            Self::FillWindow => entry("act-fill", icons::CORNERS_OUT, Studio, &[(NONE, Key::F)]),
            Self::ClearSelection => entry("act-clear-selection", icons::X, Studio, &[(NONE, Key::Escape)]),
            Self::ConfirmAppearance => {
                entry("people-confirm", icons::CHECK_CIRCLE, Studio, &[(NONE, Key::C)])
            }
            Self::RejectAppearance => entry("people-reject", icons::X_CIRCLE, Studio, &[(NONE, Key::X)]),
            Self::NotAPerson => entry("people-not-a-person", icons::PROHIBIT, Studio, &[(NONE, Key::Delete)]),
            Self::MergePerson => entry("people-merge", icons::MERGE, Studio, &[(NONE, Key::M)]),
            Self::SplitHere => entry("people-split", icons::SPLIT, Studio, &[(NONE, Key::S)]),
            Self::SwapHere => entry("people-swap", icons::SWAP, Studio, &[(NONE, Key::W)]),
            Self::RenamePerson => entry("people-rename", icons::PENCIL, Studio, &[(NONE, Key::F2)]),
            Self::HidePerson => entry("people-hide", icons::EYE_SLASH, Studio, &[(NONE, Key::H)]),
            Self::MarkIn => entry("act-mark-in", icons::CARET_LINE_LEFT, Studio, &[(NONE, Key::I)]),
            Self::MarkOut => entry("act-mark-out", icons::CARET_LINE_RIGHT, Studio, &[(NONE, Key::O)]),
            Self::ClearMarks => entry("act-clear-marks", icons::X, Studio, &[(SHIFT, Key::I)]),
            Self::TrimStart => entry("people-trim-start", icons::CARET_LINE_LEFT, Studio, &[(NONE, Key::Q)]),
            Self::TrimEnd => entry("people-trim-end", icons::CARET_LINE_RIGHT, Studio, &[(NONE, Key::E)]),
            Self::DrawPerson => entry("people-draw", icons::USER_PLUS, Studio, &[(NONE, Key::D)]),
            Self::RemoveBox => entry("people-remove-box", icons::TRASH, Studio, &[(SHIFT, Key::Delete)]),
            Self::CollapseLanes => entry("act-collapse", icons::ROWS, Studio, &[(SHIFT, Key::C)]),
            Self::Privacy => entry("act-privacy", icons::DROP_HALF, Studio, &[(NONE, Key::V)]),
            Self::ZoomPerson => entry("act-zoom-person", icons::TARGET, Studio, &[(NONE, Key::G)]),
            Self::Undo => entry("act-undo", icons::UNDO, Everywhere, &[(CTRL, Key::Z)]),
            Self::Redo => {
                let keys = &[(CTRL_SHIFT, Key::Z), (CTRL, Key::Y)];
                entry("act-redo", icons::ARROW_CLOCKWISE, Everywhere, keys)
            }
            Self::OpenHome => entry("nav-home", icons::HOUSE, Everywhere, &[(CTRL, Key::Num1)]),
            Self::OpenLibrary => entry("nav-library", icons::FILM, Everywhere, &[(CTRL, Key::Num2)]),
            Self::OpenStudio => entry("nav-studio", icons::BOX, Everywhere, &[(CTRL, Key::Num3)]),
            Self::OpenPeople => {
                entry("nav-people", icons::USERS_THREE, Everywhere, &[(CTRL, Key::Num5), (CTRL, Key::P)])
            }
            Self::OpenFaces => entry("nav-faces", icons::FACES, Everywhere, &[(CTRL, Key::Num4)]),
            Self::OpenDashboard => entry("nav-dashboard", icons::GRID, Everywhere, &[(CTRL, Key::Num6)]),
            Self::OpenEmployees => entry("nav-employees", icons::USERS, Everywhere, &[(CTRL, Key::Num7)]),
            Self::OpenAttendance => entry("nav-attendance", icons::CLOCK, Everywhere, &[(CTRL, Key::Num8)]),
            Self::OpenLeave => entry("nav-leave", icons::SUN, Everywhere, &[(CTRL, Key::Num9)]),
            Self::OpenDatasets => entry("nav-datasets", icons::DATABASE, Everywhere, &[(CTRL, Key::Num0)]),
            Self::OpenTraining => entry("nav-training", icons::CPU, Everywhere, &[(CTRL_SHIFT, Key::T)]),
            Self::OpenLive => entry("nav-live", icons::VIDEO_CAMERA, Everywhere, &[(CTRL_SHIFT, Key::L)]),
            Self::OpenReports => entry("nav-reports", icons::ROWS, Everywhere, &[(CTRL_SHIFT, Key::R)]),
            Self::OpenSettings => entry("nav-settings", icons::GEAR, Everywhere, &[(CTRL, Key::Comma)]),
            Self::ImportFiles => entry("act-import", icons::PLUS, Everywhere, &[(CTRL, Key::O)]),
            Self::FindAnything => {
                let keys = &[(CTRL, Key::K), (CTRL, Key::F)];
                entry("find-name", icons::SEARCH, Everywhere, keys)
            }
            Self::ShowKeys => entry("act-keys", icons::QUESTION, Everywhere, &[(SHIFT, Key::Questionmark)]),
        }
    }

    pub fn name(self, cx: &AppContext<'_>) -> String {
        cx.tr(self.entry().name)
    }

    pub fn icon(self) -> Icon {
        self.entry().icon
    }

    pub fn scope(self) -> Scope {
        self.entry().scope
    }

    pub fn keys(self) -> &'static [(Modifiers, Key)] {
        self.entry().keys
    }

    /// The first key as it is printed on keyboards: `Space`, `Ctrl+Z`, `←`.
    pub fn key_text(self) -> String {
        self.keys().first().map_or_else(String::new, |&(modifiers, key)| {
            let mut text = String::new();
            if modifiers.command {
                text.push_str("Ctrl+");
            }
            if modifiers.shift && key != Key::Questionmark {
                text.push_str("Shift+");
            }
            text.push_str(key_cap(key));
            text
        })
    }

    /// The actions whose key was pressed this frame; takes the key so that nothing else acts on it.
    ///
    /// Nothing is taken while text is being typed, a menu is open or a question is asked; Enter, Space and arrows stay with a part that has the focus.
    pub fn pressed(ctx: &egui::Context, scope: Scope) -> Vec<Self> {
        let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
        if asked || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) {
            return Vec::new();
        }
        let focused = ctx.memory(egui::Memory::focused).is_some();
        let belongs_to_focus = |key: Key| {
            let arrow = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight);
            focused && (arrow || matches!(key, Key::Enter | Key::Space | Key::Escape))
        };
        ctx.input_mut(|input| {
            let mut taken = Vec::new();
            for action in Self::ALL.into_iter().filter(|action| action.scope() == scope) {
                for &(modifiers, key) in action.keys() {
                    if belongs_to_focus(key) {
                        continue;
                    }
                    let before = input.events.len();
                    input.events.retain(|event| {
                        !matches!(event, egui::Event::Key { key: k, modifiers: m, pressed: true, .. }
                            if *k == key && same_modifiers(*m, modifiers, key))
                    });
                    taken.extend(std::iter::repeat_n(action, before - input.events.len()));
                }
            }
            taken
        })
    }
}

/// Exactly these modifiers; Shift may come with `+` and `?`, which need it on many keyboards.
fn same_modifiers(pressed: Modifiers, wanted: Modifiers, key: Key) -> bool {
    let shift = pressed.shift == wanted.shift || key == Key::Plus;
    let shift = shift || key == Key::Questionmark;
    shift && pressed.command == wanted.command && !pressed.alt
}

/// Arrows are drawn by the icon font, which stands behind the text fonts.
fn key_cap(key: Key) -> &'static str {
    match key {
        Key::ArrowLeft => "\u{E058}",
        Key::ArrowRight => "\u{E06C}",
        Key::ArrowUp => "\u{E08E}",
        Key::ArrowDown => "\u{E03E}",
        Key::Plus => "+",
        Key::Questionmark => "?",
        Key::Escape => "Esc",
        other => other.symbol_or_name(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key() {
        let mut seen = Vec::new();
        for action in UserAction::ALL {
            for key in action.keys() {
                assert!(!seen.contains(key), "{action:?} takes {key:?} again");
                seen.push(*key);
            }
        }
    }

    #[test]
    fn keys_are_named_as_on_the_keyboard() {
        assert_eq!(UserAction::TogglePlay.key_text(), "Space");
        assert_eq!(UserAction::Redo.key_text(), "Ctrl+Shift+Z");
        assert_eq!(UserAction::PreviousAppearance.key_text(), "[");
    }
}
