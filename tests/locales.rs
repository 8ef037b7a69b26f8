//! Both languages say the same things: same files, same keys, same arguments; nothing missing, nothing left over.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory as _;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;

type Keys = BTreeMap<String, BTreeSet<String>>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Key → names of its arguments, for every message of one file.
fn read(path: &Path) -> Keys {
    let text = fs::read_to_string(path).unwrap();
    let resource = match parser::parse(text.as_str()) {
        Ok(resource) => resource,
        Err((_, errors)) => panic!("{}: {errors:?}", path.display()),
    };
    let mut keys = Keys::new();
    for entry in &resource.body {
        if let Entry::Message(message) = entry {
            let mut args = BTreeSet::new();
            if let Some(pattern) = &message.value {
                arguments(pattern, &mut args);
            }
            let old = keys.insert(message.id.name.to_owned(), args);
            assert!(old.is_none(), "{}: {} twice", path.display(), message.id.name);
        }
    }
    keys
}

fn arguments(pattern: &Pattern<&str>, args: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            in_expression(expression, args);
        }
    }
}

fn in_expression(expression: &Expression<&str>, args: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => in_inline(inline, args),
        Expression::Select { selector, variants } => {
            in_inline(selector, args);
            for variant in variants {
                arguments(&variant.value, args);
            }
        }
    }
}

fn in_inline(inline: &InlineExpression<&str>, args: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            args.insert(id.name.to_owned());
        }
        InlineExpression::Placeable { expression } => in_expression(expression, args),
        InlineExpression::FunctionReference { arguments, .. } => {
            for argument in &arguments.positional {
                in_inline(argument, args);
            }
        }
        _ => {}
    }
}

fn files(language: &str) -> BTreeMap<String, Keys> {
    let dir = root().join("locales").join(language);
    fs::read_dir(dir)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), read(&path)))
        .collect()
}

/// Every string literal of the sources, tests left out where they stand at a file's end.
fn literals() -> BTreeSet<String> {
    fn walk(dir: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(code.split('"').map(ToOwned::to_owned));
            }
        }
    }
    let mut found = BTreeSet::new();
    walk(&root().join("src"), &mut found);
    found
}

fn help_keys() -> BTreeSet<String> {
    stepmedia::cli::help_keys(&stepmedia::cli::Cli::command()).into_iter().collect()
}

#[test]
fn both_languages_have_the_same_files_keys_and_arguments() {
    let (english, vietnamese) = (files("en"), files("vi"));
    assert_eq!(english.keys().collect::<Vec<_>>(), vietnamese.keys().collect::<Vec<_>>());
    for (name, keys) in &english {
        assert_eq!(keys, &vietnamese[name], "{name}");
    }
}

#[test]
fn every_key_is_used_and_every_used_key_exists() {
    let keys: BTreeSet<String> = files("en").into_values().flat_map(Keys::into_keys).collect();
    let literals = literals();
    let help = help_keys();

    let unused: Vec<_> = keys.iter().filter(|key| !literals.contains(*key) && !help.contains(*key)).collect();
    assert!(unused.is_empty(), "unused: {unused:?}");

    let prefixes: BTreeSet<&str> = keys.iter().filter_map(|key| key.split('-').next()).collect();
    let looks_like_a_key = |text: &&String| {
        let mut parts = text.split('-');
        let first = parts.next().unwrap_or_default();
        prefixes.contains(first)
            && parts.clone().count() >= 1
            && text
                .split('-')
                .all(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()))
    };
    // A prefix that longer keys are built from is not a key.
    let is_prefix = |text: &str| help.iter().any(|key| key.starts_with(&format!("{text}-")));
    let missing: Vec<_> = literals
        .iter()
        .filter(looks_like_a_key)
        .filter(|key| !keys.contains(*key) && !is_prefix(key))
        .chain(help.iter().filter(|key| !keys.contains(*key)))
        .collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}
