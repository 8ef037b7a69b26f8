//! What can be wrong with a model somebody brings, in sentences that name the node or the line at fault.

use std::path::PathBuf;

use crate::domain::message::Message;

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable { path: PathBuf, source: std::io::Error },
    #[error("{} is larger than {limit_mb} MB", path.display())]
    TooLarge { path: PathBuf, limit_mb: u64 },
    #[error("this is no whole ONNX file")]
    NotOnnx,
    #[error("the weights lie in another file ({tensor})")]
    ExternalData { tensor: String },
    #[error("operator {operator} of node {node} is not supported")]
    Operator { operator: String, node: String },
    #[error("node {node} ({operator}) is not supported: {reason}")]
    Node { operator: String, node: String, reason: String },
    #[error("the network is broken: {0}")]
    Broken(String),
    #[error("node {node} would need more memory or work than a network may take")]
    Excessive { node: String },
    #[error("the card is not right: {0}")]
    Card(String),
    #[error("the network's output is not what the card says: {0}")]
    Output(String),
    #[error("there is a model {0} already")]
    NameTaken(String),
    #[error("there is no model {0}")]
    NotFound(String),
    #[error("model {name} is a {role}")]
    Role { name: String, role: &'static str },
    #[error("model {name} is damaged")]
    Damaged { name: String },
    #[error("no segmenter was imported")]
    NoSegmenter,
    #[error("this program was built without Segment Anything")]
    NotBuilt,
}

impl ImportError {
    /// The sentence for the user.
    pub fn message(&self) -> Message {
        let node = |key: &'static str, operator: &str, node: &str| {
            Message::new(key).with("operator", operator).with("node", node)
        };
        match self {
            Self::Unreadable { path, source } => Message::new("error-model-unreadable")
                .with("path", path.display().to_string())
                .with("reason", source.to_string()),
            Self::TooLarge { path, limit_mb } => Message::new("error-model-too-large")
                .with("path", path.display().to_string())
                .with("limit", *limit_mb),
            Self::NotOnnx => Message::new("error-model-not-onnx"),
            Self::ExternalData { tensor } => {
                Message::new("error-model-external-data").with("tensor", tensor.as_str())
            }
            Self::Operator { operator, node: at } => node("error-model-operator", operator, at),
            Self::Node { operator, node: at, reason } => {
                node("error-model-node", operator, at).with("reason", reason.as_str())
            }
            Self::Broken(reason) => Message::new("error-model-broken").with("reason", reason.as_str()),
            Self::Excessive { node } => Message::new("error-model-excessive").with("node", node.as_str()),
            Self::Card(reason) => Message::new("error-model-card").with("reason", reason.as_str()),
            Self::Output(reason) => Message::new("error-model-output").with("reason", reason.as_str()),
            Self::NameTaken(name) => Message::new("error-model-name-taken").with("name", name.as_str()),
            Self::NotFound(name) => Message::new("error-model-not-found").with("name", name.as_str()),
            Self::Role { name, role } => {
                Message::new("error-model-role").with("name", name.as_str()).with("role", *role)
            }
            Self::NoSegmenter => Message::new("error-model-no-segmenter"),
            Self::NotBuilt => Message::new("error-model-not-built"),
            Self::Damaged { name } => Message::new("error-model-damaged").with("name", name.as_str()),
        }
    }
}
