//! Very many decisions in a row, with restarts between: undo always returns to the same state.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::fixture::{World, check, state};
use crate::domain::ids::{AppearanceId, EmployeeId, PersonId, SuggestionId, VideoId};
use crate::jobs::{Answer, Change, IdentityChange, JobError};
use crate::store::{StoreError, persons};

const NUM_VIDEOS: u8 = 3;
const STEPS: usize = 200;

/// What may happen. Numbers choose among what there is when it happens.
#[derive(Debug, Clone)]
enum Step {
    Merge(u32, u32, bool),
    Split(u32, u8, u32),
    Swap(u32, u32, u8, u32),
    Confirm(u32, u32, bool),
    Reject(u32, u32),
    NotAPerson(u32),
    Rename(u32, Option<u8>),
    Hide(u32, bool),
    Employee(u32, Option<bool>),
    Answer(u8, u8),
    Reanalyze(u8),
    Undo,
    Redo,
    Restart,
}

fn any_step() -> impl Strategy<Value = Step> {
    let n = any::<u32>;
    prop_oneof![
        6 => (n(), n(), any::<bool>()).prop_map(|(a, b, o)| Step::Merge(a, b, o)),
        8 => (n(), 1..=NUM_VIDEOS, 0..160_u32).prop_map(|(a, v, f)| Step::Split(a, v, f)),
        8 => (n(), n(), 1..=NUM_VIDEOS, 0..160_u32).prop_map(|(a, b, v, f)| Step::Swap(a, b, v, f)),
        6 => (n(), n(), any::<bool>()).prop_map(|(a, b, o)| Step::Confirm(a, b, o)),
        5 => (n(), n()).prop_map(|(a, b)| Step::Reject(a, b)),
        2 => n().prop_map(Step::NotAPerson),
        3 => (n(), any::<Option<u8>>()).prop_map(|(a, name)| Step::Rename(a, name)),
        2 => (n(), any::<bool>()).prop_map(|(a, h)| Step::Hide(a, h)),
        2 => (n(), any::<Option<bool>>()).prop_map(|(a, e)| Step::Employee(a, e)),
        5 => (any::<u8>(), 0..3_u8).prop_map(|(s, a)| Step::Answer(s, a)),
        1 => (1..=NUM_VIDEOS).prop_map(Step::Reanalyze),
        20 => Just(Step::Undo),
        12 => Just(Step::Redo),
        1 => Just(Step::Restart),
    ]
}

/// The decision a step stands for, with what there is now.
fn decision(world: &World, step: &Step) -> Option<IdentityChange> {
    let (people, seen, asked) = world.read(|conn| {
        let ids = |sql: &str| -> Result<Vec<i64>, StoreError> {
            let mut stmt = conn.prepare(sql)?;
            let rows = stmt.query_map([], |r| r.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let current =
            "SELECT d.id FROM detected_person d JOIN analysis a ON a.id = d.analysis AND a.is_current
            ORDER BY d.id";
        Ok((
            ids("SELECT DISTINCT person FROM detected_person ORDER BY person")?,
            ids(current)?,
            ids("SELECT id FROM suggestion ORDER BY id")?,
        ))
    });
    let person = |n: u32| PersonId(people[n as usize % people.len()]);
    let appearance = |n: u32| AppearanceId(seen[n as usize % seen.len()]);
    let owner = |n: u32| world.read(|conn| Ok(crate::store::appearances::get(conn, appearance(n))?.person));
    Some(match *step {
        Step::Merge(a, b, overrule) => IdentityChange::Merge { person: person(a), into: person(b), overrule },
        Step::Split(a, video, frame) => {
            IdentityChange::Split { person: person(a), video: VideoId(video.into()), frame }
        }
        Step::Swap(a, b, video, frame) => {
            IdentityChange::Swap { person: person(a), other: person(b), video: VideoId(video.into()), frame }
        }
        Step::Confirm(a, b, overrule) => {
            IdentityChange::Confirm { person: person(a), appearances: vec![appearance(b)], overrule }
        }
        Step::Reject(a, b) => {
            let mut appearances = vec![appearance(a)];
            appearances.extend(Some(appearance(b)).filter(|_| owner(a) == owner(b)));
            IdentityChange::Reject { person: owner(a), appearances }
        }
        Step::NotAPerson(a) => IdentityChange::NotAPerson { appearances: vec![appearance(a)] },
        Step::Rename(a, name) => {
            IdentityChange::Rename { person: person(a), name: name.map(|n| format!("Người {n}")) }
        }
        Step::Hide(a, hidden) => IdentityChange::Hide { person: person(a), hidden },
        Step::Employee(a, which) => IdentityChange::LinkEmployee {
            person: person(a),
            employee: which.map(|second| EmployeeId(if second { 2 } else { 1 })),
        },
        Step::Answer(n, answer) => IdentityChange::Answer {
            suggestion: SuggestionId(asked[usize::from(n) % asked.len()]),
            answer: [Answer::Yes, Answer::No, Answer::Skip][usize::from(answer)],
        },
        Step::Reanalyze(_) | Step::Undo | Step::Redo | Step::Restart => return None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5, max_shrink_iters: 200, ..ProptestConfig::default() })]

    #[test]
    fn undo_always_returns_to_the_same_state(steps in proptest::collection::vec(any_step(), STEPS)) {
        let mut world = World::new(NUM_VIDEOS);
        let now = |world: &World| world.read(|conn| Ok(state(conn)));
        let mut codes = BTreeMap::new();
        let mut last_code = 0;
        // What undo and redo have to return to, the next one last.
        let (mut before, mut after): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
        let mut done = 0;
        for step in &steps {
            let was = now(&world);
            match (step, decision(&world, step)) {
                (_, Some(change)) => match world.decide(change) {
                    Ok(Some(_)) => {
                        before.push(was);
                        after.clear();
                        done += 1;
                    }
                    Ok(None) => prop_assert_eq!(now(&world), was, "nothing had to change"),
                    Err(JobError::Store(StoreError::Refused { .. })) => {
                        prop_assert_eq!(now(&world), was, "what is refused changes nothing");
                    }
                    Err(e) => return Err(TestCaseError::fail(format!("{step:?}: {e}"))),
                },
                (Step::Reanalyze(video), _) => {
                    world.analyze(VideoId(i64::from(*video)));
                    // Its rows stay when it is undone: what came before has to be looked at again.
                    before.clear();
                    after.clear();
                    world.submit(Change::UndoIdentity).unwrap();
                    before.push(now(&world));
                    world.submit(Change::RedoIdentity).unwrap();
                }
                (Step::Undo, _) => {
                    if let Some(expected) = before.pop() {
                        world.submit(Change::UndoIdentity).unwrap();
                        prop_assert_eq!(now(&world), expected);
                        after.push(was);
                    }
                }
                (Step::Redo, _) => {
                    if let Some(expected) = after.pop() {
                        world.submit(Change::RedoIdentity).unwrap();
                        prop_assert_eq!(now(&world), expected);
                        before.push(was);
                    } else {
                        let redone = world.submit(Change::RedoIdentity);
                        prop_assert!(matches!(redone, Err(JobError::Store(StoreError::NothingToRedo))));
                    }
                }
                _ => {
                    world.restart();
                    prop_assert_eq!(now(&world), was);
                }
            }
            check(&world, &mut codes);
            let last = world.read(persons::last_code);
            prop_assert!(last >= last_code);
            last_code = last;
        }
        prop_assert!(done > 20, "only {done} decisions were taken");
        let end = now(&world);
        world.restart();
        let num = before.len();
        while let Some(expected) = before.pop() {
            world.submit(Change::UndoIdentity).unwrap();
            prop_assert_eq!(now(&world), expected);
        }
        check(&world, &mut codes);
        world.restart();
        for _ in 0..num + after.len() {
            world.submit(Change::RedoIdentity).unwrap();
        }
        for _ in 0..after.len() {
            world.submit(Change::UndoIdentity).unwrap();
        }
        prop_assert_eq!(now(&world), end);
        check(&world, &mut codes);
    }
}
