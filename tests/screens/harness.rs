//! The window in a harness: state in, intents out.

use std::rc::Rc;

use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use stepmedia::domain::message::Message;
use stepmedia::i18n::{Language, Translator};
use stepmedia::state::{AppState, CommandSender, Intent, LanguageChoice, ThemeChoice};
use stepmedia::ui::{Inputs, Layout, Window};

use super::pictures::FakePictures;

/// How a screen is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub language: Language,
    pub theme: ThemeChoice,
    pub width: f32,
}

impl Look {
    pub const ENGLISH: Self = Self { language: Language::English, theme: ThemeChoice::Dark, width: 1440.0 };

    pub fn height(self) -> f32 {
        match self.width {
            w if w < 600.0 => 844.0,
            w if w < 1000.0 => 1000.0,
            w if w < 1280.0 => 760.0,
            _ => 900.0,
        }
    }

    pub fn theme_name(self) -> &'static str {
        if self.theme == ThemeChoice::Light { "light" } else { "dark" }
    }
}

/// A window over one state.
pub struct Screen {
    pub harness: Harness<'static, AppState>,
    sender: Rc<CommandSender>,
}

impl Screen {
    pub fn new(mut state: AppState, look: Look) -> Self {
        state.settings.theme = look.theme;
        state.settings.language = match look.language {
            Language::English => LanguageChoice::English,
            Language::Vietnamese => LanguageChoice::Vietnamese,
        };
        let sender = Rc::new(CommandSender::default());
        let sent = sender.clone();
        let words = Translator::new(look.language);
        let mut parts: Option<(Window, FakePictures)> = None;
        let app = move |ui: &mut egui::Ui, state: &mut AppState| {
            let (window, pictures) = parts.get_or_insert_with(|| {
                let window = Window::new(ui.ctx(), Layout::USUAL).expect("themes are valid");
                (window, FakePictures::new(ui.ctx()))
            });
            if !ui.ctx().fonts(|fonts| fonts.families().contains(&egui::FontFamily::Name("ui-400".into()))) {
                // Fonts take effect with the next pass.
                return;
            }
            // The harness puts a margin around; the program's window has none.
            let all = ui.ctx().content_rect();
            let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(all));
            ui.set_clip_rect(all);
            let inputs =
                Inputs { state, sender: &sent, words: &words, pictures, video: pictures, faces: pictures };
            window.draw(&mut ui, &inputs);
        };
        let mut harness = Harness::builder()
            .with_size(egui::vec2(look.width, look.height()))
            .with_max_steps(12)
            .build_ui_state(app, state);
        harness.run_steps(4);
        let screen = Self { harness, sender };
        screen.sender.drain();
        screen
    }

    pub fn named(name: &str, look: Look) -> Self {
        Self::new(super::states::named(name), look)
    }

    /// Clicks what carries the name of this key; false where nothing does at this width.
    pub fn click(&mut self, key: &'static str, language: Language) -> bool {
        let name = Message::new(key)
            .with("count", 3)
            .with("video", "gate-a_2026-10-28_0800.mp4")
            .with("person", "PERSON-0003");
        let name = Translator::new(language).say(&name);
        let Some(part) = self.harness.query_all_by_label(&name).next() else { return false };
        part.click();
        self.harness.run_steps(4);
        true
    }

    /// What was sent since the last call.
    pub fn sent(&mut self) -> Vec<Intent> {
        self.harness.run_steps(3);
        self.sender.drain()
    }
}
