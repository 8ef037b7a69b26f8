//! What is taught, how long and how boldly.

use serde::{Deserialize, Serialize};

use super::optimizer::Rule;
use crate::vision::mobilefacenet::BLOCKS;

/// How deep the teaching goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Depth {
    /// Templates only: no gradient.
    Gallery,
    /// A classifier over the embeddings, which stay as they are.
    Head,
    /// The last stages of the embedder.
    Finetune,
    /// The whole embedder.
    Full,
}

impl Depth {
    pub const ALL: [Self; 4] = [Self::Gallery, Self::Head, Self::Finetune, Self::Full];

    /// The word of the command line, the database and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gallery => "gallery",
            Self::Head => "head",
            Self::Finetune => "finetune",
            Self::Full => "full",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|depth| depth.as_str() == word)
    }
}

/// Everything a run is made of, beside its pictures. Equal settings and pictures give equal numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    pub depth: Depth,
    pub epochs: u32,
    pub seed: u64,
    /// Pictures of a step.
    pub batch: usize,
    /// The largest size of a step.
    pub rate: f32,
    pub rule: Rule,
    pub decay: f32,
    /// Epochs without a better figure after which it stops.
    pub patience: u32,
    /// What the classifier's error counts for while the embedder is taught.
    pub classify: f32,
    /// What the distance from the old network's answer counts for.
    pub anchor: f32,
    /// Share of views that are made small, blurred or dark.
    pub degraded: f32,
    /// Views of each picture that a head learns from, beside the picture itself.
    pub views: u32,
    /// The embedder's last blocks that fine-tuning teaches.
    #[serde(default = "usual_blocks")]
    pub blocks: usize,
}

fn usual_blocks() -> usize {
    3
}

impl Settings {
    pub fn of(depth: Depth) -> Self {
        let base = Self {
            depth,
            epochs: 40,
            seed: 1,
            batch: 32,
            rate: 3e-3,
            rule: Rule::AdamW,
            decay: 1e-4,
            patience: 8,
            classify: 0.0,
            anchor: 0.0,
            degraded: 0.3,
            views: 3,
            blocks: usual_blocks(),
        };
        match depth {
            Depth::Gallery | Depth::Head => base,
            Depth::Finetune => Self {
                epochs: 12,
                rate: 1e-3,
                decay: 1e-5,
                patience: 4,
                classify: 0.02,
                anchor: 1.0,
                degraded: 0.7,
                ..base
            },
            Depth::Full => Self {
                epochs: 6,
                rate: 5e-4,
                decay: 1e-5,
                patience: 3,
                classify: 0.02,
                anchor: 1.0,
                degraded: 0.7,
                ..base
            },
        }
    }

    /// The embedder's first block that is taught; none where the embedder stays.
    pub fn first_block(&self) -> Option<usize> {
        match self.depth {
            Depth::Gallery | Depth::Head => None,
            Depth::Finetune => Some(BLOCKS.saturating_sub(self.blocks)),
            Depth::Full => Some(0),
        }
    }
}
