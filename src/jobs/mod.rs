//! Long work, and the one gate for changes.
//!
//! Guarantees: everything that changes the library passes [`Gate::submit`] or runs as a job that did; a job that is
//! cancelled or killed goes on from its last commit; progress is a shared last value. The work itself is plain
//! functions that block: who calls them decides on which thread.
//! Will not do: draw, or speak a language. Errors carry messages.

mod analyze_video;
mod cancel;
mod error;
mod export_tracks;
mod find_videos;
mod gate;
mod import_model;
mod import_video;
mod link_people;
mod look_at;
mod people;
mod progress;
mod request;
mod runner;
mod search_face;
mod training;
mod watch_folder;

pub use analyze_video::{AnalysisSummary, LostDecision, provisional_tracks};
pub use cancel::Cancel;
pub use error::JobError;
pub use export_tracks::{Exported, export_tracks};
pub use find_videos::find_videos;
pub use gate::Gate;
pub use import_video::Imported;
pub use link_people::Links;
pub use look_at::look_at;
pub use people::{Answer, IdentityChange, PeopleError};
pub use progress::{Progress, ProgressView, Stage};
pub use request::{Change, Outcome, Place, Request};
pub use runner::JobResult;
pub use search_face::{FaceSearch, FoundAppearance, search_face};
pub use training::{
    Evaluated, FaceSet, Figures, Flip, GateReport, Judged, JudgedPerson, Looks, Promotion, Trained,
    TrainingChange, eval_faces, eval_identify, export_version, is_archive, path_of_version,
};
pub use watch_folder::{Arrival, WatchedFolder};
