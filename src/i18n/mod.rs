//! The program's words in two languages: Fluent bundles, numbers and durations.
//!
//! Guarantees: every key exists in every language with the same arguments (`tests/locales.rs`); a missing key shows
//! the key itself rather than failing. Texts are compiled in, so no file can be missing at run time.
//! Will not do: decide what to say. Rooms give a [`Message`]; this room says it.

mod numbers;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::domain::message::{Message, Value};

pub use numbers::{format_bytes, format_decimal, format_integer};

/// A language the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Language {
    English,
    Vietnamese,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::Vietnamese];

    /// BCP 47 code: `en`, `vi`.
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Vietnamese => "vi",
        }
    }

    /// From a locale name such as `vi`, `vi_VN.UTF-8` or `en-GB`; `None` for a language we do not speak.
    pub fn from_locale(name: &str) -> Option<Self> {
        let primary = name.split(['-', '_', '.', '@']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary))
    }

    /// What the desktop is set to; English where that is a language we do not speak.
    pub fn of_system() -> Self {
        sys_locale::get_locale().and_then(|name| Self::from_locale(&name)).unwrap_or(Self::English)
    }

    fn sources(self) -> &'static [&'static str] {
        match self {
            Self::English => &[
                include_str!("../../locales/en/cli.ftl"),
                include_str!("../../locales/en/cli-help.ftl"),
                include_str!("../../locales/en/cli-training.ftl"),
                include_str!("../../locales/en/cli-faces.ftl"),
                include_str!("../../locales/en/errors.ftl"),
                include_str!("../../locales/en/datasets.ftl"),
                include_str!("../../locales/en/shell.ftl"),
                include_str!("../../locales/en/studio.ftl"),
                include_str!("../../locales/en/library.ftl"),
                include_str!("../../locales/en/faces.ftl"),
                include_str!("../../locales/en/welcome.ftl"),
                include_str!("../../locales/en/settings.ftl"),
                include_str!("../../locales/en/people.ftl"),
                include_str!("../../locales/en/hr.ftl"),
                include_str!("../../locales/en/hr-import.ftl"),
                include_str!("../../locales/en/hr-tree.ftl"),
                include_str!("../../locales/en/hr-roster.ftl"),
                include_str!("../../locales/en/hr-report.ftl"),
                include_str!("../../locales/en/cli-hr.ftl"),
                include_str!("../../locales/en/suggestions.ftl"),
                include_str!("../../locales/en/search.ftl"),
                include_str!("../../locales/en/training.ftl"),
                include_str!("../../locales/en/cli-live.ftl"),
                include_str!("../../locales/en/live.ftl"),
            ],
            Self::Vietnamese => &[
                include_str!("../../locales/vi/cli.ftl"),
                include_str!("../../locales/vi/cli-help.ftl"),
                include_str!("../../locales/vi/cli-training.ftl"),
                include_str!("../../locales/vi/cli-faces.ftl"),
                include_str!("../../locales/vi/errors.ftl"),
                include_str!("../../locales/vi/datasets.ftl"),
                include_str!("../../locales/vi/shell.ftl"),
                include_str!("../../locales/vi/studio.ftl"),
                include_str!("../../locales/vi/library.ftl"),
                include_str!("../../locales/vi/faces.ftl"),
                include_str!("../../locales/vi/welcome.ftl"),
                include_str!("../../locales/vi/settings.ftl"),
                include_str!("../../locales/vi/people.ftl"),
                include_str!("../../locales/vi/hr.ftl"),
                include_str!("../../locales/vi/hr-import.ftl"),
                include_str!("../../locales/vi/hr-tree.ftl"),
                include_str!("../../locales/vi/hr-roster.ftl"),
                include_str!("../../locales/vi/hr-report.ftl"),
                include_str!("../../locales/vi/cli-hr.ftl"),
                include_str!("../../locales/vi/suggestions.ftl"),
                include_str!("../../locales/vi/search.ftl"),
                include_str!("../../locales/vi/training.ftl"),
                include_str!("../../locales/vi/cli-live.ftl"),
                include_str!("../../locales/vi/live.ftl"),
            ],
        }
    }
}

/// Says messages in one language.
pub struct Translator {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Translator {
    pub fn new(language: Language) -> Self {
        let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // Both languages run left to right: the invisible isolation marks would only break equality and CSV.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(match language {
            Language::English => in_english,
            Language::Vietnamese => in_vietnamese,
        }));
        for source in language.sources() {
            let resource =
                FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(partial, errors)| {
                    tracing::error!(language = language.code(), ?errors, "locale file has errors");
                    partial
                });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(language = language.code(), ?errors, "locale key defined twice");
            }
        }
        Self { language, bundle }
    }

    pub fn language(&self) -> Language {
        self.language
    }

    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }

    /// The text of a key without arguments.
    pub fn tr(&self, key: &str) -> String {
        self.format(key, None)
    }

    /// The text of a message. Numbers come out in the language's own way of writing them.
    pub fn say(&self, message: &Message) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in &message.args {
            match value {
                Value::Text(text) => args.set(name.clone(), FluentValue::from(text.clone())),
                Value::Number(number) => args.set(name.clone(), FluentValue::from(*number)),
            }
        }
        self.format(&message.key, Some(&args))
    }

    fn format(&self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let Some(pattern) = self.bundle.get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, args, &mut errors).into_owned();
        if !errors.is_empty() {
            tracing::error!(key, ?errors, "message could not be formatted in full");
        }
        text
    }
}

fn in_english<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number_in(Language::English, value)
}

fn in_vietnamese<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    number_in(Language::Vietnamese, value)
}

/// Whole numbers grouped, others with up to two decimals; `None` leaves what is no number to Fluent.
fn number_in(language: Language, value: &FluentValue<'_>) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let number = number.value;
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return Some(format_integer(language, number as i64));
    }
    let text = format_decimal(language, number, 2);
    Some(text.strip_suffix('0').map(ToOwned::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locale_names_of_all_spellings_find_their_language() {
        assert_eq!(Language::from_locale("vi_VN.UTF-8"), Some(Language::Vietnamese));
        assert_eq!(Language::from_locale("en-GB"), Some(Language::English));
        assert_eq!(Language::from_locale("C"), None);
        assert_eq!(Language::from_locale("vip"), None);
    }

    #[test]
    fn plurals_and_arguments_come_out_without_isolation_marks() {
        let message = |n: u32| Message::new("cli-people-found").with("count", n);
        let english = Translator::new(Language::English);
        assert_eq!(english.say(&message(1)), "1 person found");
        assert_eq!(english.say(&message(3)), "3 people found");
        let vietnamese = Translator::new(Language::Vietnamese);
        assert_eq!(vietnamese.say(&message(3)), "Tìm thấy 3 người");
    }

    #[test]
    fn numbers_in_messages_are_written_as_the_language_does() {
        let message = Message::new("cli-people-found").with("count", 12_345);
        assert_eq!(Translator::new(Language::English).say(&message), "12,345 people found");
        assert_eq!(Translator::new(Language::Vietnamese).say(&message), "Tìm thấy 12.345 người");
        let message = Message::new("cli-people-found").with("count", 2.5);
        assert_eq!(Translator::new(Language::Vietnamese).say(&message), "Tìm thấy 2,5 người");
    }

    #[test]
    fn a_missing_key_shows_itself() {
        assert_eq!(Translator::new(Language::English).tr("no-such-key"), "no-such-key");
    }
}
