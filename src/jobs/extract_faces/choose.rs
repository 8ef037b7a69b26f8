//! Which of a person's faces are kept: good enough, no two all but the same, and the best from every side.

use crate::dataset::cleaning::duplicates::{DuplicateSettings, Fingerprint, NearDuplicates};
use crate::dataset::cleaning::phash::PerceptualHash;
use crate::dataset::control::Control;
use crate::domain::extraction::PoseBin;
use crate::jobs::JobError;

/// A face to choose from.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    pub quality: f32,
    pub yaw: f32,
    pub pitch: f32,
    pub vector: &'a [f32],
    pub look: Option<PerceptualHash>,
}

/// What came out for one person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen {
    /// Places among the new faces, ascending.
    pub kept: Vec<usize>,
    /// Left out because a better one is nearly the same.
    pub duplicates: usize,
    /// Left out because there are enough.
    pub surplus: usize,
}

/// Chooses among `new` faces of one person of whom `old` ones are kept already, at most `most` in all (0: any number).
pub fn choose(
    old: &[Choice<'_>],
    new: &[Choice<'_>],
    most: usize,
    keep_duplicates: bool,
) -> Result<Chosen, JobError> {
    let mut order: Vec<usize> = (0..new.len()).collect();
    order.sort_by(|a, b| new[*b].quality.total_cmp(&new[*a].quality).then(a.cmp(b)));
    let mut chosen = Chosen::default();
    if !keep_duplicates {
        let near = neighbours(old, new)?;
        let mut taken = vec![false; old.len() + new.len()];
        taken[..old.len()].fill(true);
        order.retain(|&i| {
            let repeats = near[i].iter().any(|&other| taken[other]);
            taken[old.len() + i] = !repeats;
            chosen.duplicates += usize::from(repeats);
            !repeats
        });
    }
    let room = if most == 0 { usize::MAX } else { most.saturating_sub(old.len()) };
    let mut counts = [0_usize; PoseBin::COUNT];
    for face in old {
        counts[PoseBin::of(face.yaw, face.pitch).index()] += 1;
    }
    let mut waiting: [std::collections::VecDeque<usize>; PoseBin::COUNT] = Default::default();
    for &i in &order {
        waiting[PoseBin::of(new[i].yaw, new[i].pitch).index()].push_back(i);
    }
    while chosen.kept.len() < room {
        // The side fewest faces are from; of equals the first.
        let bin = (0..PoseBin::COUNT).filter(|&bin| !waiting[bin].is_empty()).min_by_key(|&bin| counts[bin]);
        let Some(bin) = bin else { break };
        counts[bin] += 1;
        chosen.kept.extend(waiting[bin].pop_front());
    }
    chosen.surplus = order.len() - chosen.kept.len();
    chosen.kept.sort_unstable();
    Ok(chosen)
}

/// For each new face the places, old ones first, of those nearly the same.
fn neighbours(old: &[Choice<'_>], new: &[Choice<'_>]) -> Result<Vec<Vec<usize>>, JobError> {
    let prints: Vec<Fingerprint<'_>> = old
        .iter()
        .chain(new)
        .map(|face| Fingerprint { hash: face.look, embedding: Some(face.vector) })
        .collect();
    let index = NearDuplicates::new(&prints, DuplicateSettings::default());
    let mut near = vec![Vec::new(); new.len()];
    let visit = |pair: crate::dataset::cleaning::duplicates::NearPair| {
        for (of, other) in [(pair.a, pair.b), (pair.b, pair.a)] {
            if let Some(place) = of.checked_sub(old.len()) {
                near[place].push(other);
            }
        }
        std::ops::ControlFlow::Continue(())
    };
    index.visit_pairs(|_, _| true, &Control::unwatched(), visit)?;
    Ok(near)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn face(quality: f32, yaw: f32, vector: &[f32]) -> Choice<'_> {
        Choice { quality, yaw, pitch: 0.0, vector, look: None }
    }

    #[test]
    fn a_face_all_but_the_same_as_a_better_one_is_left_out() {
        let (a, b) = ([1.0, 0.0, 0.1], [0.1, 1.0, 0.0]);
        let chosen = choose(&[], &[face(0.5, 0.0, &a), face(0.9, 0.0, &a), face(0.2, 0.0, &b)], 0, false);
        assert_eq!(chosen.unwrap(), Chosen { kept: vec![1, 2], duplicates: 1, surplus: 0 });
        let chosen = choose(&[face(0.1, 0.0, &a)], &[face(0.9, 0.0, &a)], 0, false).unwrap();
        assert_eq!((chosen.kept, chosen.duplicates), (vec![], 1));
        let all = choose(&[], &[face(0.5, 0.0, &a), face(0.9, 0.0, &a)], 0, true).unwrap();
        assert_eq!(all.kept, [0, 1]);
    }

    #[test]
    fn seldom_sides_come_before_more_of_the_usual_one() {
        let vectors: Vec<[f32; 8]> =
            (0..6).map(|i| std::array::from_fn(|j| f32::from(u8::from(i == j)))).collect();
        let faces: Vec<Choice<'_>> = vectors
            .iter()
            .enumerate()
            .map(|(i, v)| face(1.0 - 0.1 * i as f32, if i == 5 { 50.0 } else { 0.0 }, v))
            .collect();
        let chosen = choose(&[], &faces, 3, false).unwrap();
        assert_eq!(chosen, Chosen { kept: vec![0, 1, 5], duplicates: 0, surplus: 3 });
        let with_old = choose(&faces[..2], &faces[2..], 3, false).unwrap();
        assert_eq!(with_old.kept, [3], "the side of which there is none");
    }
}
