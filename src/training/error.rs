//! What can go wrong between pictures of people and a recogniser that knows them.

use crate::domain::message::Message;
use crate::vision::VisionError;

#[derive(Debug, thiserror::Error)]
pub enum TrainingError {
    #[error("cancelled")]
    Cancelled,
    #[error("{found} of the pairs or probes that are needed are there")]
    NothingToMeasure { found: usize },
    #[error("tensor {tensor} is missing")]
    Incomplete { tensor: String },
    #[error("step {step} gave no finite number")]
    Diverged { step: u64 },
    #[error("{people} people are too few")]
    TooFewPeople { people: usize },
    #[error("not a recogniser of this program")]
    NoRecognizer,
    #[error("what stands beside the tensors is damaged: {0}")]
    Notes(#[source] serde_json::Error),
    #[error("a thread could not be started: {0}")]
    Thread(#[source] std::io::Error),
    /// What the watcher of a run failed at, in its own words.
    #[error("a checkpoint could not be kept: {0}")]
    Kept(Box<dyn std::error::Error + Send + Sync>),
    #[error(transparent)]
    Vision(#[from] VisionError),
    #[error("tensor computation failed: {0}")]
    Tensor(#[from] candle_core::Error),
}

impl TrainingError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        match self {
            Self::Cancelled => Message::new("error-job-cancelled"),
            Self::NothingToMeasure { .. } => Message::new("error-training-nothing-to-measure"),
            Self::Diverged { step } => Message::new("error-training-diverged").with("step", *step),
            Self::TooFewPeople { people } => Message::new("error-training-too-few").with("people", *people),
            Self::NoRecognizer | Self::Incomplete { .. } | Self::Notes(_) => {
                Message::new("error-training-no-recognizer")
            }
            Self::Thread(_) => Message::new("error-job-thread"),
            Self::Kept(error) => Message::new("error-training-checkpoint").with("reason", error.to_string()),
            Self::Vision(error) => error.message(),
            Self::Tensor(_) => Message::new("error-vision-computation").with("reason", self.to_string()),
        }
    }

    /// True where what the user gave is the cause, not the program.
    pub fn is_input_fault(&self) -> bool {
        match self {
            Self::Cancelled
            | Self::NothingToMeasure { .. }
            | Self::Diverged { .. }
            | Self::TooFewPeople { .. }
            | Self::NoRecognizer
            | Self::Incomplete { .. }
            | Self::Notes(_) => true,
            Self::Vision(error) => error.is_input_fault(),
            Self::Thread(_) | Self::Kept(_) | Self::Tensor(_) => false,
        }
    }
}
