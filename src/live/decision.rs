//! One answer from many views of one track: somebody known, nobody known, or too close to say.
//!
//! Each usable view has a weight, its quality. A person's score is the weighted mean of their scores over all views, so
//! that a blurred view counts little and one lucky view cannot name anybody. A name needs enough views that agree
//! (k of n), a mean over the line that is drawn for strangers (open set), and a lead over the second best.

use serde::{Deserialize, Serialize};

/// What a name takes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// Views that must agree (k).
    pub votes: usize,
    /// The share of all views that must agree.
    pub share: f32,
    /// How far the best must be ahead of the second best.
    pub margin: f32,
    /// How far below the line everybody has to stay to be called unknown; between is too close to say.
    pub slack: f32,
    /// Views after which a close call is called one.
    pub patience: usize,
}

impl Default for Rules {
    /// k of 3 is reached 0.4 s after the first view at five looks a second. The margin is a third of the spread of
    /// strangers' scores of the embedder that ships (see `training::threshold`).
    fn default() -> Self {
        Self { votes: 3, share: 0.6, margin: 0.05, slack: 0.04, patience: 8 }
    }
}

/// One usable view: how good it is (0 to 1), and how alike it is to each of the gallery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct View {
    pub quality: f32,
    pub scores: Vec<f32>,
    /// What the scores are made of.
    pub vector: Vec<f32>,
    /// Yaw and pitch in degrees.
    pub pose: (f32, f32),
}

/// What is known of a track's identity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Decision {
    /// Too few views.
    Waiting,
    /// The one in this place of the gallery.
    Known(Winner),
    /// Somebody like this one, but not sure enough.
    Close(Winner),
    /// Nobody of the gallery. With the best of those it is not, where there is one.
    Unknown(Option<Winner>),
}

/// The best of the gallery.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Winner {
    pub place: usize,
    /// Weighted mean over the views.
    pub score: f32,
    /// Ahead of the second best by this; 1 where there is nobody else.
    pub margin: f32,
    /// Views that agree.
    pub votes: usize,
}

/// Views kept: older and worse ones go. Enough that a single bad one hardly counts.
const KEPT: usize = 15;

/// The views of one track.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Votes {
    views: Vec<View>,
    /// How many there were, kept or not.
    seen: usize,
}

impl Votes {
    pub fn push(&mut self, view: View) {
        self.seen += 1;
        self.views.push(view);
        if self.views.len() > KEPT {
            // The newest stays: somebody else may have taken over the track.
            let old = &self.views[..KEPT];
            let worst = old.iter().enumerate().min_by(|a, b| a.1.quality.total_cmp(&b.1.quality));
            let worst = worst.map_or(0, |(at, _)| at);
            self.views.remove(worst);
        }
    }

    /// How many views there were.
    pub fn num_seen(&self) -> usize {
        self.seen
    }

    /// How many count.
    pub fn len(&self) -> usize {
        self.views.len()
    }

    pub fn is_empty(&self) -> bool {
        self.views.is_empty()
    }

    /// The gallery has changed: what each view's vector scores now.
    pub fn rescore(&mut self, scores_of: impl Fn(&[f32]) -> Vec<f32>) {
        for view in &mut self.views {
            view.scores = scores_of(&view.vector);
        }
    }

    /// The views kept.
    pub fn views(&self) -> &[View] {
        &self.views
    }

    pub fn decide(&self, threshold: f32, rules: &Rules) -> Decision {
        self.decide_among(threshold, rules, &|_| true)
    }

    /// The same, but whoever `is_named` goes before those who only have a code: a stranger's faces were kept from a
    /// camera like this one, and may be those of somebody named whom nothing good was seen of.
    pub fn decide_named_first(
        &self,
        threshold: f32,
        rules: &Rules,
        is_named: &dyn Fn(usize) -> bool,
    ) -> Decision {
        match self.decide_among(threshold, rules, is_named) {
            Decision::Known(winner) => Decision::Known(winner),
            _ => self.decide(threshold, rules),
        }
    }

    /// How many of the newest views in a row are clearly below the line for `place`.
    pub fn against(&self, place: usize, below: f32) -> usize {
        let speaks_against = |view: &&View| view.scores.get(place).is_none_or(|score| *score < below);
        self.views.iter().rev().take_while(speaks_against).count()
    }

    fn decide_among(&self, threshold: f32, rules: &Rules, counts: &dyn Fn(usize) -> bool) -> Decision {
        if self.views.len() < rules.votes.max(1) {
            return Decision::Waiting;
        }
        let Some(winner) = self.winner(threshold, counts) else { return Decision::Unknown(None) };
        let agreed =
            winner.votes >= rules.votes && winner.votes as f32 >= rules.share * self.views.len() as f32;
        if agreed && winner.score >= threshold && winner.margin >= rules.margin {
            return Decision::Known(winner);
        }
        if winner.score < threshold - rules.slack {
            return Decision::Unknown(Some(winner));
        }
        if self.seen >= rules.patience { Decision::Close(winner) } else { Decision::Waiting }
    }

    /// The best over all views of those who count. None where nobody does.
    fn winner(&self, threshold: f32, counts: &dyn Fn(usize) -> bool) -> Option<Winner> {
        let people = self.views.iter().map(|view| view.scores.len()).min()?;
        let total: f32 = self.views.iter().map(|view| view.quality.max(1e-3)).sum();
        let mean = |place: usize| {
            let weighted = self.views.iter().map(|view| view.quality.max(1e-3) * view.scores[place]);
            weighted.sum::<f32>() / total
        };
        let (mut best, mut second) = (None::<(usize, f32)>, f32::NEG_INFINITY);
        for place in (0..people).filter(|place| counts(*place)) {
            let score = mean(place);
            match best {
                Some((_, leads)) if score <= leads => second = second.max(score),
                _ => {
                    second = best.map_or(second, |(_, score)| score);
                    best = Some((place, score));
                }
            }
        }
        let (place, score) = best?;
        let leads = |view: &&View| {
            let best = (0..people)
                .filter(|other| counts(*other))
                .all(|other| view.scores[other] <= view.scores[place]);
            view.scores[place] >= threshold && best
        };
        let votes = self.views.iter().filter(leads).count();
        let margin = if second.is_finite() { score - second } else { 1.0 };
        Some(Winner { place, score, margin, votes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn votes(views: &[(f32, &[f32])]) -> Votes {
        let mut votes = Votes::default();
        for (quality, scores) in views {
            votes.push(View { quality: *quality, scores: scores.to_vec(), ..View::default() });
        }
        votes
    }

    fn decide(views: &[(f32, &[f32])]) -> Decision {
        votes(views).decide(0.5, &Rules::default())
    }

    #[test]
    fn a_name_takes_k_views_that_agree() {
        let good: (f32, &[f32]) = (0.5, &[0.7, 0.1]);
        assert_eq!(decide(&[good, good]), Decision::Waiting);
        let Decision::Known(winner) = decide(&[good, good, good]) else { panic!("three agree") };
        assert_eq!((winner.place, winner.votes), (0, 3));
        assert!((winner.score - 0.7).abs() < 1e-6 && (winner.margin - 0.6).abs() < 1e-6);
        // One lucky view among strangers' names nobody.
        let poor: (f32, &[f32]) = (0.5, &[0.2, 0.1]);
        assert!(matches!(decide(&[(0.5, &[0.9, 0.1]), poor, poor]), Decision::Unknown(Some(_))));
    }

    #[test]
    fn good_views_outweigh_bad_ones() {
        let sharp: (f32, &[f32]) = (0.8, &[0.75, 0.1]);
        let blurred: (f32, &[f32]) = (0.05, &[0.1, 0.3]);
        assert!(matches!(decide(&[sharp, sharp, sharp, blurred]), Decision::Known(w) if w.place == 0));
    }

    #[test]
    fn twins_are_a_close_call_and_strangers_are_nobody() {
        let twins: (f32, &[f32]) = (0.5, &[0.70, 0.68]);
        assert_eq!(decide(&[twins; 4]), Decision::Waiting, "more views may tell");
        assert!(matches!(decide(&[twins; 8]), Decision::Close(w) if w.margin < 0.03));
        let stranger: (f32, &[f32]) = (0.5, &[0.3, 0.2]);
        assert!(matches!(decide(&[stranger; 3]), Decision::Unknown(Some(w)) if w.place == 0));
        assert_eq!(decide(&[(0.5, &[]), (0.5, &[]), (0.5, &[])]), Decision::Unknown(None));
        let near: (f32, &[f32]) = (0.5, &[0.48, 0.2]);
        assert!(
            matches!(decide(&[near; 9]), Decision::Close(_)),
            "just below the line is no stranger either"
        );
    }

    #[test]
    fn a_name_goes_before_a_code_and_a_stranger_in_its_place_is_noticed() {
        // An's own faces, and the code under which blurred views of An were kept.
        let seen: (f32, &[f32]) = (0.5, &[0.6, 0.9]);
        let all = votes(&[seen; 4]);
        let rules = Rules::default();
        assert!(matches!(all.decide(0.5, &rules), Decision::Known(w) if w.place == 1));
        let named = |place: usize| place == 0;
        assert!(matches!(all.decide_named_first(0.5, &rules, &named), Decision::Known(w) if w.place == 0));
        let stranger: (f32, &[f32]) = (0.5, &[0.2, 0.9]);
        let other = votes(&[stranger; 4]);
        assert!(matches!(other.decide_named_first(0.5, &rules, &named), Decision::Known(w) if w.place == 1));
        assert_eq!((all.against(0, 0.46), votes(&[seen, stranger, stranger]).against(0, 0.46)), (0, 2));
    }

    #[test]
    fn memory_does_not_grow_and_the_newest_view_stays() {
        let good: (f32, &[f32]) = (0.9, &[0.7]);
        let mut all = votes(&[good; 40]);
        all.push(View { quality: 0.1, scores: vec![0.0], ..View::default() });
        assert_eq!((all.len(), all.num_seen()), (KEPT, 41));
        assert_eq!(all.views[KEPT - 1].scores, [0.0]);
    }

    proptest! {
        #[test]
        fn the_order_of_the_gallery_does_not_matter(
            views in proptest::collection::vec((0.05_f32..1.0, proptest::collection::vec(-0.2_f32..0.95, 5)), 3..12),
            turn in 0..5_usize,
        ) {
            let of = |turn: usize| {
                let mut votes = Votes::default();
                for (quality, scores) in &views {
                    let mut scores = scores.clone();
                    scores.rotate_left(turn);
                    votes.push(View { quality: *quality, scores, ..View::default() });
                }
                votes.decide(0.5, &Rules::default())
            };
            let place = |decision: Decision, turn: usize| match decision {
                Decision::Known(w) => Some((w.place + turn) % 5),
                _ => None,
            };
            prop_assert_eq!(place(of(0), 0), place(of(turn), turn));
        }
    }
}
