//! The rules of a shift as a form: hours, breaks, grace, rounding, overtime.

use egui::{Rect, Ui};

use crate::domain::ids::ShiftId;
use crate::domain::shift::{
    BreakWindow, Breaks, ClockTime, Core, Minutes, OvertimeRule, Pairing, RoundMode, Rounding, Shift,
    ShiftHours,
};
use crate::ui::company::{Drawer, Form, Left};
use crate::ui::context::AppContext;

/// What is written in the form; what the form does not show stays as it was.
#[derive(Debug)]
pub struct ShiftForm {
    base: Shift,
    name: String,
    /// 0 fixed (also over midnight), 1 flexible.
    kind: usize,
    from: String,
    to: String,
    required: Minutes,
    core: bool,
    core_from: String,
    core_to: String,
    /// 0 none, 1 at fixed hours, 2 whenever one likes.
    breaks: usize,
    break_from: String,
    break_to: String,
    break_paid: bool,
    break_minutes: Minutes,
    break_after: Minutes,
    pairing: usize,
    round_unit: Minutes,
    round_mode: usize,
    auto_out: bool,
    auto_out_after: Minutes,
}

impl ShiftForm {
    /// Office hours to begin with.
    pub fn new(name: &str) -> Self {
        Self::of(&Shift::office(ShiftId(0), name))
    }

    pub fn of(shift: &Shift) -> Self {
        let mut form = Self {
            name: shift.name.clone(),
            kind: 0,
            from: String::new(),
            to: String::new(),
            required: 480,
            core: false,
            core_from: "09:00".to_owned(),
            core_to: "16:00".to_owned(),
            breaks: 0,
            break_from: "12:00".to_owned(),
            break_to: "13:00".to_owned(),
            break_paid: false,
            break_minutes: 30,
            break_after: 360,
            pairing: match shift.pairing {
                Pairing::FirstInLastOut => 0,
                Pairing::Alternating => 1,
                Pairing::ByDirection => 2,
            },
            round_unit: shown_unit(shift.round_in.unit),
            round_mode: match shift.round_in.mode {
                RoundMode::Down => 0,
                RoundMode::Nearest => 1,
                RoundMode::Up => 2,
            },
            auto_out: shift.auto_check_out_after.is_some(),
            auto_out_after: shift.auto_check_out_after.unwrap_or(120),
            base: shift.clone(),
        };
        match shift.hours {
            ShiftHours::Fixed { start, end } => {
                (form.from, form.to) = (start.to_string(), end.to_string());
            }
            ShiftHours::Flexible { from, to, required, core } => {
                (form.kind, form.required) = (1, required);
                (form.from, form.to) = (from.to_string(), to.to_string());
                if let Some(core) = core {
                    form.core = true;
                    (form.core_from, form.core_to) = (core.from.to_string(), core.to.to_string());
                }
            }
        }
        match &shift.breaks {
            Breaks::None => {}
            Breaks::Fixed(windows) => {
                form.breaks = 1;
                if let Some(window) = windows.first() {
                    (form.break_from, form.break_to) = (window.from.to_string(), window.to.to_string());
                    form.break_paid = window.paid;
                }
            }
            Breaks::Floating { minutes, deduct_from } => {
                (form.breaks, form.break_minutes, form.break_after) = (2, *minutes, *deduct_from);
            }
        }
        form
    }

    pub fn id(&self) -> ShiftId {
        self.base.id
    }

    /// None where a time is not one, or the name is missing.
    pub fn shift(&self) -> Option<Shift> {
        let clock = |text: &str| text.parse::<ClockTime>().ok();
        let (from, to) = (clock(&self.from)?, clock(&self.to)?);
        let name = self.name.trim();
        if name.is_empty() {
            return None;
        }
        let hours = if self.kind == 0 {
            ShiftHours::Fixed { start: from, end: to }
        } else {
            let core = if self.core {
                Some(Core { from: clock(&self.core_from)?, to: clock(&self.core_to)? })
            } else {
                None
            };
            ShiftHours::Flexible { from, to, required: self.required, core }
        };
        let breaks = match self.breaks {
            0 => Breaks::None,
            1 => {
                let (from, to) = (clock(&self.break_from)?, clock(&self.break_to)?);
                let mut windows = match &self.base.breaks {
                    Breaks::Fixed(windows) => windows.clone(),
                    _ => Vec::new(),
                };
                let first = BreakWindow { from, to, paid: self.break_paid };
                // Further breaks of the day stay.
                match windows.first_mut() {
                    Some(window) => *window = first,
                    None => windows.push(first),
                }
                Breaks::Fixed(windows)
            }
            _ => Breaks::Floating { minutes: self.break_minutes, deduct_from: self.break_after },
        };
        let mode = [RoundMode::Down, RoundMode::Nearest, RoundMode::Up][self.round_mode.min(2)];
        let rounding = Rounding { unit: self.round_unit.max(1), mode };
        Some(Shift {
            name: name.to_owned(),
            hours,
            breaks,
            pairing: [Pairing::FirstInLastOut, Pairing::Alternating, Pairing::ByDirection]
                [self.pairing.min(2)],
            round_in: rounding,
            round_out: rounding,
            auto_check_out_after: self.auto_out.then_some(self.auto_out_after),
            ..self.base.clone()
        })
    }

    pub fn draw(&mut self, ui: &mut Ui, cx: &AppContext<'_>, rect: Rect) -> Option<Left> {
        let (title, save, remove) = (cx.tr("shifts-title"), cx.tr("save"), cx.tr("remove"));
        let ready = self.shift().is_some() && !cx.state.is_read_only();
        let remove = (self.base.id != ShiftId(0)).then_some(remove.as_str());
        let drawer = Drawer { title: &title, save: Some((&save, ready)), remove };
        drawer.show(ui, cx, rect, |form| self.fields(cx, form))
    }

    fn fields(&mut self, cx: &AppContext<'_>, form: &mut Form<'_, '_>) {
        let minutes = cx.tr("hr-minutes-short");
        let clear = |keys: &[&'static str]| keys.iter().map(|key| cx.tr(key)).collect::<Vec<_>>();
        form.text("hr-name", "", &mut self.name);
        form.choice("shifts-kind", &clear(&["shifts-fixed", "shifts-flexible"]), &mut self.kind);
        form.pair(("hr-from", "08:00", &mut self.from), ("hr-to", "17:00", &mut self.to));
        if self.kind == 1 {
            form.number("shifts-required", &minutes, &mut self.required, 30, 1440);
            form.switch("shifts-core", &mut self.core);
            if self.core {
                let (from, to) = (&mut self.core_from, &mut self.core_to);
                form.apart("core", |form| form.pair(("hr-from", "09:00", from), ("hr-to", "16:00", to)));
            }
        } else if self.shift().is_some_and(|shift| is_night(&shift)) {
            form.note(&cx.tr("shifts-over-midnight"), cx.tokens.info);
        }
        form.section("shifts-breaks");
        let kinds = clear(&["shifts-break-none", "shifts-break-fixed", "shifts-break-floating"]);
        form.choice("shifts-break", &kinds, &mut self.breaks);
        match self.breaks {
            1 => {
                let (from, to) = (&mut self.break_from, &mut self.break_to);
                form.apart("break", |form| form.pair(("hr-from", "12:00", from), ("hr-to", "13:00", to)));
                form.switch("shifts-break-paid", &mut self.break_paid);
            }
            2 => {
                form.number("shifts-break-length", &minutes, &mut self.break_minutes, 5, 240);
                form.number("shifts-break-after", &minutes, &mut self.break_after, 30, 1440);
            }
            _ => {}
        }
        form.section("shifts-punches");
        form.number("shifts-accept-before", &minutes, &mut self.base.accept_before, 15, 720);
        form.number("shifts-accept-after", &minutes, &mut self.base.accept_after, 15, 720);
        let pairings = clear(&["shifts-first-last", "shifts-alternating", "shifts-by-direction"]);
        form.choice("shifts-pairing", &pairings, &mut self.pairing);
        form.number("shifts-rounding", &minutes, &mut self.round_unit, 5, 60);
        if self.round_unit > 1 {
            let modes = clear(&["shifts-round-down", "shifts-round-nearest", "shifts-round-up"]);
            form.choice("shifts-round-mode", &modes, &mut self.round_mode);
        }
        form.switch("shifts-auto-out", &mut self.auto_out);
        if self.auto_out {
            form.number("shifts-auto-out-after", &minutes, &mut self.auto_out_after, 15, 720);
        }
        form.section("shifts-limits");
        form.number("shifts-grace-late", &minutes, &mut self.base.grace_late, 1, 120);
        form.number("shifts-grace-early", &minutes, &mut self.base.grace_early, 1, 120);
        form.number("shifts-half-day", &minutes, &mut self.base.half_day_below, 30, 1440);
        form.number("shifts-absent", &minutes, &mut self.base.absent_below, 30, 1440);
        form.section("report-title-overtime");
        overtime(cx, form, &mut self.base.overtime, &minutes);
    }
}

fn overtime(cx: &AppContext<'_>, form: &mut Form<'_, '_>, rule: &mut OvertimeRule, minutes: &str) {
    form.switch("shifts-overtime-before", &mut rule.before);
    form.switch("shifts-overtime-after", &mut rule.after);
    if !rule.before && !rule.after {
        return;
    }
    form.number("shifts-overtime-cut-off", minutes, &mut rule.cut_off, 5, 240);
    let mut unit = shown_unit(rule.rounding.unit);
    form.number("shifts-overtime-rounding", minutes, &mut unit, 5, 60);
    rule.rounding.unit = unit.max(1);
    form.switch("shifts-overtime-offset", &mut rule.offset_shortfall);
    form.switch("shifts-overtime-approval", &mut rule.needs_approval);
    form.note(&cx.tr("shifts-overtime-law"), cx.tokens.text3);
}

/// To the minute is no rounding.
fn shown_unit(unit: Minutes) -> Minutes {
    if unit <= 1 { 0 } else { unit }
}

fn is_night(shift: &Shift) -> bool {
    matches!(shift.hours, ShiftHours::Fixed { start, end } if end <= start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_comes_out_of_the_form_as_it_went_in() {
        let office = Shift::office(ShiftId(3), "Hành chính");
        let at = |text: &str| text.parse::<ClockTime>().unwrap();
        let night = Shift {
            hours: ShiftHours::Fixed { start: at("22:00"), end: at("06:00") },
            breaks: Breaks::Floating { minutes: 45, deduct_from: 360 },
            auto_check_out_after: Some(90),
            ..office.clone()
        };
        let core = Some(Core { from: at("10:00"), to: at("15:00") });
        let flexible = Shift {
            hours: ShiftHours::Flexible { from: at("07:00"), to: at("20:00"), required: 450, core },
            breaks: Breaks::None,
            round_in: Rounding { unit: 15, mode: RoundMode::Down },
            round_out: Rounding { unit: 15, mode: RoundMode::Down },
            pairing: Pairing::Alternating,
            ..office.clone()
        };
        for shift in [office, night, flexible] {
            assert_eq!(ShiftForm::of(&shift).shift(), Some(shift));
        }
    }

    #[test]
    fn what_is_not_a_time_or_has_no_name_is_not_kept() {
        let mut form = ShiftForm::new("Ca 1");
        form.from = "25:00".to_owned();
        assert_eq!(form.shift(), None);
        form.from = "06:00".to_owned();
        assert!(form.shift().is_some());
        form.name = "  ".to_owned();
        assert_eq!(form.shift(), None);
    }
}
