//! Finding people by what was typed.

use crate::domain::text::fold;

use super::row::{FacePerson, Who};

/// People whose name or code holds `typed`, best first: a name that begins with it, then a word of the name, then
/// anywhere; the same way round by number. At most `most`.
pub fn matching_people(people: &[FacePerson], typed: &str, most: usize) -> Vec<Who> {
    let needle = fold(typed.trim());
    let mut found: Vec<(u8, u32, usize)> = people
        .iter()
        .enumerate()
        .filter_map(|(i, person)| Some((rank(person, &needle)?, person.code.0, i)))
        .collect();
    found.sort_unstable();
    found.into_iter().take(most).map(|(_, _, i)| Who::at(i)).collect()
}

/// How well a person fits, 0 best.
fn rank(person: &FacePerson, needle: &str) -> Option<u8> {
    let name = person.name.as_deref().map(fold).unwrap_or_default();
    let code = person.code.to_string().to_lowercase();
    let number = needle.trim_start_matches('0');
    if !number.is_empty() && number.parse() == Ok(person.code.0) {
        Some(0)
    } else if !name.is_empty() && name.starts_with(needle) {
        Some(1)
    } else if name.split_whitespace().any(|word| word.starts_with(needle)) {
        Some(2)
    } else if name.contains(needle) {
        Some(3)
    } else if code.contains(needle) {
        Some(4)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{PersonCode, PersonId};

    fn person(number: u32, name: Option<&str>) -> FacePerson {
        FacePerson {
            id: PersonId(i64::from(number)),
            code: PersonCode(number),
            name: name.map(ToOwned::to_owned),
        }
    }

    #[test]
    fn marks_and_case_do_not_matter() {
        assert_eq!(fold("ĐỖ Thị Ngọc Ánh"), "do thi ngoc anh");
        assert_eq!(fold("Nguye\u{302}\u{303}n Phượng"), "nguyen phuong");
        assert_eq!(fold("Ưu Ỹ"), "uu y");
    }

    #[test]
    fn the_best_fit_comes_first() {
        let people = [
            person(1, Some("Trần Hà Minh")),
            person(2, Some("Hà Anh")),
            person(3, None),
            person(4, Some("Khang")),
            person(12, Some("Shana")),
        ];
        let codes = |typed: &str| {
            matching_people(&people, typed, 9)
                .into_iter()
                .map(|who| people[who.index().unwrap()].code.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(codes("ha"), [2, 1, 4, 12]);
        assert_eq!(codes("3"), [3]);
        assert_eq!(codes("0012"), [12]);
        assert_eq!(codes("person-000"), [1, 2, 3, 4]);
        assert_eq!(codes("zzz"), [0; 0]);
        assert_eq!(matching_people(&people, "", 2).len(), 2);
    }
}
