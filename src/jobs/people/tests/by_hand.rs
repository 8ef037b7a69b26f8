//! What a hand draws on the timeline and the picture.

use super::fixture::{World, state};
use super::{V1, p, refusal};
use crate::domain::geometry::Rect;
use crate::domain::ids::{AppearanceId, PersonCode};
use crate::domain::time::FrameRange;
use crate::domain::track::BoxSource;
use crate::jobs::{Change, IdentityChange};
use crate::store::identity_events::Review;
use crate::store::{appearances, faces, persons, tracks};

fn trim(appearance: AppearanceId, start: u32, end: u32) -> IdentityChange {
    IdentityChange::Trim { appearance, range: FrameRange { start, end } }
}

/// Frame and left edge of each box of the appearance.
fn boxes(world: &World, appearance: AppearanceId) -> Vec<(u32, f32)> {
    world.read(|conn| {
        let own = tracks::of_appearance(conn, appearance)?;
        Ok(own.iter().flat_map(|row| row.track.boxes.iter().map(|b| (b.frame, b.bbox.x))).collect())
    })
}

#[test]
fn an_appearance_is_trimmed_at_both_ends_and_drawn_out_over_its_own_boxes_again() {
    let mut world = World::new(1);
    let of_1 = world.seen(p(1))[0];
    let before = world.read(|conn| Ok(state(conn)));
    let whole = boxes(&world, of_1);
    world.decide(trim(of_1, 10, 40)).unwrap();
    let trimmed = world.read(|conn| Ok(state(conn)));
    world.read(|conn| {
        let row = appearances::get(conn, of_1)?;
        assert_eq!(row.range, FrameRange { start: 10, end: 40 });
        assert_eq!((row.start.0, row.end.0), (400_000, 1_640_000));
        let frames: Vec<_> = faces::of_appearance(conn, of_1)?.iter().map(|f| f.face.frame).collect();
        assert_eq!(frames, [20, 40], "the faces outside are nobody's");
        Ok(())
    });
    assert_eq!(boxes(&world, of_1), whole[10..=40]);
    world.decide(trim(of_1, 5, 60)).unwrap();
    assert_eq!(boxes(&world, of_1), whole[5..=60], "as they were found, not held");
    world.restart();
    world.submit(Change::UndoIdentity).unwrap();
    assert_eq!(world.read(|conn| Ok(state(conn))), trimmed);
    world.submit(Change::UndoIdentity).unwrap();
    assert_eq!(world.read(|conn| Ok(state(conn))), before);
    world.submit(Change::RedoIdentity).unwrap();
    assert_eq!(world.read(|conn| Ok(state(conn))), trimmed);
}

#[test]
fn beyond_what_is_known_the_last_box_holds() {
    let world = World::new(1);
    let of_2 = world.seen(p(2))[0];
    world.decide(trim(of_2, 8, 84)).unwrap();
    let drawn = boxes(&world, of_2);
    assert_eq!((drawn[0], drawn[2]), ((8, 210.0), (10, 210.0)));
    assert_eq!(drawn.last(), Some(&(84, 280.0)));
    assert_eq!(drawn.len(), 77);
    world.read(|conn| {
        let own = tracks::of_appearance(conn, of_2)?;
        let held = own[0].track.boxes.iter().filter(|b| b.source == BoxSource::Interpolated).count();
        assert_eq!(held, 6);
        assert_eq!(appearances::get(conn, of_2)?.range, FrameRange { start: 8, end: 84 });
        Ok(())
    });
    // Their other appearances stay in their own place.
    let change = IdentityChange::Merge { person: p(4), into: p(2), overrule: true };
    world.decide(change).unwrap();
    assert_eq!(refusal(world.decide(trim(of_2, 8, 95))), "error-people-there-already");
}

#[test]
fn somebody_missed_is_drawn_between_keyframes() {
    let mut world = World::new(1);
    let before = world.read(|conn| Ok(state(conn)));
    let at = |x: f32| Rect::new(x, 30.0, 20.0, 60.0);
    let draw = |person, keyframes| IdentityChange::Draw { video: V1, person, keyframes };
    world.decide(draw(None, vec![(30, at(100.0)), (20, at(80.0)), (22, at(90.0))])).unwrap();
    let new = world.read(|conn| persons::by_code(conn, PersonCode(6)));
    let drawn = world.seen(new.id);
    let expected = [80.0, 85.0, 90.0, 91.25, 92.5, 93.75, 95.0, 96.25, 97.5, 98.75, 100.0];
    assert_eq!(boxes(&world, drawn[0]), (20..).zip(expected).collect::<Vec<_>>());
    world.read(|conn| {
        let row = appearances::get(conn, drawn[0])?;
        assert_eq!((row.review, row.confidence), (Review::Confirmed, 1.0));
        assert!(row.best.is_some());
        Ok(())
    });
    assert_eq!(refusal(world.decide(draw(Some(p(1)), vec![(60, at(1.0))]))), "error-people-there-already");
    assert_eq!(refusal(world.decide(draw(None, Vec::new()))), "error-people-nothing-drawn");
    let outside = Rect::new(-50.0, 0.0, 20.0, 20.0);
    assert_eq!(refusal(world.decide(draw(None, vec![(3, outside)]))), "error-people-nothing-drawn");
    world.restart();
    let drawn_state = world.read(|conn| Ok(state(conn)));
    world.submit(Change::UndoIdentity).unwrap();
    assert_eq!(world.read(|conn| Ok(state(conn))), before);
    world.submit(Change::RedoIdentity).unwrap();
    assert_eq!(world.read(|conn| Ok(state(conn))), drawn_state);
}

#[test]
fn one_box_is_put_right_or_taken_away() {
    let mut world = World::new(1);
    let of_1 = world.seen(p(1))[0];
    let before = world.read(|conn| Ok(state(conn)));
    let here = Rect::new(300.0, 40.0, 50.0, 90.0);
    world.decide(IdentityChange::SetBox { appearance: of_1, frame: 30, bbox: here }).unwrap();
    let now = boxes(&world, of_1);
    assert_eq!((now[29], now[30], now[31]), ((29, 29.0), (30, 300.0), (31, 31.0)));
    world.decide(IdentityChange::RemoveBox { appearance: of_1, frame: 30 }).unwrap();
    let frames: Vec<u32> = boxes(&world, of_1).iter().map(|b| b.0).collect();
    assert_eq!(frames, (0..30).chain(31..=60).collect::<Vec<_>>());
    world.read(|conn| {
        assert_eq!(
            tracks::of_appearance(conn, of_1)?.len(),
            2,
            "what is between two tracks is not filled in"
        );
        Ok(())
    });
    // The ends are boxes like others, and the appearance follows.
    world.decide(IdentityChange::RemoveBox { appearance: of_1, frame: 60 }).unwrap();
    assert_eq!(world.read(|conn| appearances::get(conn, of_1)).range, FrameRange { start: 0, end: 59 });
    let beyond = IdentityChange::SetBox { appearance: of_1, frame: 99, bbox: here };
    assert_eq!(refusal(world.decide(beyond)), "error-people-not-seen");
    world.restart();
    for _ in 0..3 {
        world.submit(Change::UndoIdentity).unwrap();
    }
    assert_eq!(world.read(|conn| Ok(state(conn))), before);
}
