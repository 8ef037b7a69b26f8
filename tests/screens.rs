//! The screens, driven and looked at without a window.

mod stage;

use stepmedia::i18n::Language;
use stepmedia::state::ThemeChoice;
use stage::harness::{Look, Screen};
use stage::states;

/// Renders every screen in every state, theme, language and width to `target/screens`.
#[test]
#[ignore = "writes pictures; run by `./x screens`"]
fn screens() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
    std::fs::create_dir_all(&folder).expect("target can be written");
    let only = std::env::var("SCREENS").unwrap_or_default();
    for (name, _) in states::all() {
        for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
            for language in [Language::English, Language::Vietnamese] {
                for width in [1440.0, 1120.0, 840.0, 390.0] {
                    let look = Look { language, theme, width };
                    let file = format!("{name}-{}-{}-{width}.png", look.theme_name(), language.code());
                    if !file.contains(&only) {
                        continue;
                    }
                    let mut screen = Screen::named(name, look);
                    if name.starts_with("studio") {
                        // Near enough to see appearances as a user does when looking at one person.
                        for _ in 0..3 {
                            screen.harness.key_press(egui::Key::Plus);
                        }
                        screen.harness.run_steps(4);
                    }
                    let image = screen.harness.render().expect("a software rasteriser is there");
                    image.save(folder.join(file)).expect("the picture can be written");
                }
            }
        }
    }
}
