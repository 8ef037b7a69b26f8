//! Help texts in the user's language.
//!
//! Every command and argument of the grammar has a key `cli-help-<command path>[-<argument>]` in `cli-help.ftl`;
//! options that all commands share have `cli-help-<argument>`.

use clap::Command;

use crate::i18n::Translator;

/// `command` with the texts of `translator`'s language.
pub fn localized(command: Command, translator: &Translator) -> Command {
    localize(command, "cli-help", translator)
}

/// Every key the grammar asks for, for the test that no text is missing or left over.
pub fn help_keys(command: &Command) -> Vec<String> {
    let mut keys = vec!["cli-help-help".to_owned(), "cli-help-version".to_owned()];
    collect(command, "cli-help", &mut keys);
    keys
}

fn localize(command: Command, prefix: &str, translator: &Translator) -> Command {
    let command = command
        .about(translator.tr(&format!("{prefix}-about")))
        .subcommand_help_heading(translator.tr("cli-help-heading-commands"))
        .help_template(translator.tr("cli-help-template"))
        .mut_args(|arg| {
            let key = match arg.get_id().as_str() {
                id if arg.is_global_set() => format!("cli-help-{}", id.replace('_', "-")),
                id => format!("{prefix}-{}", id.replace('_', "-")),
            };
            let heading =
                if arg.is_positional() { "cli-help-heading-arguments" } else { "cli-help-heading-options" };
            arg.help(translator.tr(&key)).help_heading(translator.tr(heading))
        });
    let command = with_help_flag(command, prefix, translator);
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    names.into_iter().fold(command, |command, name| {
        let prefix = format!("{prefix}-{name}");
        command.mut_subcommand(name, |sub| localize(sub, &prefix, translator))
    })
}

/// clap adds its own `--help` and `--version` late and in English: ours take their place.
fn with_help_flag(command: Command, prefix: &str, translator: &Translator) -> Command {
    let options = translator.tr("cli-help-heading-options");
    let help = clap::Arg::new("help")
        .short('h')
        .long("help")
        .action(clap::ArgAction::Help)
        .help(translator.tr("cli-help-help"))
        .help_heading(options.clone());
    let command = command.disable_help_flag(true).arg(help);
    if prefix != "cli-help" {
        return command;
    }
    let version = clap::Arg::new("version")
        .short('V')
        .long("version")
        .action(clap::ArgAction::Version)
        .help(translator.tr("cli-help-version"))
        .help_heading(options);
    command.disable_version_flag(true).arg(version)
}

fn collect(command: &Command, prefix: &str, keys: &mut Vec<String>) {
    keys.push(format!("{prefix}-about"));
    for arg in command.get_arguments() {
        let id = arg.get_id().as_str().replace('_', "-");
        if id == "help" || id == "version" {
            continue;
        }
        keys.push(if arg.is_global_set() { format!("cli-help-{id}") } else { format!("{prefix}-{id}") });
    }
    for sub in command.get_subcommands() {
        collect(sub, &format!("{prefix}-{}", sub.get_name()), keys);
    }
}
