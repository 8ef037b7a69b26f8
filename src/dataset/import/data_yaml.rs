//! `data.yaml` of a YOLO dataset.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::{Yaml, YamlLoader};

use super::pictures::read_text;
use super::problem::ProblemKind;
use crate::dataset::split::Split;

const LARGEST: u64 = 4 << 20;

/// What `data.yaml` says, paths as written.
#[derive(Debug, Default, PartialEq)]
pub(super) struct DataYaml {
    /// Folder all other paths are relative to.
    pub path: Option<String>,
    /// Folders or lists of pictures, by split.
    pub splits: BTreeMap<Split, Vec<String>>,
    pub names: BTreeMap<usize, String>,
    /// The labels go on with keypoints after each box.
    pub has_keypoints: bool,
}

/// Name of the file in `root` that says `names` and a split; `data.yaml` first.
pub(super) fn find(root: &Path) -> Option<String> {
    let mut names: Vec<String> = fs::read_dir(root)
        .ok()?
        .filter_map(|e| e.ok()?.file_name().into_string().ok())
        .filter(|n| {
            let extension = n.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase());
            matches!(extension.as_deref(), Some("yaml" | "yml"))
        })
        .collect();
    names.sort_by_key(|n| (!n.starts_with("data.") && !n.starts_with("dataset."), n.clone()));
    names.into_iter().find(|name| {
        let parsed = read_text(&root.join(name), LARGEST).ok().and_then(|text| parse(&text).ok());
        parsed.is_some_and(|(yaml, _)| !yaml.splits.is_empty())
    })
}

pub(super) fn read(root: &Path, name: &str) -> Result<(DataYaml, Vec<ProblemKind>), ProblemKind> {
    parse(&read_text(&root.join(name), LARGEST)?)
}

/// The second part: entries that were left out.
fn parse(text: &str) -> Result<(DataYaml, Vec<ProblemKind>), ProblemKind> {
    let bad = |reason: String| ProblemKind::BadStructure { reason };
    // An alias is copied wherever it is named: a small file could ask for more memory than there is.
    let mut parser = Parser::new_from_str(text);
    loop {
        match parser.next_token().map_err(|e| bad(e.to_string()))?.0 {
            Event::Alias(_) => return Err(bad("aliases are not read".to_owned())),
            Event::StreamEnd => break,
            _ => {}
        }
    }
    let documents = YamlLoader::load_from_str(text).map_err(|e| bad(e.to_string()))?;
    let Some(map) = documents.first().and_then(Yaml::as_hash) else {
        return Err(bad("not a table of keys and values".to_owned()));
    };
    let get = |key: &str| map.get(&Yaml::String(key.to_owned())).filter(|v| !v.is_null());
    let mut left_out = Vec::new();
    let mut yaml = DataYaml {
        path: get("path").and_then(Yaml::as_str).map(ToOwned::to_owned),
        has_keypoints: get("kpt_shape").is_some(),
        ..DataYaml::default()
    };
    for key in ["train", "val", "valid", "validation", "test"] {
        let (Some(value), Some(split)) = (get(key), Split::parse(key)) else { continue };
        let paths: Vec<String> = match value {
            Yaml::Array(list) => list.iter().filter_map(Yaml::as_str).map(ToOwned::to_owned).collect(),
            other => other.as_str().map(ToOwned::to_owned).into_iter().collect(),
        };
        yaml.splits.entry(split).or_default().extend(paths.into_iter().filter(|p| !p.is_empty()));
    }
    yaml.splits.retain(|_, paths| !paths.is_empty());
    match get("names") {
        Some(Yaml::Array(list)) => yaml.names = list.iter().map(text_of).enumerate().collect(),
        Some(Yaml::Hash(names)) => {
            for (key, name) in names {
                let index = key.as_i64().or_else(|| key.as_str()?.trim().parse().ok());
                match index.and_then(|i| usize::try_from(i).ok()) {
                    Some(index) => {
                        yaml.names.insert(index, text_of(name));
                    }
                    None => left_out.push(ProblemKind::UnknownClass { class: text_of(key) }),
                }
            }
        }
        _ => {}
    }
    Ok((yaml, left_out))
}

fn text_of(value: &Yaml) -> String {
    match value {
        Yaml::String(s) | Yaml::Real(s) => s.clone(),
        Yaml::Integer(i) => i.to_string(),
        Yaml::Boolean(b) => b.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ways_people_write_it_are_read() {
        let (list, _) =
            parse("train: ../train/images\nval: [a, b]\nnc: 2\nnames: ['face', \"person\"]\n").unwrap();
        assert_eq!(list.splits[&Split::Val], ["a", "b"]);
        assert_eq!(list.names.into_values().collect::<Vec<_>>(), ["face", "person"]);
        let (map, left_out) =
            parse("path: /data/x # root\ntrain: t\nvalid: v\ntest:\nnames:\n  0: a\n  2: 3\n  x: b\n")
                .unwrap();
        assert_eq!(map.path.as_deref(), Some("/data/x"));
        assert_eq!(map.names, BTreeMap::from([(0, "a".to_owned()), (2, "3".to_owned())]));
        assert_eq!(map.splits.keys().collect::<Vec<_>>(), [&Split::Train, &Split::Val]);
        assert_eq!(left_out, [ProblemKind::UnknownClass { class: "x".to_owned() }]);
    }

    #[test]
    fn aliases_and_nonsense_are_refused() {
        let bomb = "a: &a [x, x]\nb: &b [*a, *a]\ntrain: *b\n";
        assert!(parse(bomb).is_err());
        assert!(parse("- just\n- a list\n").is_err());
        assert!(parse("train: [unclosed\n").is_err());
        assert!(parse("").is_err());
    }
}
