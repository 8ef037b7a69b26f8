//! File and folder names that every system takes and that stay apart.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization as _;

/// Longest name in bytes; leaves room for an extension below the 255 bytes of common file systems.
const MAX_BYTES: usize = 120;

/// `name` as one part of a path on Linux, macOS and Windows: composed (NFC), without separators, control and
/// bidirectional characters, outer dots and spaces, and not a device of Windows. A name that had to be changed ends in
/// eight hex digits of its hash, so that two changed names stay apart.
pub fn safe(name: &str) -> String {
    let composed: String = name.nfc().collect();
    let replaced: String = composed.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect();
    let mut trimmed = replaced.trim_matches([' ', '.']).to_owned();
    let stem = trimmed.split('.').next().unwrap_or_default().trim_end();
    // macOS puts a folder of that name into archives, and everyone who unpacks them throws it away.
    if trimmed.is_empty() || is_device(stem) || stem.eq_ignore_ascii_case("__MACOSX") {
        trimmed.insert(0, '_');
    }
    if trimmed == composed && trimmed.len() <= MAX_BYTES + 9 {
        return trimmed;
    }
    let mut end = trimmed.len().min(MAX_BYTES);
    while !trimmed.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}-{}", trimmed[..end].trim_end_matches([' ', '.']), short_hash(&composed))
}

/// Safe names for all of `names` (each different from the others after NFC), no two the same even where upper and
/// lower case are one. Does not depend on the order of `names`.
pub fn distinct<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, String> {
    let wanted: BTreeSet<&str> = names.into_iter().collect();
    let mut taken = BTreeSet::new();
    let mut result = BTreeMap::new();
    for name in wanted {
        let mut candidate = safe(name);
        let mut attempt = 0;
        while !taken.insert(folded(&candidate)) {
            candidate = format!("{}-{}", safe(name), short_hash(&format!("{name}\0{attempt}")));
            attempt += 1;
        }
        result.insert(name.to_owned(), candidate);
    }
    result
}

/// The form in which names that a file system takes for the same are equal.
pub fn folded(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).nfc().collect()
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
        || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Names that Windows keeps for devices, with any extension.
fn is_device(stem: &str) -> bool {
    let upper = stem.to_ascii_uppercase();
    if matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") {
        return true;
    }
    let number = upper.strip_prefix("COM").or_else(|| upper.strip_prefix("LPT"));
    number.is_some_and(|n| {
        let mut chars = n.chars();
        matches!(chars.next(), Some('0'..='9' | '¹' | '²' | '³')) && chars.next().is_none()
    })
}

fn short_hash(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(4).fold(String::new(), |s, b| s + &format!("{b:02x}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for name in ["PERSON-0001", "Nguyễn Văn An", "a.b", "con-man", "com10", "日本"] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn hostile_names_become_safe_and_stay_apart() {
        let hostile = [
            "",
            ".",
            "..",
            "../x",
            "..\\x",
            "/etc/passwd",
            "C:\\x",
            "a/b",
            "a\\b",
            "a:b",
            "CON",
            "con.txt",
            "Com1",
            "LPT¹",
            "NUL .x",
            "x.",
            "x ",
            " x",
            "x\0",
            "x\n",
            "a\u{202E}b",
            "a*b",
            "a?b",
        ];
        let names = distinct(hostile);
        assert_eq!(names.len(), hostile.len());
        let folded: BTreeSet<String> = names.values().map(|n| folded(n)).collect();
        assert_eq!(folded.len(), hostile.len(), "{names:?}");
        for name in names.values() {
            assert_eq!(&safe(name), name, "a safe name is safe");
        }
    }

    #[test]
    fn names_that_differ_only_in_case_or_composition_stay_apart() {
        let names = distinct(["An", "AN", "an", "e\u{301}", "E\u{301}"]);
        let folded: BTreeSet<String> = names.values().map(|n| folded(n)).collect();
        assert_eq!(folded.len(), 5, "{names:?}");
        assert_eq!(names["e\u{301}"].chars().next(), Some('é'), "{names:?}");
    }

    proptest! {
        #[test]
        fn any_text_becomes_one_short_part_of_a_path(text in any::<String>()) {
            let name = safe(&text);
            assert!(!name.is_empty() && name.len() <= MAX_BYTES + 9 && name != "." && name != "..");
            assert!(!name.chars().any(is_unsafe));
            assert!(!name.ends_with(['.', ' ']) && !name.starts_with(' '));
            assert_eq!(safe(&name), name);
        }
    }
}
