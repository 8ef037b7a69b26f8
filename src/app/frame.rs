//! One frame of the window.

use std::time::{Duration, Instant};

use super::App;
use super::pace::Part;
use super::settings::{Remember, Remembered};
use crate::state::{AnalysisState, Intent, OverlayParts, PictureId, Screen};
use crate::ui::{Inputs, Layout};

/// How often lanes are looked up anew while an analysis runs, in milliseconds.
const REFRESH_MS: u128 = 1000;
/// How often a window that may only look reads the library anew.
pub const FOLLOW: Duration = Duration::from_secs(2);
/// A window is still being resized while its size changes within this time.
const SETTLED_S: f32 = 1.0;

/// What was last written down of how the window looks.
pub struct Kept {
    /// What is drawn over the next video.
    pub overlay: OverlayParts,
    size: Option<[f32; 2]>,
    layout: Layout,
    changed_at: Option<Instant>,
}

impl Kept {
    pub fn new(remembered: &Remembered) -> Self {
        Self {
            overlay: remembered.overlay,
            size: remembered.size,
            layout: remembered.layout,
            changed_at: None,
        }
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        let part = Part::begin();
        let now = Instant::now();
        self.drain_inbox(ctx);
        self.run_intents(ctx);
        self.advance(now);
        self.follow_people();
        self.follow_live(now);
        self.show_progress();
        self.show_clip_progress();
        self.refresh_lanes(now);
        self.follow_others(now);
        self.load_pictures();
        self.begin_faces(ctx);
        self.remember_looks(ctx, now);
        self.reader.hand_over();
        self.writer.hand_over();
        self.state.saving = self.writes > 0;
        (self.state.undo, self.state.redo) = self.history.names();
        if self.state.is_read_only() {
            (self.state.undo, self.state.redo) = (None, None);
        }
        if self.state.screen == Screen::Faces {
            let (undo, redo) = self.faces.names();
            self.state.undo = undo.or(self.state.undo.take());
            self.state.redo = redo.or(self.state.redo.take());
        }
        if self.state.screen.is_hr() {
            self.state.undo =
                self.state.hr.can_undo.then(|| crate::domain::message::Message::new("undo-company"));
            self.state.redo = None;
        }
        self.schedule_repaint(ctx, now);
        self.pace.add(&part);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let part = Part::begin();
        // All of the window, without the margin its frame may have.
        let all = ui.ctx().content_rect();
        let mut whole = ui.new_child(egui::UiBuilder::new().max_rect(all));
        whole.set_clip_rect(all);
        let inputs = Inputs {
            state: &self.state,
            sender: &self.sender,
            words: &self.words,
            pictures: &self.pictures,
            video: &self.picture,
            faces: &self.faces.pictures,
        };
        self.window.draw(&mut whole, &inputs);
        self.end_faces();
        if !self.sender.is_empty() {
            // In the same frame, so that a click feels instant; what it changed is drawn by the next one.
            let ctx = ui.ctx().clone();
            self.run_intents(&ctx);
            ctx.request_repaint();
        }
        if self.pictures.has_wishes() {
            self.load_pictures();
        }
        self.pace.add(&part);
        self.pace.end_frame();
    }

    fn on_exit(&mut self) {
        self.end_playing();
        self.stop_live();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}

impl App {
    fn run_intents(&mut self, ctx: &egui::Context) {
        for intent in self.sender.drain() {
            match intent {
                Intent::App(command) => self.run_command(ctx, command),
                Intent::Time(command) => {
                    if let (Some(playback), Some(studio)) = (&mut self.playback, &mut self.state.studio) {
                        playback.run(command, studio);
                    }
                }
            }
        }
    }

    fn advance(&mut self, now: Instant) {
        let (Some(playback), Some(studio)) = (&mut self.playback, &mut self.state.studio) else { return };
        self.picture.frame = playback.advance(now, studio, &self.boxes);
        self.picture.is_solo = studio.playback.range.is_some();
        self.picture.veil(studio, &self.boxes);
        self.play_log.watch(studio.playback.playing, now, playback.counts(), &self.pace);
    }

    /// The video is about to be closed: what playing came to is written down.
    pub(super) fn end_playing(&mut self) {
        if let Some(playback) = &self.playback {
            self.play_log.watch(false, Instant::now(), playback.counts(), &self.pace);
        }
    }

    fn refresh_lanes(&mut self, now: Instant) {
        let Some(studio) = &self.state.studio else { return };
        let running = matches!(studio.analysis, AnalysisState::Running { paused: false, .. });
        // People of an earlier analysis stay until the new one is done.
        let grows = running && self.found_by.is_none();
        if grows && now.duration_since(self.people_asked_at).as_millis() >= REFRESH_MS {
            self.ask_people();
        }
    }

    /// What another program does to the library is seen a moment later.
    fn follow_others(&mut self, now: Instant) {
        if self.state.is_read_only() && now.duration_since(self.lists_asked_at) >= FOLLOW {
            self.ask_lists();
            self.people_changed();
        }
    }

    fn load_pictures(&mut self) {
        for (id, path) in self.pictures.next_frame() {
            if let PictureId::Frame(video, frame, time) = id {
                self.frames.want((video, frame, time));
                continue;
            }
            let (library, inbox) = (self.gate.library().clone(), self.inbox.clone());
            self.reader.run(move || {
                let image = match id {
                    PictureId::Appearance(appearance) => super::pictures::decode_best(&library, appearance),
                    PictureId::Photo(employee) => super::pictures::decode_photo(&library, employee),
                    PictureId::Training(picture) => super::pictures::decode_training(&library, picture),
                    _ => super::pictures::decode(&library, &path),
                };
                inbox.post(super::inbox::Event::Picture(id, image));
            });
        }
    }

    /// Size and panels are written down once they have stopped changing.
    fn remember_looks(&mut self, ctx: &egui::Context, now: Instant) {
        let rect = ctx.content_rect();
        let size = [rect.width().round(), rect.height().round()];
        let maximized = ctx.input(|input| {
            let viewport = input.viewport();
            viewport.maximized.unwrap_or_default() || viewport.fullscreen.unwrap_or_default()
        });
        let layout = self.window.layout();
        let is_new_size = !maximized && self.kept.size != Some(size);
        if !is_new_size && self.kept.layout == layout {
            self.kept.changed_at = None;
            return;
        }
        let since = *self.kept.changed_at.get_or_insert(now);
        if now.duration_since(since).as_secs_f32() < SETTLED_S {
            return;
        }
        self.kept.changed_at = None;
        if is_new_size {
            self.kept.size = Some(size);
            self.remember(Remember::Size(size));
        }
        if self.kept.layout != layout {
            self.kept.layout = layout;
            self.remember(Remember::Layout(layout));
        }
    }
}
