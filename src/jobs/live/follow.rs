//! One camera: everybody in its picture followed, looked at, decided on.

use std::collections::BTreeMap;
use std::time::Instant as Moment;

use serde::Serialize;
use uuid::Uuid;

use super::eyes::{Eyes, Seen};
use crate::domain::attendance::Direction;
use crate::domain::geometry::Rect;
use crate::domain::time::Instant;
use crate::jobs::JobError;
use crate::live::decision::{Decision, Rules, View, Votes, Winner};
use crate::live::gallery::{Gallery, Known};
use crate::live::liveness::{Liveness, Signs};
use crate::live::shapes::Shapes;
use crate::media::camera::CameraFrame;
use crate::tracking::{Sight, Tracker, TrackerConfig};

/// Frame numbers of the tracker a second: hundredths, so that they last for more than a year.
const TICKS: f64 = 100.0;
/// Detections that make somebody out of what might be a slip; at five looks a second more would keep them waiting.
const CONFIRM: usize = 2;
/// Faces looked for in one look, so that a crowd does not hold up the camera's next picture.
const FACES_A_LOOK: usize = 4;
/// Somebody decided on is looked at again after this long: a track may be taken over by somebody else.
const AGAIN_S: f64 = 1.0;
/// So many views in a row that are clearly not those of the one who was recognised: somebody else has the track.
const TAKEN_OVER: usize = 4;
/// Clearly: below this part of the line. Turned and blurred views of oneself are above.
const STRANGERS: f32 = 0.6;
/// A stranger gets a code after so many views, one of which must be this good.
const VIEWS_FOR_CODE: usize = 4;
const QUALITY_FOR_CODE: f32 = 0.22;
/// Faces kept of a stranger.
const FACES_FOR_CODE: usize = 5;

/// How somebody in the picture stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxState {
    Checking,
    Known,
    Unknown,
    Close,
}

/// Somebody in the picture.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LiveBox {
    pub track: u32,
    /// In pixels of the picture as shown.
    pub bbox: Rect,
    pub state: BoxState,
    /// Name or code.
    pub label: Option<String>,
    pub score: Option<f32>,
    pub dwell_s: f64,
    pub signs: Option<Signs>,
    /// The face seen last, while it is fresh.
    #[serde(skip)]
    pub face: Option<Rect>,
}

/// What became of somebody in a look.
#[derive(Debug, Clone, PartialEq)]
pub enum Turn {
    Arrived,
    Decided,
    /// Nobody known, and good enough to be given a code.
    WantsCode,
    Flat,
    Line(String),
    Zone(usize),
    Left,
}

/// What a look found: what became of which track, and who left.
pub type Looked = (Vec<(u32, Turn)>, Vec<Follow>);

/// Somebody followed.
pub struct Follow {
    pub track: u32,
    pub uuid: Uuid,
    pub first: Instant,
    pub last: Instant,
    began: Moment,
    pub bbox: Rect,
    face: Option<(Rect, Moment)>,
    pub votes: Votes,
    pub liveness: Liveness,
    pub signs: Option<Signs>,
    tried: Option<Moment>,
    embedded: Option<Moment>,
    /// When the first and the k-th usable view were taken.
    pub first_view: Option<Moment>,
    pub kth_view: Option<Moment>,
    pub decision: Decision,
    pub asked_for_code: bool,
    pub direction: Option<Direction>,
    foot: Option<(f32, f32)>,
    inside: Vec<bool>,
}

impl Follow {
    fn new(track: u32, bbox: Rect, frame: &CameraFrame, zones: usize) -> Self {
        Self {
            track,
            uuid: Uuid::now_v7(),
            first: frame.at,
            last: frame.at,
            began: frame.taken,
            bbox,
            face: None,
            votes: Votes::default(),
            liveness: Liveness::default(),
            signs: None,
            tried: None,
            embedded: None,
            first_view: None,
            kth_view: None,
            decision: Decision::Waiting,
            asked_for_code: false,
            direction: None,
            foot: None,
            inside: vec![false; zones],
        }
    }

    pub fn dwell_s(&self, now: Moment) -> f64 {
        now.saturating_duration_since(self.began).as_secs_f64()
    }

    pub fn winner(&self) -> Option<Winner> {
        match self.decision {
            Decision::Known(winner) | Decision::Close(winner) => Some(winner),
            Decision::Unknown(winner) => winner,
            Decision::Waiting => None,
        }
    }

    /// The best views, for somebody new.
    pub fn best_views(&self) -> Vec<View> {
        let mut views = self.votes.views().to_vec();
        views.sort_by(|a, b| b.quality.total_cmp(&a.quality));
        views.truncate(FACES_FOR_CODE);
        views
    }
}

/// One camera's people.
pub struct Watch {
    tracker: Option<(Tracker, (u32, u32))>,
    began: Moment,
    last_tick: u32,
    pub shapes: Shapes,
    rules: Rules,
    pub people: BTreeMap<u32, Follow>,
}

impl Watch {
    pub fn new(shapes: Shapes, now: Moment) -> Self {
        let rules = Rules::default();
        Self { tracker: None, began: now, last_tick: 0, shapes, rules, people: BTreeMap::new() }
    }

    /// Other zones and lines; who stands in a new zone has not just entered it.
    pub fn redraw(&mut self, shapes: Shapes) {
        for follow in self.people.values_mut() {
            let stands =
                |zone: &crate::live::shapes::Zone| follow.foot.is_some_and(|foot| zone.contains(foot));
            follow.inside = shapes.zones.iter().map(stands).collect();
        }
        self.shapes = shapes;
    }

    /// Looks at a picture; says what became of whom, and hands out those who left. The boxes are there before faces
    /// are looked for: `boxes` is called once they are.
    pub fn look(
        &mut self,
        frame: &CameraFrame,
        eyes: &mut Eyes,
        gallery: &Gallery,
        boxes: &mut dyn FnMut(&Self),
    ) -> Result<Looked, JobError> {
        let picture = &frame.picture;
        let size = picture.display_size();
        let mut turns = Vec::new();
        let mut gone = Vec::new();
        if self.tracker.as_ref().is_some_and(|(_, of)| *of != size) {
            // Another picture size: where people were says nothing.
            gone.extend(self.end(&mut turns));
            self.tracker = None;
        }
        let (tracker, _) = self.tracker.get_or_insert_with(|| {
            let config =
                TrackerConfig { confirm_boxes: CONFIRM, ..TrackerConfig::for_video(TICKS, size.0, size.1) };
            (Tracker::new(config), size)
        });
        let ticks = frame.taken.saturating_duration_since(self.began).as_secs_f64() * TICKS;
        self.last_tick = (ticks as u32).max(self.last_tick + 1);
        let found = eyes.people(picture)?;
        tracker.step_seen(self.last_tick, &found, &Sight::default());
        let live: Vec<_> = tracker.live().collect();
        for track in &live {
            let follow = self.people.entry(track.number).or_insert_with(|| {
                turns.push((track.number, Turn::Arrived));
                Follow::new(track.number, track.bbox, frame, self.shapes.zones.len())
            });
            follow.bbox = track.bbox;
            if track.seen {
                follow.last = frame.at;
                walk(follow, &self.shapes, size, &mut turns);
            }
        }
        let left: Vec<u32> =
            self.people.keys().filter(|track| live.iter().all(|l| l.number != **track)).copied().collect();
        for track in left {
            turns.push((track, Turn::Left));
            gone.extend(self.people.remove(&track));
        }
        boxes(self);
        let seen: Vec<u32> = live.iter().filter(|track| track.seen).map(|track| track.number).collect();
        self.look_at_faces(frame, eyes, gallery, &seen, (&mut turns, &mut gone))?;
        Ok((turns, gone))
    }

    /// The camera is lost: everybody has left.
    pub fn end(&mut self, turns: &mut Vec<(u32, Turn)>) -> Vec<Follow> {
        if let Some((tracker, _)) = &mut self.tracker {
            let cut = Sight { cut: true, ..Sight::default() };
            self.last_tick += 1;
            tracker.step_seen(self.last_tick, &[], &cut);
        }
        let gone: Vec<Follow> = std::mem::take(&mut self.people).into_values().collect();
        turns.extend(gone.iter().map(|follow| (follow.track, Turn::Left)));
        gone
    }

    /// The gallery has changed.
    pub fn rescore(&mut self, gallery: &Gallery) {
        for follow in self.people.values_mut() {
            follow.votes.rescore(|vector| gallery.scores(vector));
            if !matches!(follow.decision, Decision::Waiting) {
                follow.decision = decide(&follow.votes, gallery, &self.rules);
            }
        }
    }

    /// Everybody as they are to be drawn.
    pub fn boxes(&self, gallery: &Gallery, now: Moment) -> Vec<LiveBox> {
        self.people
            .values()
            .map(|follow| {
                let known = follow.winner().and_then(|winner| gallery.people().get(winner.place));
                let state = match follow.decision {
                    Decision::Waiting => BoxState::Checking,
                    Decision::Known(_) if known.is_some_and(|known| known.name.is_some()) => BoxState::Known,
                    Decision::Known(_) | Decision::Unknown(_) => BoxState::Unknown,
                    Decision::Close(_) => BoxState::Close,
                };
                let is_theirs = matches!(follow.decision, Decision::Known(_));
                let fresh = |(_, at): &(Rect, Moment)| now.saturating_duration_since(*at).as_secs_f64() < 1.5;
                LiveBox {
                    track: follow.track,
                    bbox: follow.bbox,
                    state,
                    label: known.filter(|_| is_theirs).map(Known::label),
                    score: follow.winner().map(|winner| winner.score),
                    dwell_s: follow.dwell_s(now),
                    signs: follow.signs.filter(|signs| signs.any()),
                    face: follow.face.filter(fresh).map(|(face, _)| face),
                }
            })
            .collect()
    }

    fn look_at_faces(
        &mut self,
        frame: &CameraFrame,
        eyes: &mut Eyes,
        gallery: &Gallery,
        seen: &[u32],
        (turns, gone): (&mut Vec<(u32, Turn)>, &mut Vec<Follow>),
    ) -> Result<(), JobError> {
        let now = frame.taken;
        let since = |moment: Option<Moment>| {
            moment.map_or(f64::INFINITY, |at| now.saturating_duration_since(at).as_secs_f64())
        };
        let mut wanting: Vec<(bool, Option<Moment>, u32)> = Vec::new();
        for follow in self.people.values().filter(|follow| seen.contains(&follow.track)) {
            let settled = matches!(follow.decision, Decision::Known(_)) && follow.signs.is_some();
            if !settled || since(follow.tried) >= AGAIN_S {
                wanting.push((settled, follow.tried, follow.track));
            }
        }
        // Who is not decided on comes first, then who has waited longest.
        wanting.sort();
        for (_, _, track) in wanting.into_iter().take(FACES_A_LOOK) {
            let Some(follow) = self.people.get_mut(&track) else { continue };
            follow.tried = Some(now);
            let Some(seen) = eyes.face(&frame.picture, &follow.bbox)? else { continue };
            follow.face = Some((seen.face.bbox, now));
            if !seen.is_usable() {
                continue;
            }
            let had_signs = follow.signs.is_some_and(Signs::any);
            follow.liveness.push(&Eyes::look(&frame.picture, &seen.face.landmarks)?, &seen.face.landmarks);
            follow.signs = follow.liveness.signs().or(follow.signs);
            if follow.signs.is_some_and(Signs::any) && !had_signs {
                turns.push((track, Turn::Flat));
            }
            let decided = matches!(follow.decision, Decision::Known(_));
            let often = if decided { AGAIN_S } else { 0.0 };
            if since(follow.embedded) >= often {
                follow.embedded = Some(now);
                let vector = eyes.embed(&frame.picture, seen.face.landmarks)?;
                vote(follow, seen, vector, gallery, &self.rules, now, turns);
                if is_taken_over(follow, gallery) {
                    let fresh = Follow::new(track, follow.bbox, frame, self.shapes.zones.len());
                    gone.push(std::mem::replace(follow, fresh));
                    turns.push((track, Turn::Arrived));
                }
            }
        }
        Ok(())
    }
}

/// Who it is by all views: a name goes before a code.
fn decide(votes: &Votes, gallery: &Gallery, rules: &Rules) -> Decision {
    votes.decide_named_first(gallery.threshold, rules, &|place| gallery.is_named(place))
}

/// True where the newest views are of somebody else than the one recognised.
fn is_taken_over(follow: &Follow, gallery: &Gallery) -> bool {
    match follow.decision {
        Decision::Known(winner) => {
            follow.votes.against(winner.place, STRANGERS * gallery.threshold) >= TAKEN_OVER
        }
        _ => false,
    }
}

fn vote(
    follow: &mut Follow,
    seen: Seen,
    vector: Vec<f32>,
    gallery: &Gallery,
    rules: &Rules,
    now: Moment,
    turns: &mut Vec<(u32, Turn)>,
) {
    let scores = gallery.scores(&vector);
    let pose = (seen.quality.yaw, seen.quality.pitch);
    follow.votes.push(View { quality: seen.quality.overall, scores, vector, pose });
    follow.first_view.get_or_insert(now);
    if follow.votes.num_seen() == rules.votes {
        follow.kth_view = Some(now);
    }
    let decision = decide(&follow.votes, gallery, rules);
    let place = |decision: &Decision| match decision {
        Decision::Known(winner) => Some(winner.place),
        _ => None,
    };
    let changed = match (&follow.decision, &decision) {
        // Whoever was recognised stays so until somebody else is.
        (Decision::Known(_), Decision::Known(_)) => place(&follow.decision) != place(&decision),
        (Decision::Known(_), _) => return,
        (before, after) => std::mem::discriminant(before) != std::mem::discriminant(after),
    };
    follow.decision = decision;
    if changed {
        turns.push((follow.track, Turn::Decided));
    }
    let best = follow.votes.views().iter().map(|view| view.quality).fold(0.0, f32::max);
    let is_nobody = matches!(decision, Decision::Unknown(_));
    if is_nobody && !follow.asked_for_code && follow.votes.len() >= VIEWS_FOR_CODE && best >= QUALITY_FOR_CODE
    {
        follow.asked_for_code = true;
        turns.push((follow.track, Turn::WantsCode));
    }
}

/// Notes lines crossed and zones entered, by where the feet are.
fn walk(follow: &mut Follow, shapes: &Shapes, size: (u32, u32), turns: &mut Vec<(u32, Turn)>) {
    let (width, height) = (size.0.max(1) as f32, size.1.max(1) as f32);
    let foot = ((follow.bbox.x + follow.bbox.w / 2.0) / width, (follow.bbox.bottom() / height).min(1.0));
    if let Some(before) = follow.foot {
        for line in &shapes.lines {
            if let Some(direction) = line.crossed(before, foot) {
                follow.direction = Some(direction);
                turns.push((follow.track, Turn::Line(line.name.clone())));
            }
        }
    }
    for (at, zone) in shapes.zones.iter().enumerate() {
        let inside = zone.contains(foot);
        if let Some(before) = follow.inside.get_mut(at) {
            if inside && !*before {
                turns.push((follow.track, Turn::Zone(at)));
            }
            *before = inside;
        }
    }
    follow.foot = Some(foot);
}
