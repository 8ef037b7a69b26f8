//! What can be decided about who is who: the steps of a person's history, and of undo.

use serde::{Deserialize, Serialize};

use super::ids::{AppearanceId, PersonCode, VideoId};
use super::message::Message;
use super::time::{FrameIndex, FrameRange};

/// One decision as its history line tells it. People are named by their codes, which mean the same person for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// `code` turned out to be `into`.
    Merge {
        code: PersonCode,
        into: PersonCode,
    },
    /// From `frame` on it is somebody else, now `new`.
    Split {
        code: PersonCode,
        new: PersonCode,
        video: VideoId,
        frame: FrameIndex,
    },
    /// From `frame` on the two are each other.
    Swap {
        code: PersonCode,
        other: PersonCode,
        video: VideoId,
        frame: FrameIndex,
    },
    /// The appearances do show this person.
    Confirm {
        code: PersonCode,
        appearances: Vec<AppearanceId>,
    },
    /// The appearances, which had other codes, show this person.
    Assign {
        code: PersonCode,
        from: Vec<PersonCode>,
        appearances: Vec<AppearanceId>,
    },
    /// The appearances do not show this person; each has got a new code, in the same order.
    Reject {
        code: PersonCode,
        new: Vec<PersonCode>,
        appearances: Vec<AppearanceId>,
    },
    /// The appearances show nobody.
    NotAPerson {
        codes: Vec<PersonCode>,
        appearances: Vec<AppearanceId>,
    },
    /// None takes the name away.
    Rename {
        code: PersonCode,
        name: Option<String>,
    },
    Hide {
        code: PersonCode,
    },
    Unhide {
        code: PersonCode,
    },
    /// The person is this employee.
    LinkEmployee {
        code: PersonCode,
        employee: String,
    },
    /// The person is no employee.
    UnlinkEmployee {
        code: PersonCode,
    },
    /// Asked whether they are the same: they are not.
    KeepApart {
        code: PersonCode,
        other: PersonCode,
    },
    /// Asked whether they are the same: not answered.
    Skip {
        code: PersonCode,
        other: PersonCode,
    },
    /// The appearance begins and ends with these frames.
    Trim {
        code: PersonCode,
        video: VideoId,
        appearance: AppearanceId,
        range: FrameRange,
    },
    /// Somebody was drawn on these frames.
    Draw {
        code: PersonCode,
        video: VideoId,
        range: FrameRange,
    },
    /// One box was put right.
    SetBox {
        code: PersonCode,
        video: VideoId,
        frame: FrameIndex,
    },
    /// One box was taken away.
    RemoveBox {
        code: PersonCode,
        video: VideoId,
        frame: FrameIndex,
    },
    /// The program joined people by itself; the pairs are (gone, into).
    Link {
        pairs: Vec<(PersonCode, PersonCode)>,
    },
    /// The video was analysed again, and the new analysis counts.
    Reanalyze {
        video: VideoId,
        filename: String,
        codes: Vec<PersonCode>,
    },
}

impl Decision {
    /// The word stored beside it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Merge { .. } => "merge",
            Self::Split { .. } => "split",
            Self::Swap { .. } => "swap",
            Self::Confirm { .. } => "confirm",
            Self::Assign { .. } => "assign",
            Self::Reject { .. } => "reject",
            Self::NotAPerson { .. } => "not_a_person",
            Self::Rename { .. } => "rename",
            Self::Hide { .. } => "hide",
            Self::Unhide { .. } => "unhide",
            Self::LinkEmployee { .. } => "link_employee",
            Self::UnlinkEmployee { .. } => "unlink_employee",
            Self::KeepApart { .. } => "keep_apart",
            Self::Skip { .. } => "skip",
            Self::Trim { .. } => "trim",
            Self::Draw { .. } => "draw",
            Self::SetBox { .. } => "set_box",
            Self::RemoveBox { .. } => "remove_box",
            Self::Link { .. } => "link",
            Self::Reanalyze { .. } => "reanalyze",
        }
    }

    /// In whose history it is, each once, in order.
    pub fn codes(&self) -> Vec<PersonCode> {
        let mut codes = match self {
            Self::Merge { code, into: other }
            | Self::Split { code, new: other, .. }
            | Self::Swap { code, other, .. }
            | Self::KeepApart { code, other }
            | Self::Skip { code, other } => vec![*code, *other],
            Self::Confirm { code, .. }
            | Self::Rename { code, .. }
            | Self::Hide { code }
            | Self::Unhide { code }
            | Self::LinkEmployee { code, .. }
            | Self::Trim { code, .. }
            | Self::Draw { code, .. }
            | Self::SetBox { code, .. }
            | Self::RemoveBox { code, .. }
            | Self::UnlinkEmployee { code } => vec![*code],
            Self::Assign { code, from: others, .. } | Self::Reject { code, new: others, .. } => {
                std::iter::once(*code).chain(others.iter().copied()).collect()
            }
            Self::NotAPerson { codes, .. } | Self::Reanalyze { codes, .. } => codes.clone(),
            Self::Link { pairs } => pairs.iter().flat_map(|(gone, into)| [*gone, *into]).collect(),
        };
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// The step by name, as undo, redo and the history show it.
    pub fn title(&self) -> Message {
        let code = |key: &'static str, code: &PersonCode| Message::new(key).with("code", code.to_string());
        let pair =
            |key: &'static str, a: &PersonCode, b: &PersonCode| code(key, a).with("other", b.to_string());
        match self {
            Self::Merge { code: gone, into } => pair("decision-merge", gone, into),
            Self::Split { code: of, new, frame, .. } => pair("decision-split", of, new).with("frame", *frame),
            Self::Swap { code: a, other, frame, .. } => pair("decision-swap", a, other).with("frame", *frame),
            Self::Confirm { code: of, appearances } => {
                code("decision-confirm", of).with("count", appearances.len())
            }
            Self::Assign { code: to, appearances, .. } => {
                code("decision-assign", to).with("count", appearances.len())
            }
            Self::Reject { code: of, appearances, .. } => {
                code("decision-reject", of).with("count", appearances.len())
            }
            Self::NotAPerson { appearances, .. } => {
                Message::new("decision-not-a-person").with("count", appearances.len())
            }
            Self::Rename { code: of, name: Some(name) } => {
                code("decision-rename", of).with("name", name.as_str())
            }
            Self::Rename { code: of, name: None } => code("decision-unname", of),
            Self::Hide { code: of } => code("decision-hide", of),
            Self::Unhide { code: of } => code("decision-unhide", of),
            Self::LinkEmployee { code: of, employee } => {
                code("decision-link-employee", of).with("name", employee.as_str())
            }
            Self::UnlinkEmployee { code: of } => code("decision-unlink-employee", of),
            Self::KeepApart { code: a, other } => pair("decision-keep-apart", a, other),
            Self::Skip { code: a, other } => pair("decision-skip", a, other),
            Self::Trim { code: of, range, .. } => {
                code("decision-trim", of).with("start", range.start).with("end", range.end)
            }
            Self::Draw { code: of, range, .. } => {
                code("decision-draw", of).with("start", range.start).with("end", range.end)
            }
            Self::SetBox { code: of, frame, .. } => code("decision-set-box", of).with("frame", *frame),
            Self::RemoveBox { code: of, frame, .. } => code("decision-remove-box", of).with("frame", *frame),
            Self::Link { pairs } => Message::new("decision-link").with("count", pairs.len()),
            Self::Reanalyze { filename, .. } => {
                Message::new("decision-reanalyze").with("filename", filename.as_str())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_is_stored_by_its_kind_and_comes_back() {
        let decision = Decision::Assign {
            code: PersonCode(3),
            from: vec![PersonCode(7), PersonCode(3), PersonCode(1)],
            appearances: vec![AppearanceId(5)],
        };
        let json = serde_json::to_value(&decision).unwrap();
        assert_eq!(json["kind"], decision.kind());
        assert_eq!(json["code"], "PERSON-0003");
        assert_eq!(serde_json::from_value::<Decision>(json).unwrap(), decision);
        assert_eq!(decision.codes(), [1, 3, 7].map(PersonCode));
    }
}
