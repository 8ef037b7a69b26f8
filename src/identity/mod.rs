//! Tracks become people.
//!
//! [`carry_over`] keeps people over a new analysis; [`cluster`] finds the same person in other appearances, as far as
//! [`constraints`] allow and by lines that [`calibration`] draws on the library's own [`pairs`]; what is likely but
//! not sure becomes a question ([`suggest`]); [`gallery`] finds a face among millions.
//!
//! Guarantees: pure and deterministic; the same tracks give the same people in the same order.
//! Will not do: read pictures or the database, or hand out codes (the store counts them, so that none is used twice).

mod best_shot;
pub mod calibration;
mod carry_over;
pub mod cluster;
pub mod constraints;
pub mod gallery;
mod numbering;
pub mod pairs;
pub mod suggest;

pub use best_shot::{best_shot, best_views};
pub use carry_over::{CarryOver, KnownPerson, carry_over, cut_again};
pub use gallery::{Gallery, Hit};
pub use numbering::in_order_of_appearance;
