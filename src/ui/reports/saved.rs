//! Reports kept under a name, and written to a folder after every month.

use egui::Ui;

use crate::state::Command;
use crate::state::hr::{HrCommand, ReportPreset};
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::widgets::{Answer, Button, Dialog, MenuItem, Strip, menu};

use super::ReportsView;

/// What is being named.
#[derive(Debug, Default)]
pub struct SavedView {
    name: Option<String>,
    /// The one that was chosen last.
    chosen: String,
}

/// The list of what is kept, and what is done with the one that was chosen.
pub fn buttons(ui: &mut Ui, cx: &AppContext<'_>, strip: &mut Strip, view: &mut ReportsView) {
    let can = !cx.state.is_read_only();
    let presets = &cx.state.hr.setup.presets;
    let keep = cx.tr("reports-keep");
    let button = Button::text(&keep).with_icon(icons::PLUS).enabled(can);
    let wanted = button.measure(ui);
    if wanted.x <= strip.rest().width() && button.show(ui, cx, strip.right_part(wanted)).clicked() {
        view.saved.name = Some(view.saved.chosen.clone());
    }
    strip.space_right(8.0);
    if presets.is_empty() {
        return;
    }
    let title = cx.tr("reports-kept");
    let current = presets.iter().find(|preset| preset.name == view.saved.chosen);
    let shown = current.map_or(title.as_str(), |preset| preset.name.as_str());
    let button = Button::text(shown).caret();
    let wanted = button.measure(ui);
    if wanted.x > strip.rest().width() {
        return;
    }
    let response = button.show(ui, cx, strip.left_part(wanted));
    let mut items: Vec<MenuItem<'_>> = presets
        .iter()
        .map(|preset| MenuItem::new(&preset.name).on(preset.name == view.saved.chosen))
        .collect();
    let (folder, stop, remove) = (cx.tr("reports-schedule"), cx.tr("reports-unschedule"), cx.tr("remove"));
    let scheduled = current.is_some_and(|preset| preset.folder.is_some());
    if current.is_some() && can {
        items.push(MenuItem::new(if scheduled { &stop } else { &folder }).icon(icons::FOLDER).apart());
        items.push(MenuItem::new(&remove).icon(icons::TRASH).danger());
    }
    let Some(n) = menu(&response, cx, &items) else { return };
    if let Some(preset) = presets.get(n) {
        view.saved.chosen.clone_from(&preset.name);
        view.report = preset.report;
        view.department.clone_from(&preset.department);
        view.grouped = preset.grouped;
        return;
    }
    let Some(preset) = current else { return };
    let command = if n > presets.len() {
        view.saved.chosen.clear();
        HrCommand::RemovePreset(preset.name.clone())
    } else if scheduled {
        HrCommand::SavePreset(ReportPreset { folder: None, ..preset.clone() })
    } else {
        HrCommand::ChooseReportFolder(preset.name.clone())
    };
    cx.sender.send(Command::Hr(command));
}

/// Asks for the name to keep the present choice under.
pub fn dialog(ui: &Ui, cx: &AppContext<'_>, view: &mut ReportsView) {
    let Some(name) = &mut view.saved.name else { return };
    let (title, label, act) = (cx.tr("reports-keep-title"), cx.tr("hr-name"), cx.tr("save"));
    let dialog = Dialog { title: &title, text: "", field: Some(&label), act: &act, danger: false };
    match dialog.show(ui, cx, name) {
        Some(Answer::Do) => {
            let name = name.trim().to_owned();
            let known = cx.state.hr.setup.presets.iter().find(|preset| preset.name == name);
            let preset = ReportPreset {
                name: name.clone(),
                report: view.report,
                department: view.department.clone(),
                grouped: view.grouped,
                folder: known.and_then(|preset| preset.folder.clone()),
                ending: "xlsx".to_owned(),
                written: known.and_then(|preset| preset.written),
            };
            cx.sender.send(Command::Hr(HrCommand::SavePreset(preset)));
            view.saved.chosen = name;
            view.saved.name = None;
        }
        Some(Answer::Cancel) => view.saved.name = None,
        None => {}
    }
}
