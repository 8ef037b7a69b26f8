//! How well pairs of pictures are told apart, and people known among strangers, through our whole path.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::pictures::see_all;
use crate::jobs::{Cancel, JobError, Progress};
use crate::training::known_people::{Enrolled, Measure, Stranger};
use crate::training::metrics::identification::identify;
use crate::training::metrics::verification::verify;
use crate::training::metrics::{Identification, ProbeScore, Verification};
use crate::training::{FacePath, FaceSeen, KnownPeople, TrainingError};

/// Where pictures lie and how they are looked at.
pub struct FaceSet<'a> {
    pub images: &'a Path,
    pub path: FacePath,
    /// Of the version that is measured, to draw the line for strangers.
    pub strangers: Vec<Stranger>,
    pub cancel: &'a Cancel,
    pub progress: &'a Progress,
}

/// A figure, and what has to be known of the pictures behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evaluated<T> {
    pub figures: T,
    pub looks: Looks,
}

/// Pictures looked at, and in how many of them no face was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Looks {
    pub pictures: usize,
    pub without_face: usize,
}

/// Endings a picture of a pair may have; LFW's own comes first.
const ENDINGS: [&str; 3] = ["jpg", "png", "jpeg"];

/// The pairs of `text` (LFW's format).
pub fn eval_faces(set: &FaceSet<'_>, text: &str) -> Result<Evaluated<Verification>, JobError> {
    let pairs = read_pairs(text)?;
    let files: Vec<[PathBuf; 2]> = pairs
        .iter()
        .map(|pair| [&pair.a, &pair.b].map(|(name, number)| picture_of(set.images, name, *number)))
        .collect();
    let seen = See::of(set, files.iter().flatten())?;
    let measure = Measure::of(set.path.kind());
    let score = |[a, b]: &[PathBuf; 2]| measure.score(seen.vector(a), seen.vector(b));
    let scores: Vec<f32> = files.iter().map(score).collect();
    let same: Vec<bool> = pairs.iter().map(|pair| pair.same).collect();
    let fold: Vec<usize> = pairs.iter().map(|pair| pair.fold).collect();
    let figures =
        verify(&scores, &same, &fold).ok_or(TrainingError::NothingToMeasure { found: scores.len() })?;
    Ok(Evaluated { figures, looks: seen.looks() })
}

/// The rows of `text`: `identity,file,role`, the role `enrol`, `probe` or `unknown`.
pub fn eval_identify(set: &FaceSet<'_>, text: &str) -> Result<Evaluated<Identification>, JobError> {
    let rows = read_rows(text)?;
    let files: Vec<PathBuf> = rows.iter().map(|row| row.path(set.images)).collect();
    let seen = See::of(set, files.iter())?;
    let of_role = |role: Role| {
        let rows = rows.iter().zip(&files).filter(move |(row, _)| row.role == role);
        rows.map(|(row, file)| (row.identity.as_str(), seen.vector(file)))
    };
    let mut labels: Vec<String> = of_role(Role::Enrol).map(|(name, _)| name.to_owned()).collect();
    labels.sort_unstable();
    labels.dedup();
    let number = |name: &str| labels.binary_search_by(|label| label.as_str().cmp(name));
    let enrolled: Vec<Enrolled> = of_role(Role::Enrol)
        .filter_map(|(name, vector)| Some(Enrolled { person: number(name).ok()?, vector: vector.to_vec() }))
        .collect();
    let (known, _) = KnownPeople::enrol(Measure::of(set.path.kind()), &labels, &enrolled, &set.strangers);
    let nothing = || TrainingError::NothingToMeasure { found: enrolled.len() };
    let best = |vector| known.best(vector).ok_or_else(nothing);
    let probes = of_role(Role::Probe)
        .map(|(name, vector)| {
            best(vector).map(|best| ProbeScore { best: best.score, right: number(name) == Ok(best.person) })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let strangers = of_role(Role::Unknown)
        .map(|(_, vector)| best(vector).map(|best| best.score))
        .collect::<Result<Vec<_>, _>>()?;
    let figures = identify(&probes, &strangers, known.threshold).ok_or_else(nothing)?;
    Ok(Evaluated { figures, looks: seen.looks() })
}

/// What was seen, each file once.
struct See(BTreeMap<PathBuf, FaceSeen>);

impl See {
    fn of<'a>(set: &FaceSet<'_>, files: impl Iterator<Item = &'a PathBuf>) -> Result<Self, JobError> {
        let mut files: Vec<PathBuf> = files.cloned().collect();
        files.sort_unstable();
        files.dedup();
        let seen = see_all(&set.path, &files, set.cancel, set.progress)?;
        Ok(Self(files.into_iter().zip(seen).collect()))
    }

    fn vector(&self, file: &Path) -> &[f32] {
        self.0.get(file).map_or(&[], |seen| &seen.vector)
    }

    fn looks(&self) -> Looks {
        let without_face = self.0.values().filter(|seen| seen.face.is_none()).count();
        Looks { pictures: self.0.len(), without_face }
    }
}

#[derive(Debug, PartialEq)]
struct Pair {
    a: (String, u32),
    b: (String, u32),
    same: bool,
    fold: usize,
}

/// The first line is `folds <tab> pairs`, or only `pairs`: so many of one person and then so many of two in each fold.
fn read_pairs(text: &str) -> Result<Vec<Pair>, JobError> {
    let bad = |line: usize| JobError::BadList { line };
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let head = lines.next().ok_or_else(|| bad(1))?.1;
    let head: Vec<usize> =
        head.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok().ok_or_else(|| bad(1))?;
    let per_fold = match head[..] {
        [pairs] | [_, pairs] if pairs > 0 => 2 * pairs,
        _ => return Err(bad(1)),
    };
    let mut pairs = Vec::new();
    for (at, line) in lines {
        let bad = || bad(at + 1);
        // Names hold no spaces in LFW; where fields are set apart by tabs they may.
        let fields: Vec<&str> = if line.contains('\t') {
            line.split('\t').map(str::trim).collect()
        } else {
            line.split_whitespace().collect()
        };
        let number = |text: &str| text.parse::<u32>().ok().ok_or_else(bad);
        let fold = pairs.len() / per_fold;
        pairs.push(match fields[..] {
            [name, a, b] => {
                let of = |n| (name.to_owned(), n);
                Pair { a: of(number(a)?), b: of(number(b)?), same: true, fold }
            }
            [a, n, b, m] => {
                Pair { a: (a.to_owned(), number(n)?), b: (b.to_owned(), number(m)?), same: false, fold }
            }
            _ => return Err(bad()),
        });
    }
    Ok(pairs)
}

fn picture_of(images: &Path, name: &str, number: u32) -> PathBuf {
    let with = |ending: &str| images.join(name).join(format!("{name}_{number:04}.{ending}"));
    ENDINGS.iter().map(|ending| with(ending)).find(|path| path.exists()).unwrap_or_else(|| with(ENDINGS[0]))
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    Enrol,
    Probe,
    Unknown,
}

#[derive(Debug)]
pub(super) struct Row {
    pub identity: String,
    pub file: String,
    pub role: Role,
}

impl Row {
    /// In the folder of its person, or right among the pictures.
    pub fn path(&self, images: &Path) -> PathBuf {
        let in_folder = images.join(&self.identity).join(&self.file);
        if in_folder.exists() { in_folder } else { images.join(&self.file) }
    }
}

pub(super) fn read_rows(text: &str) -> Result<Vec<Row>, JobError> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let place = |name: &str, headers: &csv::StringRecord| headers.iter().position(|field| field == name);
    let headers = reader.headers().ok().cloned().unwrap_or_default();
    let columns = ["identity", "file", "role"].map(|name| place(name, &headers));
    let [Some(identity), Some(file), Some(role)] = columns else { return Err(JobError::BadList { line: 1 }) };
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let bad = JobError::BadList { line: at + 2 };
        let Ok(record) = record else { return Err(bad) };
        let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
        let role = match record.get(role) {
            Some("enrol" | "enroll") => Role::Enrol,
            Some("probe") => Role::Probe,
            Some("unknown") => Role::Unknown,
            _ => return Err(bad),
        };
        rows.push(Row { identity: field(identity), file: field(file), role });
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_read_with_their_folds() {
        let pairs = read_pairs("2\t1\nA_B\t1\t4\nA_B\t2\tC\t3\nD\t1\t2\nD 1 E 7\n").unwrap();
        assert_eq!(pairs.len(), 4);
        assert_eq!(pairs[1], Pair { a: ("A_B".into(), 2), b: ("C".into(), 3), same: false, fold: 0 });
        assert!(pairs[2].same && pairs[2].fold == 1 && pairs[3].fold == 1);
        for (text, line) in [("", 1), ("x\n", 1), ("2 1\nA 1 2\nA 1\n", 3), ("1\nA x 2\n", 2)] {
            assert!(
                matches!(read_pairs(text), Err(JobError::BadList { line: at }) if at == line),
                "{text:?}"
            );
        }
    }

    #[test]
    fn rows_are_found_by_the_names_of_their_columns() {
        let rows = read_rows("role,identity,file\nenrol,A,a.jpg\nunknown, B ,b.jpg\n").unwrap();
        assert_eq!((rows[1].identity.as_str(), rows[1].role), ("B", Role::Unknown));
        assert!(matches!(read_rows("identity,file\nA,a.jpg\n"), Err(JobError::BadList { line: 1 })));
        assert!(matches!(read_rows("identity,file,role\nA,a,guest\n"), Err(JobError::BadList { line: 2 })));
    }
}
