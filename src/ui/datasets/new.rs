//! The panel that makes a snapshot: what goes in, how it is split, and what that comes to, counted while it is chosen.

use egui::{Rect, ScrollArea, Ui, vec2};

use super::{rows, send, split_bar};
use crate::domain::dataset::{
    Contents, Fractions, LeastReview, SnapshotFilter, SnapshotSettings, SplitSettings, Unit,
};
use crate::domain::ids::CollectionId;
use crate::domain::message::Message;
use crate::state::datasets::DatasetsCommand;
use crate::ui::context::AppContext;
use crate::ui::icons;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Field, Kind, MenuItem, Size, Slider, menu};

/// Ratios that are offered, in percent.
const RATIOS: [(u32, u32, u32); 4] = [(70, 20, 10), (80, 10, 10), (70, 15, 15), (80, 20, 0)];

/// What has been chosen so far.
#[derive(Debug, Default)]
pub struct NewForm {
    name: String,
    seed: String,
    settings: SnapshotSettings,
}

impl NewForm {
    /// Begins with a name that is free; what was chosen last time stays.
    pub fn open(&mut self, cx: &AppContext<'_>) {
        let known = &cx.state.datasets.snapshots;
        let name = |n: usize| cx.say(&Message::new("datasets-usual-name").with("number", n));
        let taken = |name: &str| known.iter().any(|s| s.settings.name.eq_ignore_ascii_case(name));
        let free = (known.len() + 1..=2 * known.len() + 1).map(name).find(|name| !taken(name));
        self.name = free.unwrap_or_default();
    }

    /// What is asked for now; the name is left out, because it changes no count.
    fn settings(&self) -> SnapshotSettings {
        let mut settings = self.settings.clone();
        settings.name = String::new();
        settings.split.seed =
            self.seed.trim().parse().ok().filter(|s: &u64| i64::try_from(*s).is_ok()).unwrap_or(0);
        settings
    }
}

/// Draws the form; true where the snapshot was asked for.
pub fn draw(ui: &mut Ui, cx: &AppContext<'_>, rect: Rect, form: &mut NewForm) -> bool {
    let foot = if cx.width.is_phone() { 76.0 } else { 64.0 };
    let (body, foot) = rect.split_top_bottom_at_y(rect.bottom() - foot);
    crate::ui::widgets::child(ui, "new snapshot", body, |ui| {
        ScrollArea::vertical().id_salt("new snapshot").auto_shrink(false).show(ui, |ui| {
            fields(ui, cx, form);
            preview(ui, cx, form);
            rows::space(ui, 16.0);
        });
    });
    crate::ui::paint::hline(ui.painter(), foot.x_range(), foot.top(), cx.tokens.border);
    let name = cx.tr("datasets-make");
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let has_any = cx.state.datasets.preview.to(&form.settings());
    let has_any = has_any.is_some_and(|found| found.as_ref().is_ok_and(|p| p.counts.total() > 0));
    let enabled = has_any && !form.name.trim().is_empty() && !cx.state.is_read_only();
    let button =
        Button::text(&name).with_icon(icons::DATABASE).kind(Kind::Primary).size(size).enabled(enabled);
    let place = egui::Align2::RIGHT_CENTER
        .align_size_within_rect(button.measure(ui), foot.shrink2(vec2(rows::PAD, 0.0)));
    if button.show(ui, cx, place).clicked() {
        let settings = SnapshotSettings { name: form.name.trim().to_owned(), ..form.settings() };
        send(cx, DatasetsCommand::MakeSnapshot(Box::new(settings)));
        return true;
    }
    false
}

fn fields(ui: &mut Ui, cx: &AppContext<'_>, form: &mut NewForm) {
    let high = if cx.width.is_phone() { 44.0 } else { 32.0 };
    let label = cx.tr("datasets-name");
    let place = rows::labelled(ui, cx, &label, high);
    Field { name: &label, hint: "", icon: None }.show(ui, cx, place, &mut form.name);

    rows::section(ui, cx, &cx.tr("datasets-what"));
    let SnapshotSettings { split, filter, group_duplicates, .. } = &mut form.settings;
    let SnapshotFilter { contents, review, least_quality, collections, every, .. } = filter;
    let names = Contents::ALL.map(|c| match c {
        Contents::All => (c, cx.tr("datasets-contents-all")),
        Contents::Faces => (c, cx.tr("datasets-contents-faces")),
        Contents::Frames => (c, cx.tr("datasets-contents-frames")),
    });
    rows::choice(ui, cx, &cx.tr("datasets-contents"), &names, contents);
    let names =
        [(LeastReview::Any, cx.tr("datasets-any")), (LeastReview::Accepted, cx.tr("datasets-accepted"))];
    rows::choice(ui, cx, &cx.tr("datasets-review"), &names, review);
    if contents.has_frames() {
        let names = [
            (None, cx.tr("datasets-every-second")),
            (Some(5), cx.tr("datasets-every-fifth")),
            (Some(1), cx.tr("datasets-every-frame")),
        ];
        rows::choice(ui, cx, &cx.tr("datasets-every"), &names, every);
    }
    if contents.has_faces() {
        let shown = cx.decimal(f64::from(*least_quality), 2);
        let label = cx.say(&Message::new("datasets-quality").with("least", shown));
        let place = rows::labelled(ui, cx, &label, 24.0);
        let slider = Slider { name: &label, value: *least_quality };
        let (_, moved) = ui.push_id("quality", |ui| slider.show(ui, cx, place)).inner;
        if let Some(value) = moved {
            *least_quality = (value * 20.0).round() / 20.0;
        }
    }
    collection(ui, cx, collections);

    rows::section(ui, cx, &cx.tr("datasets-split"));
    let SplitSettings { unit, fractions, .. } = split;
    let names = Unit::ALL.map(|u| match u {
        Unit::Video => (u, cx.tr("datasets-unit-video")),
        Unit::Track => (u, cx.tr("datasets-unit-track")),
        Unit::Person => (u, cx.tr("datasets-unit-person")),
    });
    rows::choice(ui, cx, &cx.tr("datasets-split-by"), &names, unit);
    let names: Vec<(Fractions, String)> = RATIOS
        .iter()
        .filter_map(|&(a, b, c)| Some((Fractions::of_percent(a, b, c)?, format!("{a}/{b}/{c}"))))
        .collect();
    rows::choice(ui, cx, &cx.tr("datasets-ratios"), &names, fractions);
    let label = cx.tr("datasets-seed");
    let place = rows::labelled(ui, cx, &label, high);
    let place = place.with_max_x(place.left() + 140.0);
    Field { name: &label, hint: "0", icon: None }.show(ui, cx, place, &mut form.seed);
    rows::space(ui, 8.0);
    let (name, help) = (cx.tr("datasets-group"), cx.tr("datasets-group-help"));
    rows::toggle(ui, cx, &name, Some(&help), group_duplicates);
}

/// All of the library, or one collection with those in it.
fn collection(ui: &mut Ui, cx: &AppContext<'_>, chosen: &mut Vec<CollectionId>) {
    let all = &cx.state.library.collections;
    if all.is_empty() {
        return;
    }
    let label = cx.tr("datasets-collection");
    let whole = cx.tr("datasets-collection-all");
    let current = chosen.first().and_then(|id| all.iter().find(|c| c.id == *id));
    let shown = current.map_or(whole.as_str(), |c| c.name.as_str());
    let size = if cx.width.is_phone() { Size::Touch } else { Size::Medium };
    let place = rows::labelled(ui, cx, &label, size.height());
    let full = format!("{label}: {shown}");
    let button = Button::text(shown).named(&full).size(size).caret();
    let place = egui::Align2::LEFT_CENTER.align_size_within_rect(button.measure(ui), place);
    let response = button.show(ui, cx, place);
    let mut items = vec![MenuItem::new(&whole).on(current.is_none())];
    items.extend(all.iter().map(|c| MenuItem::new(&c.name).on(current.is_some_and(|x| x.id == c.id))));
    match menu(&response, cx, &items) {
        Some(0) => chosen.clear(),
        Some(i) => *chosen = vec![all[i - 1].id],
        None => {}
    }
}

/// What it would come to; asked anew whenever something else was chosen.
fn preview(ui: &mut Ui, cx: &AppContext<'_>, form: &NewForm) {
    let t = cx.tokens;
    let settings = form.settings();
    let asked = &cx.state.datasets.preview;
    if asked.question.as_ref() != Some(&settings) {
        send(cx, DatasetsCommand::Preview(Box::new(settings.clone())));
    }
    rows::section(ui, cx, &cx.tr("datasets-preview"));
    match asked.to(&settings) {
        None => rows::note(ui, cx, &cx.tr("datasets-counting"), t.text3),
        Some(Err(message)) => rows::note(ui, cx, &cx.say(message), t.danger),
        Some(Ok(found)) if found.counts.total() == 0 => {
            rows::note(ui, cx, &cx.tr("datasets-nothing"), t.warning);
        }
        Some(Ok(found)) => {
            let line = split_bar::summary(cx, found.counts, found.people);
            let place = rows::space(ui, 24.0);
            split_bar::line(ui, place, &line, Type::NAME, t.text);
            let place = rows::space(ui, split_bar::HEIGHT + 4.0);
            split_bar::draw(ui, cx, place, found.counts);
            rows::note(ui, cx, &cx.tr("datasets-preview-help"), t.text3);
            if settings.filter.contents.has_faces() && found.counts.faces() == 0 {
                rows::note(ui, cx, &cx.tr("datasets-no-faces"), t.warning);
            }
        }
    }
}
