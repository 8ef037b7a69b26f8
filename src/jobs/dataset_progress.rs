//! The progress of the room `dataset` as a job's.

use std::cell::Cell;

use super::{Progress, Stage};
use crate::dataset::control;

/// Tells `progress` what the room says of itself; a stage begins anew with its first report.
pub(super) fn watching(progress: &Progress) -> impl Fn(control::Progress) + '_ {
    let last = Cell::new(None);
    move |report| {
        let stage = match report.stage {
            control::Stage::Comparing => Stage::Comparing,
            control::Stage::Writing => Stage::Writing,
            control::Stage::Checking => Stage::Checking,
            control::Stage::Packing => Stage::Packing,
            control::Stage::Hashing | control::Stage::Reading => Stage::Reading,
        };
        if last.replace(Some((stage, report.total))) == Some((stage, report.total)) {
            progress.set_done(report.done);
        } else {
            progress.begin(stage, report.done, report.total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_begins_with_its_first_report() {
        let progress = Progress::new();
        let tell = watching(&progress);
        let report = |stage, done| tell(control::Progress { stage, done, total: 9 });
        report(control::Stage::Writing, 3);
        report(control::Stage::Writing, 5);
        assert_eq!(
            (progress.view().stage, progress.view().done, progress.view().total),
            (Stage::Writing, 5, 9)
        );
        report(control::Stage::Packing, 0);
        assert_eq!((progress.view().stage, progress.view().done), (Stage::Packing, 0));
    }
}
