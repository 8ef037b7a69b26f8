//! What the classes of a dataset mean here.

use std::collections::BTreeMap;

/// What a box of a class shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A face, nobody's yet.
    Face,
    /// A whole person, nobody yet.
    Body,
    /// The face of the person of this name.
    Named(String),
    /// Nothing of a person.
    Other,
}

const FACES: [&str; 6] = ["face", "faces", "head", "heads", "khuôn mặt", "mặt"];
const BODIES: [&str; 10] =
    ["person", "people", "pedestrian", "pedestrians", "human", "man", "woman", "body", "người", "con người"];

/// The meaning of each class. Where one of them is the word for faces or people, the others are other things (`car`,
/// `helmet`); where none is, each class is a person's name.
pub fn meanings(classes: &[String]) -> BTreeMap<String, Meaning> {
    let generic = |class: &String| {
        let word = class.trim().to_lowercase();
        if FACES.contains(&word.as_str()) {
            Some(Meaning::Face)
        } else {
            BODIES.contains(&word.as_str()).then_some(Meaning::Body)
        }
    };
    let has_generic = classes.iter().any(|class| generic(class).is_some());
    let of = |class: &String| match generic(class) {
        Some(meaning) => meaning,
        None => match person_name(class) {
            // Codes of our own exports are people whatever stands beside them.
            Some(name) if !has_generic || name.starts_with("PERSON-") => Meaning::Named(name),
            _ => Meaning::Other,
        },
    };
    classes.iter().map(|class| (class.clone(), of(class))).collect()
}

/// `Nguyễn Văn An` of `Nguyễn_Văn_An`.
fn person_name(class: &str) -> Option<String> {
    let name = class.replace('_', " ");
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(classes: &[&str]) -> Vec<Meaning> {
        let classes: Vec<String> = classes.iter().map(|c| (*c).to_owned()).collect();
        let found = meanings(&classes);
        classes.iter().map(|c| found[c].clone()).collect()
    }

    #[test]
    fn classes_are_names_unless_one_is_the_word_for_faces_or_people() {
        let named = |name: &str| Meaning::Named(name.to_owned());
        assert_eq!(of(&["Aaron_Eckhart", "Lê Thị Hoa"]), [named("Aaron Eckhart"), named("Lê Thị Hoa")]);
        assert_eq!(of(&["person", "car"]), [Meaning::Body, Meaning::Other]);
        assert_eq!(of(&["Face"]), [Meaning::Face]);
        assert_eq!(of(&["person", "PERSON-0003"]), [Meaning::Body, named("PERSON-0003")]);
        assert_eq!(of(&["__"]), [Meaning::Other]);
    }
}
