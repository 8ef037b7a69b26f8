//! Tracks become people.
//!
//! Guarantees: pure and deterministic; the same tracks give the same people in the same order.
//! Will not do: read pictures or the database, or hand out codes (the store counts them, so that none is used twice).

mod best_shot;
mod carry_over;
mod numbering;

pub use best_shot::best_shot;
pub use carry_over::{CarryOver, KnownPerson, carry_over, cut_again};
pub use numbering::in_order_of_appearance;
