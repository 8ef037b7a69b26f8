//! Why a decision about people was refused.

use crate::domain::ids::{AppearanceId, PersonCode, VideoId};
use crate::domain::message::Message;
use crate::domain::time::FrameIndex;
use crate::store::StoreError;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PeopleError {
    #[error("{0} is the same person")]
    SamePerson(PersonCode),
    /// A human said so before.
    #[error("{code} was said not to be {other}")]
    SaidApart { code: PersonCode, other: PersonCode },
    /// At different places, so they are two.
    #[error("{code} and {other} are both in the picture at frame {frame} of video {video}")]
    SeenTogether { code: PersonCode, other: PersonCode, video: VideoId, frame: FrameIndex },
    #[error("{code} and {other} are two employees")]
    TwoEmployees { code: PersonCode, other: PersonCode },
    #[error("{code} is not seen before and from frame {frame} of video {video} on")]
    NothingToSplit { code: PersonCode, video: VideoId, frame: FrameIndex },
    #[error("neither {code} nor {other} is seen from frame {frame} of video {video} on")]
    NothingToSwap { code: PersonCode, other: PersonCode, video: VideoId, frame: FrameIndex },
    #[error("appearance {appearance} does not show {code}")]
    NotTheirs { appearance: AppearanceId, code: PersonCode },
    /// A newer analysis of the video counts.
    #[error("appearance {0} is of an earlier analysis")]
    Outdated(AppearanceId),
    #[error("{code} is not in the appearance at frame {frame}")]
    NotSeen { code: PersonCode, frame: FrameIndex },
    #[error("{code} has another appearance at frame {frame}")]
    ThereAlready { code: PersonCode, frame: FrameIndex },
    #[error("nothing would be left of the appearance of {0}")]
    NothingLeft(PersonCode),
    #[error("no box was drawn within the video")]
    NothingDrawn,
    #[error("video {0} has not been analysed")]
    NotAnalysed(VideoId),
    #[error("no appearance was named")]
    NoAppearance,
}

impl PeopleError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        let code = |key: &'static str, code: &PersonCode| Message::new(key).with("code", code.to_string());
        let pair =
            |key: &'static str, a: &PersonCode, b: &PersonCode| code(key, a).with("other", b.to_string());
        let at = |message: Message, video: &VideoId, frame: &FrameIndex| {
            message.with("video", video.to_string()).with("frame", *frame)
        };
        match self {
            Self::SamePerson(a) => code("error-people-same", a),
            Self::SaidApart { code: a, other } => pair("error-people-said-apart", a, other),
            Self::SeenTogether { code: a, other, video, frame } => {
                at(pair("error-people-seen-together", a, other), video, frame)
            }
            Self::TwoEmployees { code: a, other } => pair("error-people-two-employees", a, other),
            Self::NothingToSplit { code: a, video, frame } => {
                at(code("error-people-nothing-to-split", a), video, frame)
            }
            Self::NothingToSwap { code: a, other, video, frame } => {
                at(pair("error-people-nothing-to-swap", a, other), video, frame)
            }
            Self::NotTheirs { appearance, code: a } => {
                code("error-people-not-theirs", a).with("appearance", appearance.to_string())
            }
            Self::Outdated(appearance) => {
                Message::new("error-people-outdated").with("appearance", appearance.to_string())
            }
            Self::NotSeen { code: a, frame } => code("error-people-not-seen", a).with("frame", *frame),
            Self::ThereAlready { code: a, frame } => {
                code("error-people-there-already", a).with("frame", *frame)
            }
            Self::NothingLeft(a) => code("error-people-nothing-left", a),
            Self::NothingDrawn => Message::new("error-people-nothing-drawn"),
            Self::NotAnalysed(video) => {
                Message::new("error-people-not-analysed").with("video", video.to_string())
            }
            Self::NoAppearance => Message::new("error-people-no-appearance"),
        }
    }
}

/// Through a write and back: the store hands on what was refused in it.
impl From<PeopleError> for StoreError {
    fn from(error: PeopleError) -> Self {
        Self::Refused { what: error.to_string(), message: error.message() }
    }
}
