//! Items and pictures for this room's tests.

use std::path::Path;

use uuid::Uuid;

use super::item::{Consent, Item, LabelledBox, Person, Pictures, Review, Source};
use crate::domain::geometry::Rect;

pub fn person(key: &str) -> Person {
    Person { key: key.to_owned(), consent: Consent::NotAsked }
}

/// A 48 x 40 crop of a face.
pub fn face(number: u64, key: &str) -> Item {
    Item {
        id: Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(number)),
        number,
        source: Source::FaceCrop { face: number, frame: 7 },
        width: 48,
        height: 40,
        bytes: None,
        boxes: Vec::new(),
        person: Some(person(key)),
        video: Some(format!("film {}", number / 4)),
        tracks: vec![format!("film {}/1", number / 4)],
        review: Review::Accepted,
        quality: Some(0.5),
        embedding: None,
        hash: None,
    }
}

/// A 64 x 48 frame of a video with boxes of people.
pub fn frame(number: u64, video: &str, at: u32, boxes: &[(Rect, &str)]) -> Item {
    Item {
        source: Source::Frame { name: video.to_owned(), frame: at },
        width: 64,
        height: 48,
        person: None,
        video: Some(video.to_owned()),
        tracks: Vec::new(),
        boxes: boxes
            .iter()
            .enumerate()
            .map(|(i, (bbox, key))| LabelledBox {
                bbox: *bbox,
                class: "person".to_owned(),
                person: Some(person(key)),
                track: Some(i as u64 + 1),
                outline: Vec::new(),
            })
            .collect(),
        ..face(number, "")
    }
}

/// Draws a picture of the item's size whose colours depend on its number.
#[derive(Debug, Default)]
pub struct Painted {
    pub written: usize,
    /// Fails at this many pictures.
    pub fail_at: Option<usize>,
}

impl Pictures for Painted {
    fn write_jpeg(&mut self, item: &Item, to: &Path) -> Result<(), String> {
        if self.fail_at == Some(self.written) {
            return Err("the painter is out of colours".to_owned());
        }
        self.written += 1;
        let shade = (item.number * 37 % 200) as u8;
        let picture = image::RgbImage::from_fn(item.width, item.height, |x, y| {
            image::Rgb([shade, (x * 4) as u8, (y * 5) as u8])
        });
        picture.save_with_format(to, image::ImageFormat::Jpeg).map_err(|e| e.to_string())
    }
}
