//! What is clicked before a picture of a screen is taken.

use super::company_more;

/// A picture: its name, the state under it, and the keys of what is clicked one after another before it is taken.
pub type Shot = (&'static str, &'static str, &'static [&'static str]);

pub fn all_shots() -> impl Iterator<Item = &'static Shot> {
    SHOTS.iter().chain(company_more::SHOTS)
}

const SHOTS: &[Shot] = &[
    ("training-evaluation", "training", &["training-evaluation"]),
    ("training-errors", "training", &["training-errors"]),
    ("training-runs", "training-refused", &["training-runs"]),
    ("training-force", "training-refused", &["training-force"]),
    ("studio-segment", "studio", &["tab-segment"]),
    ("studio-frame", "studio", &["tab-frame"]),
    ("studio-fill", "studio", &["act-fill"]),
    ("studio-inspector", "studio", &["inspector-title"]),
    ("studio-jobs", "studio", &["jobs-count"]),
    ("studio-marks", "studio", &[]),
    ("studio-draw", "studio", &[]),
    ("studio-keys", "studio", &[]),
    ("studio-thin", "studio", &[]),
    ("faces-selected", "faces", &[]),
    ("faces-filters", "faces", &["faces-filters"]),
    ("people-filters", "people", &["people-filters"]),
    ("people-day", "people", &["people-any-day"]),
    ("people-find", "people", &["find-name"]),
    ("studio-history", "people-studio", &["history-count"]),
    ("studio-decisions", "people-studio", &["people-more"]),
    ("datasets-new", "datasets", &["datasets-new"]),
    ("datasets-export", "datasets", &["datasets-export"]),
    ("datasets-delete", "datasets", &["datasets-more", "datasets-delete"]),
    ("library-table", "library", &["library-as-table"]),
    ("library-path", "library", &["import-path"]),
    ("library-new-collection", "library", &["collection-new"]),
    ("library-menu", "library", &["video-more"]),
    ("library-remove", "library", &["video-more", "video-remove"]),
    ("library-move", "library", &["video-more", "video-move"]),
    ("live-add", "live", &["live-add-camera"]),
    ("faces-map", "faces", &["faces-map"]),
    ("faces-more", "faces", &["faces-more"]),
    ("faces-extract", "faces", &["faces-more", "faces-find-more"]),
];
