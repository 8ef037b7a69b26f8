//! Long work, and the one gate for changes.
//!
//! Guarantees: everything that changes the library passes [`Gate::submit`] or runs as a job that did; a job that is
//! cancelled or killed goes on from its last commit; progress is a shared last value. The work itself is plain
//! functions that block: who calls them decides on which thread.
//! Will not do: draw, or speak a language. Errors carry messages.

mod analyze_video;
mod cancel;
mod dataset_change;
mod dataset_progress;
mod error;
mod export_clip;
mod export_dataset;
mod export_tracks;
mod extract_faces;
mod faces;
mod find_videos;
mod gate;
pub mod hr;
mod import_dataset;
mod import_model;
mod import_video;
mod link_people;
pub mod live;
mod look_at;
mod outline_people;
mod people;
mod progress;
mod request;
mod runner;
mod search_face;
mod snapshot;
mod training;
mod watch_folder;

pub use analyze_video::{AnalysisSummary, LostDecision, provisional_tracks};
pub use cancel::Cancel;
pub use dataset_change::DatasetChange;
pub use error::JobError;
pub use export_clip::{Blur, ClipPart, ClipRequest, ClipSummary, Drawn, export_clip, export_still};
pub use export_dataset::{ExportSummary, report_export};
pub use export_tracks::{Exported, export_tracks};
pub use extract_faces::{ExtractionSummary, Finder, Found, StillsSummary, pictures_below};
pub use faces::{
    CheckSummary, FaceChange, FaceDecision, FaceOutcome, LabelledFolder, LabelledPicture, read_labelled,
    refile, reviewer,
};
pub use find_videos::find_videos;
pub use gate::Gate;
pub use import_dataset::DatasetImportSummary;
pub use import_video::Imported;
pub use link_people::Links;
pub use look_at::{follow_camera, look_at};
pub use outline_people::{OutlineFrames, OutlineRequest, OutlineSummary, chosen_segmenter, outline_people};
pub use people::{Answer, IdentityChange, PeopleError};
pub use progress::{Progress, ProgressView, Stage};
pub use request::{Change, Outcome, Place, Request};
pub use runner::JobResult;
pub use search_face::{
    FaceSearch, FoundAppearance, KnownFaces, PictureFaces, faces_in_picture, least_alike, search_face,
};
pub use snapshot::{
    LeakExample, SnapshotCheck, SnapshotPreview, SnapshotSummary, check_snapshot, compare_snapshots,
    open_snapshot, preview_snapshot, try_snapshot,
};
pub use training::{
    Confusion, Evaluated, FaceSet, Figures, Flip, GateReport, Judged, JudgedPerson, Looks, Promotion,
    Trained, TrainingChange, eval_faces, eval_identify, export_version, is_archive, path_of_version,
    strangers_of_version,
};
pub use watch_folder::{Arrival, WatchedFolder};
