//! The datasets' lists and answers as the screen shows them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::app::snapshot::{clock_of, day_of};
use crate::dataset::export::Report;
use crate::dataset::snapshot::diff::Diff;
use crate::domain::dataset::Split;
use crate::jobs::SnapshotPreview;
use crate::state::datasets::{Comparison, Counts, DryRun, ExportLine, ImportLine, Preview, SnapshotCard};
use crate::store::snapshots::{self, ItemCounts};
use crate::store::{Connection, StoreError, dataset_exports, dataset_imports};

/// Snapshots and exports, read in one moment.
pub struct Lists {
    pub snapshots: Vec<SnapshotCard>,
    pub exports: Vec<ExportLine>,
    pub imports: Vec<ImportLine>,
}

impl Lists {
    pub fn read(conn: &Connection) -> Result<Self, StoreError> {
        let snapshots = snapshots::list(conn)?.into_iter().map(|row| SnapshotCard {
            id: row.id,
            counts: counts(&row.counts),
            people: row.num_people,
            day: day_of(row.created_at),
            clock: clock_of(row.created_at),
            settings: row.settings,
        });
        let exports = dataset_exports::list(conn)?.into_iter().map(|row| ExportLine {
            snapshot: row.snapshot,
            format: row.export.settings.format,
            target: PathBuf::from(row.export.settings.target),
            items: row.export.items,
        });
        let imports = dataset_imports::list(conn)?.into_iter().map(|row| ImportLine {
            id: row.id,
            source: PathBuf::from(row.source),
            pictures: row.pictures,
            faces: row.faces,
            is_complete: row.is_complete,
        });
        Ok(Self { snapshots: snapshots.collect(), exports: exports.collect(), imports: imports.collect() })
    }
}

fn counts(by_split: &BTreeMap<Split, ItemCounts>) -> Counts {
    let of = |split| by_split.get(&split).copied().unwrap_or_default();
    Counts { faces: Split::ALL.map(|s| of(s).faces), frames: Split::ALL.map(|s| of(s).frames) }
}

pub fn preview(found: &SnapshotPreview) -> Preview {
    Preview { counts: counts(&found.counts), people: found.people, videos: found.videos }
}

pub fn dry_run(report: &Report) -> DryRun {
    DryRun {
        items: Split::ALL.map(|s| report.counts.0.get(&s).map_or(0, |c| c.items)),
        classes: report.classes.len() as u64,
        files: report.files,
        bytes: report.estimated_bytes,
        left_out: report.left_out_by_reason.iter().map(|(reason, n)| (reason.message(), *n)).collect(),
        warnings: report.warnings.iter().map(crate::dataset::export::Warning::message).collect(),
    }
}

pub fn comparison(diff: &Diff) -> Comparison {
    Comparison {
        added: diff.added.len() as u64,
        removed: diff.removed.len() as u64,
        relabelled: diff.relabelled.len() as u64,
        moved: diff.moved.len() as u64,
        redrawn: diff.redrawn.len() as u64,
        unchanged: diff.unchanged,
    }
}
