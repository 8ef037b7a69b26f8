//! Which videos are shown, in which order: rebuilt only when the library, the choice or the search changes.

use std::collections::HashMap;
use std::rc::Rc;

use crate::domain::ids::CollectionId;
use crate::domain::video::VideoStatus;
use crate::state::{Collection, Library, VideoItem};
use crate::ui::context::AppContext;

use super::Shown;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Sort {
    #[default]
    Newest,
    Name,
    Longest,
}

impl Sort {
    pub const ALL: [Self; 3] = [Self::Newest, Self::Name, Self::Longest];

    pub fn key(self) -> &'static str {
        match self {
            Self::Newest => "sort-newest",
            Self::Name => "sort-name",
            Self::Longest => "sort-length",
        }
    }
}

/// Videos of one day, or all of them where days do not matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub day: (i16, i8, i8),
    /// Indices into the library's videos.
    pub videos: Vec<usize>,
}

/// The videos on show.
#[derive(Debug, Default)]
pub struct Listing {
    key: Option<(u64, Shown, String, Sort)>,
    groups: Rc<[Group]>,
    videos: Rc<[usize]>,
    counts: HashMap<Shown, usize>,
    counts_revision: Option<u64>,
}

impl Listing {
    pub fn update(&mut self, cx: &AppContext<'_>, shown: Shown, search: &str, sort: Sort) {
        let library = &cx.state.library;
        let same = self.key.as_ref().is_some_and(|(revision, was, text, order)| {
            *revision == library.revision && *was == shown && text == search && *order == sort
        });
        if !same {
            self.groups = list(library, shown, search, sort).into();
            self.videos = self.groups.iter().flat_map(|group| group.videos.iter().copied()).collect();
            self.key = Some((library.revision, shown, search.to_owned(), sort));
        }
    }

    /// How many videos `shown` means.
    pub fn count(&mut self, library: &Library, shown: Shown) -> usize {
        if self.counts_revision.replace(library.revision) != Some(library.revision) {
            self.counts.clear();
        }
        *self.counts.entry(shown).or_insert_with(|| chosen(library, shown).len())
    }

    pub fn groups(&self) -> Rc<[Group]> {
        self.groups.clone()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    pub fn has_headings(&self) -> bool {
        self.key.as_ref().is_some_and(|(_, _, _, sort)| *sort == Sort::Newest)
    }

    /// All of them in one row.
    pub fn videos(&self) -> Rc<[usize]> {
        self.videos.clone()
    }
}

/// True where `collection` is `wanted` or lies below it.
fn belongs(collections: &[Collection], collection: CollectionId, wanted: CollectionId) -> bool {
    let mut at = Some(collection);
    // No deeper than there are collections: a loop in damaged data must not hang.
    for _ in 0..=collections.len() {
        match at {
            Some(id) if id == wanted => return true,
            Some(id) => at = collections.iter().find(|c| c.id == id).and_then(|c| c.parent),
            None => return false,
        }
    }
    false
}

/// Indices of the videos that `shown` means.
fn chosen(library: &Library, shown: Shown) -> Vec<usize> {
    let latest = library.videos.iter().map(|video| video.imported_day).max();
    let is_shown = |video: &VideoItem| match shown {
        Shown::All => true,
        Shown::Recent => Some(video.imported_day) == latest,
        Shown::NeedsAttention => video.status == VideoStatus::Failed,
        Shown::Collection(id) => belongs(&library.collections, video.collection, id),
    };
    (0..library.videos.len()).filter(|&i| is_shown(&library.videos[i])).collect()
}

fn list(library: &Library, shown: Shown, search: &str, sort: Sort) -> Vec<Group> {
    let needle = search.trim().to_lowercase();
    let mut found = chosen(library, shown);
    found.retain(|&i| library.videos[i].name.to_lowercase().contains(&needle));
    let video = |i: usize| &library.videos[i];
    match sort {
        Sort::Newest => found.sort_by_key(|&i| std::cmp::Reverse((video(i).imported, video(i).id))),
        Sort::Name => found.sort_by_key(|&i| video(i).name.to_lowercase()),
        Sort::Longest => {
            found.sort_by(|&a, &b| video(b).facts.duration_s.total_cmp(&video(a).facts.duration_s));
        }
    }
    let mut groups: Vec<Group> = Vec::new();
    for i in found {
        let day = video(i).imported_day;
        match groups.last_mut() {
            Some(group) if sort != Sort::Newest || group.day == day => group.videos.push(i),
            _ => groups.push(Group { day, videos: vec![i] }),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::frame::ColorInfo;
    use crate::domain::geometry::Rotation;
    use crate::domain::ids::VideoId;
    use crate::domain::time::Instant;
    use crate::domain::video::VideoFacts;

    fn video(id: i64, name: &str, collection: i64, day: i8, duration_s: f64) -> VideoItem {
        VideoItem {
            id: VideoId(id),
            name: name.into(),
            collection: CollectionId(collection),
            facts: VideoFacts {
                duration_s,
                num_frames: 10,
                fps: 10.0,
                variable_fps: false,
                codec: "h264".into(),
                container: "avi".into(),
                pixel_format: "yuv420p".into(),
                stored_width: 16,
                stored_height: 16,
                rotation: Rotation::None,
                color: ColorInfo::default(),
                has_audio: false,
                file_size: 1,
            },
            status: if id == 3 { VideoStatus::Failed } else { VideoStatus::Imported },
            progress: None,
            queued: false,
            error: None,
            num_people: None,
            imported: Instant(i64::from(day) * 1000 + id),
            imported_day: (2026, 10, day),
            sample: false,
        }
    }

    fn library() -> Library {
        let collection = |id, parent: Option<i64>| Collection {
            id: CollectionId(id),
            name: id.to_string(),
            parent: parent.map(CollectionId),
        };
        Library {
            collections: vec![collection(1, None), collection(2, Some(1)), collection(3, Some(3))],
            videos: vec![video(1, "b", 1, 27, 5.0), video(2, "A", 2, 28, 9.0), video(3, "c", 3, 28, 1.0)],
            revision: 1,
            loading: false,
        }
    }

    fn ids(library: &Library, groups: &[Group]) -> Vec<Vec<i64>> {
        groups.iter().map(|group| group.videos.iter().map(|&i| library.videos[i].id.0).collect()).collect()
    }

    #[test]
    fn newest_first_in_days() {
        let library = library();
        assert_eq!(ids(&library, &list(&library, Shown::All, "", Sort::Newest)), [vec![3, 2], vec![1]]);
        assert_eq!(ids(&library, &list(&library, Shown::All, "", Sort::Name)), [vec![2, 1, 3]]);
        assert_eq!(ids(&library, &list(&library, Shown::All, "", Sort::Longest)), [vec![2, 1, 3]]);
    }

    #[test]
    fn a_collection_shows_what_lies_below_it_too() {
        let library = library();
        let shown = |id| ids(&library, &list(&library, Shown::Collection(CollectionId(id)), "", Sort::Name));
        assert_eq!(shown(1), [vec![2, 1]]);
        assert_eq!(shown(2), [vec![2]]);
        // A collection that is its own parent ends the walk instead of hanging it.
        assert_eq!(shown(3), [vec![3]]);
    }

    #[test]
    fn search_and_attention_narrow() {
        let library = library();
        assert_eq!(ids(&library, &list(&library, Shown::All, " a ", Sort::Newest)), [vec![2]]);
        assert_eq!(ids(&library, &list(&library, Shown::NeedsAttention, "", Sort::Newest)), [vec![3]]);
        assert!(list(&library, Shown::All, "zzz", Sort::Newest).is_empty());
    }
}
