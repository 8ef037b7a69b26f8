//! Embeddings for tests: made here, or read from a file of real ones.

use crate::dataset::random::SplitMix64;

/// `each` vectors around each of `count` random directions, with their class. `noise` 1 is as long as the direction.
pub fn people(count: usize, each: usize, noise: f32) -> (Vec<Vec<f32>>, Vec<usize>) {
    let mut r = SplitMix64::new(42);
    let mut number = move || (r.below(2001) as f32 - 1000.0) / 1000.0;
    let (mut rows, mut labels) = (Vec::new(), Vec::new());
    for class in 0..count {
        let base: Vec<f32> = (0..96).map(|_| number()).collect();
        for _ in 0..each {
            rows.push(base.iter().map(|v| v + noise * number()).collect());
            labels.push(class);
        }
    }
    (rows, labels)
}

/// Vectors and classes of the people with five images and more, from the file that `STEPMEDIA_LFW_VECTORS` names.
pub fn lfw_vectors() -> Option<(Vec<Vec<f32>>, Vec<usize>)> {
    let lines = lfw_lines()?;
    let mut count = std::collections::BTreeMap::<String, usize>::new();
    for line in lines.iter().filter(|l| l.copy_of.is_none()) {
        *count.entry(line.label.clone()).or_default() += 1;
    }
    let people: Vec<String> = count.into_iter().filter(|(_, n)| *n >= 5).map(|(name, _)| name).collect();
    let kept = lines.into_iter().filter(|l| l.copy_of.is_none());
    Some(kept.filter_map(|l| people.binary_search(&l.label).ok().map(|label| (l.embedding, label))).unzip())
}

/// One picture of that file.
pub struct Line {
    pub label: String,
    pub embedding: Vec<f32>,
    /// Place of the picture it was copied from.
    pub copy_of: Option<usize>,
}

pub fn lfw_lines() -> Option<Vec<Line>> {
    let Some(path) = std::env::var_os("STEPMEDIA_LFW_VECTORS") else {
        println!("skipped: STEPMEDIA_LFW_VECTORS names no file");
        return None;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let line = |text: &str| {
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        Line {
            label: value["label"].as_str().unwrap().to_owned(),
            embedding: value["e"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap() as f32).collect(),
            copy_of: value["of"].as_u64().map(|i| i as usize),
        }
    };
    Some(text.lines().map(line).collect())
}
