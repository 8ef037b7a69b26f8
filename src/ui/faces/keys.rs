//! The keys of the faces screen: one table of name, key and meaning, read by shortcuts, tooltips and the list of keys.

use egui::{Event, Key, Modifiers, Ui};

use crate::state::faces::{Decision, FacesCommand, Step, next_undecided};
use crate::ui::context::AppContext;

use super::grid::HEADER;
use super::send;
use super::view::{FacesView, TILES};

/// Something that can be done with one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaceAction {
    Decide(Decision),
    MoveTo,
    SelectAll,
    SelectAlike,
    ToggleSelect,
    Clear,
    Play,
    Enlarge,
    Tidy,
    Larger,
    Smaller,
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;

impl FaceAction {
    pub const ALL: [Self; 15] = [
        Self::Decide(Decision::Keep),
        Self::Decide(Decision::Reject),
        Self::Decide(Decision::NotAFace),
        Self::Decide(Decision::NewPerson),
        Self::Decide(Decision::Undecide),
        Self::Decide(Decision::Start),
        Self::MoveTo,
        Self::SelectAll,
        Self::SelectAlike,
        Self::ToggleSelect,
        Self::Clear,
        Self::Play,
        Self::Enlarge,
        Self::Tidy,
        Self::Larger,
    ];

    /// Locale key of its name, its keys, and the first key as it is printed on keyboards.
    pub fn entry(self) -> (&'static str, &'static [(Modifiers, Key)], &'static str) {
        match self {
            Self::Decide(Decision::Keep) => ("faces-keep", &[(NONE, Key::K), (NONE, Key::Enter)], "K"),
            Self::Decide(Decision::Reject) => ("faces-reject", &[(NONE, Key::X), (NONE, Key::Delete)], "X"),
            Self::Decide(Decision::NotAFace) => ("faces-not-a-face", &[(NONE, Key::N)], "N"),
            Self::Decide(Decision::NewPerson) => ("faces-new-person", &[(NONE, Key::P)], "P"),
            Self::Decide(Decision::Start | Decision::Clean) => ("faces-start", &[(NONE, Key::I)], "I"),
            Self::Decide(Decision::Undecide | Decision::Assign(_)) => {
                ("faces-undecide", &[(NONE, Key::U), (NONE, Key::Backspace)], "U")
            }
            Self::MoveTo => ("faces-move", &[(NONE, Key::M), (NONE, Key::Slash)], "M"),
            Self::SelectAll => ("faces-select-all", &[(CTRL, Key::A)], "Ctrl A"),
            Self::SelectAlike => ("faces-select-alike", &[(NONE, Key::L)], "L"),
            Self::ToggleSelect => ("faces-toggle-select", &[(NONE, Key::S), (CTRL, Key::Space)], "S"),
            Self::Clear => ("faces-clear", &[(NONE, Key::Escape)], "Esc"),
            Self::Play => ("faces-play", &[(NONE, Key::Space)], "Space"),
            Self::Enlarge => ("faces-enlarge", &[(NONE, Key::Z)], "Z"),
            Self::Tidy => ("faces-tidy", &[(NONE, Key::R)], "R"),
            Self::Larger => ("faces-larger", &[(NONE, Key::Plus), (NONE, Key::Equals)], "+"),
            Self::Smaller => ("faces-smaller", &[(NONE, Key::Minus)], "−"),
        }
    }

    pub fn name(self, cx: &AppContext<'_>) -> String {
        cx.tr(self.entry().0)
    }

    pub fn key_text(self) -> &'static str {
        self.entry().2
    }

    fn of(modifiers: Modifiers, key: Key) -> Option<Self> {
        let fits = |action: &Self| {
            action.entry().1.iter().any(|&(wanted, k)| {
                k == key && (wanted.command == modifiers.command) && (!modifiers.shift || k == Key::Plus)
            })
        };
        Self::ALL.into_iter().chain([Self::Smaller]).find(fits)
    }
}

/// Where an arrow leads.
fn step_of(modifiers: Modifiers, key: Key) -> Option<Step> {
    Some(match (key, modifiers.command) {
        (Key::ArrowLeft, _) => Step::Left,
        (Key::ArrowRight, _) => Step::Right,
        (Key::ArrowUp, _) => Step::Up,
        (Key::ArrowDown, _) => Step::Down,
        (Key::OpenBracket, false) => Step::PreviousGroup,
        (Key::CloseBracket, false) => Step::NextGroup,
        (Key::PageUp, _) => Step::PageUp,
        (Key::PageDown, _) => Step::PageDown,
        (Key::Home, false) => Step::LineStart,
        (Key::End, false) => Step::LineEnd,
        (Key::Home, true) => Step::First,
        (Key::End, true) => Step::Last,
        _ => return None,
    })
}

const DIGITS: [Key; 9] =
    [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7, Key::Num8, Key::Num9];

/// Takes the keys that mean something here.
pub fn act(ui: &Ui, cx: &AppContext<'_>, view: &mut FacesView) {
    let ctx = ui.ctx();
    let asked = ctx.memory(|memory| memory.top_modal_layer().is_some());
    if asked || ctx.text_edit_focused() || egui::Popup::is_any_open(ctx) || view.typed.is_some() {
        return;
    }
    let grid = egui::Id::unique("face grid");
    let elsewhere = ctx.memory(egui::Memory::focused).is_some_and(|focused| focused != grid);
    let own = |modifiers: Modifiers, key: Key| {
        // Arrows, Enter and Space stay with a part that has the focus.
        let shared = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::ArrowLeft | Key::ArrowRight);
        if elsewhere && (shared || matches!(key, Key::Enter | Key::Space | Key::Escape)) {
            return false;
        }
        let digit = DIGITS.contains(&key) && !modifiers.command;
        step_of(modifiers, key).is_some() || FaceAction::of(modifiers, key).is_some() || digit
    };
    let taken = ctx.input_mut(|input| {
        let mut taken = Vec::new();
        input.events.retain(|event| match event {
            Event::Key { key, modifiers, pressed: true, .. } if !modifiers.alt && own(*modifiers, *key) => {
                taken.push((*modifiers, *key));
                false
            }
            _ => true,
        });
        taken
    });
    for (modifiers, key) in taken {
        pressed(cx, view, modifiers, key);
    }
}

fn pressed(cx: &AppContext<'_>, view: &mut FacesView, modifiers: Modifiers, key: Key) {
    let faces = &cx.state.faces;
    if let Some(step) = step_of(modifiers, key) {
        go(cx, view, step, modifiers);
        return;
    }
    if let Some(number) = DIGITS.iter().position(|&digit| digit == key).filter(|_| !modifiers.command) {
        if let Some(&who) = faces.keys.get(number) {
            decide(cx, view, Decision::Assign(who));
        }
        return;
    }
    if let Some(action) = FaceAction::of(modifiers, key) {
        run(cx, view, action);
    }
}

pub fn run(cx: &AppContext<'_>, view: &mut FacesView, action: FaceAction) {
    let faces = &cx.state.faces;
    match action {
        FaceAction::Decide(decision) => decide(cx, view, decision),
        FaceAction::MoveTo => {
            if !view.selection.targets().is_empty() {
                view.typed = Some(String::new());
            }
        }
        FaceAction::SelectAll => view.selection.set_rows(faces.layout.order.iter().copied()),
        FaceAction::SelectAlike => {
            let rows = view.selection.targets();
            if !rows.is_empty() {
                view.awaits_alike = true;
                send(cx, FacesCommand::FindLookAlikes(rows));
            }
        }
        FaceAction::ToggleSelect => {
            if let Some(row) = view.selection.cursor() {
                view.selection.toggle(row);
            }
        }
        FaceAction::Clear => view.selection.clear(),
        FaceAction::Play => {
            if let Some(row) = view.selection.cursor() {
                send(cx, FacesCommand::Play(row));
            }
        }
        FaceAction::Enlarge => view.enlarged = !view.enlarged && view.selection.cursor().is_some(),
        FaceAction::Tidy => send(cx, FacesCommand::Tidy),
        FaceAction::Larger => view.tile = (view.tile * 1.25).min(*TILES.end()),
        FaceAction::Smaller => view.tile = (view.tile / 1.25).max(*TILES.start()),
    }
}

/// Shift takes everything on the way; Ctrl leaves the selection as it is.
fn go(cx: &AppContext<'_>, view: &mut FacesView, step: Step, modifiers: Modifiers) {
    let layout = &cx.state.faces.layout;
    if layout.is_empty() {
        return;
    }
    let page = f64::from(view.well.height() - HEADER);
    let place = match view.selection.cursor().and_then(|row| layout.place_of(row)) {
        Some(place) => view.grid.step(place, step, page),
        // The first key puts the cursor on the first tile in view.
        None => first_in_view(view),
    };
    let Some(row) = layout.row_at(place) else { return };
    if modifiers.shift {
        view.selection.extend_to(layout, row, modifiers.command);
    } else if modifiers.command {
        view.selection.look_at(row);
    } else {
        view.selection.move_to(row);
    }
    view.reveal(place, HEADER + 8.0, 24.0);
}

fn first_in_view(view: &FacesView) -> u32 {
    let lines = view.grid.lines(view.scroll + f64::from(HEADER), view.scroll + f64::from(view.well.height()));
    lines
        .into_iter()
        .find_map(|line| match line {
            crate::state::faces::Line::Tiles { first, .. } => Some(first),
            crate::state::faces::Line::Header { .. } => None,
        })
        .unwrap_or(0)
}

/// Sends a decision about the selected faces and goes to the next undecided one.
pub fn decide(cx: &AppContext<'_>, view: &mut FacesView, decision: Decision) {
    let faces = &cx.state.faces;
    let rows = view.selection.targets();
    let Some(last) = rows.iter().filter_map(|&row| faces.layout.place_of(row)).max() else { return };
    let next = (!matches!(decision, Decision::Undecide | Decision::Start))
        .then(|| next_undecided(&faces.layout, &faces.marks, last, |row| rows.binary_search(&row).is_err()))
        .flatten();
    if let Some(row) = next {
        view.selection.move_to(row);
        if let Some(place) = faces.layout.place_of(row) {
            view.reveal(place, HEADER + 8.0, 96.0);
        }
    } else if decision != Decision::Start {
        view.selection.clear();
    }
    send(cx, FacesCommand::Decide { rows, decision });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_actions_share_a_key_and_none_takes_an_arrow_or_a_digit() {
        let mut seen = Vec::new();
        for action in FaceAction::ALL.into_iter().chain([FaceAction::Smaller]) {
            for &(modifiers, key) in action.entry().1 {
                assert!(!seen.contains(&(modifiers, key)), "{action:?} takes {key:?} again");
                assert!(step_of(modifiers, key).is_none() && !DIGITS.contains(&key));
                assert_eq!(FaceAction::of(modifiers, key), Some(action));
                seen.push((modifiers, key));
            }
        }
    }
}
