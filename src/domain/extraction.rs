//! How faces are sought for a dataset, and which are good enough for it.

use serde::{Deserialize, Serialize};

/// How to look for the faces of people, and what to make of them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExtractSettings {
    /// Look at every n-th frame of a track; `None`: about three a second.
    pub every: Option<u32>,
    /// Pixels of a picture's side.
    pub side: u32,
    /// Shown around the face on each side, as a part of the tight picture's side.
    pub margin: f32,
    /// The best so many of each person are kept, balanced over poses; 0: all.
    pub per_person: u32,
    /// Nearly equal pictures of a person are kept as well.
    pub keep_duplicates: bool,
    pub gates: FaceGates,
}

impl Default for ExtractSettings {
    fn default() -> Self {
        Self {
            every: None,
            side: 128,
            margin: 0.15,
            per_person: 60,
            keep_duplicates: false,
            gates: FaceGates::default(),
        }
    }
}

/// What a face must be like to be kept. The defaults let pass what the embedder still tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FaceGates {
    /// Of the detector, 0 to 1.
    pub min_score: f32,
    /// Shorter side in pixels.
    pub min_size: f32,
    /// See `vision::face_quality`: blurred below about 20, sharp above 100.
    pub min_sharpness: f32,
    /// Mean luma, 0 to 1.
    pub min_brightness: f32,
    pub max_brightness: f32,
    /// Degrees to either side, up or down, and tilted.
    pub max_yaw: f32,
    pub max_pitch: f32,
    pub max_roll: f32,
    /// How much of it nothing seems to cover, 0 to 1.
    pub min_uncovered: f32,
    /// Length of the embedder's own numbers: short ones say little.
    pub min_norm: f32,
}

impl Default for FaceGates {
    fn default() -> Self {
        Self {
            min_score: 0.5,
            min_size: 18.0,
            min_sharpness: 4.0,
            min_brightness: 0.08,
            max_brightness: 0.95,
            max_yaw: 75.0,
            max_pitch: 60.0,
            max_roll: 60.0,
            min_uncovered: 0.0,
            min_norm: 0.0,
        }
    }
}

/// What the gates look at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GatedFace {
    pub score: f32,
    pub size: f32,
    pub sharpness: f32,
    pub brightness: f32,
    pub yaw: f32,
    pub pitch: f32,
    pub roll: f32,
    pub uncovered: f32,
    pub norm: f32,
}

/// Why a face was not kept, in the order it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    Score,
    Size,
    Blurred,
    Light,
    Pose,
    Covered,
    Norm,
}

impl Refused {
    pub const ALL: [Self; 7] =
        [Self::Score, Self::Size, Self::Blurred, Self::Light, Self::Pose, Self::Covered, Self::Norm];

    /// The word in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Size => "size",
            Self::Blurred => "blurred",
            Self::Light => "light",
            Self::Pose => "pose",
            Self::Covered => "covered",
            Self::Norm => "norm",
        }
    }
}

impl FaceGates {
    /// The first reason against a face; `None` where it passes.
    pub fn refuse(&self, face: &GatedFace) -> Option<Refused> {
        let turned = face.yaw.abs() > self.max_yaw
            || face.pitch.abs() > self.max_pitch
            || face.roll.abs() > self.max_roll;
        [
            (face.score < self.min_score, Refused::Score),
            (face.size < self.min_size, Refused::Size),
            (face.sharpness < self.min_sharpness, Refused::Blurred),
            (!(self.min_brightness..=self.max_brightness).contains(&face.brightness), Refused::Light),
            (turned, Refused::Pose),
            (face.uncovered < self.min_uncovered, Refused::Covered),
            (face.norm < self.min_norm, Refused::Norm),
        ]
        .into_iter()
        .find_map(|(refused, why)| refused.then_some(why))
    }
}

/// Which way a face looks, in nine directions: the middle one and those around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoseBin(u8);

impl PoseBin {
    pub const COUNT: usize = 9;
    /// Degrees within which a face looks straight ahead.
    const YAW: f32 = 22.0;
    const PITCH: f32 = 15.0;

    pub fn of(yaw: f32, pitch: f32) -> Self {
        let third = |angle: f32, limit: f32| -> u8 {
            if angle < -limit {
                0
            } else if angle > limit {
                2
            } else {
                1
            }
        };
        Self(third(pitch, Self::PITCH) * 3 + third(yaw, Self::YAW))
    }

    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_face_is_refused_for_the_first_reason_asked() {
        let gates = FaceGates::default();
        let good = GatedFace {
            score: 0.9,
            size: 60.0,
            sharpness: 80.0,
            brightness: 0.5,
            yaw: 10.0,
            pitch: -5.0,
            roll: 2.0,
            uncovered: 1.0,
            norm: 9.0,
        };
        assert_eq!(gates.refuse(&good), None);
        assert_eq!(gates.refuse(&GatedFace { yaw: -80.0, ..good }), Some(Refused::Pose));
        assert_eq!(gates.refuse(&GatedFace { size: 9.0, yaw: -80.0, ..good }), Some(Refused::Size));
        assert_eq!(gates.refuse(&GatedFace { brightness: 0.99, ..good }), Some(Refused::Light));
    }

    #[test]
    fn poses_fall_into_nine_directions() {
        assert_eq!(PoseBin::of(0.0, 0.0).index(), 4);
        assert_eq!(PoseBin::of(-40.0, 0.0).index(), 3);
        assert_eq!(PoseBin::of(40.0, 30.0).index(), 8);
        assert_eq!(PoseBin::of(0.0, -30.0).index(), 1);
    }
}
