//! The parts screens are made of, each drawn to measure.
//!
//! Guarantees: every part that can be used has a role and a name for assistive technology, a focus ring, and a
//! place given by its caller, so that screens are laid out on one grid and nothing shifts between frames.
//! Will not do: read state or send intents. Parts answer with an [`egui::Response`]; screens say what it means.

mod button;
mod dialog;
mod empty;
mod field;
mod menu;
mod panel;
mod person;
mod pill;
mod progress;
mod range;
mod segmented;
mod slider;
mod splitter;
mod switch;
mod tabs;
mod tip;

pub use button::{Button, Kind, Size};
pub use dialog::{Answer, Dialog, Pick, Picked, modal};
pub use empty::Empty;
pub use field::Field;
pub use menu::{MenuItem, context_menu, has_context_menu, menu};
pub use panel::{Strip, child, scroll_rows};
pub use person::{avatar, cover, lane_square};
pub use pill::{Pill, Tone};
pub use progress::{bar, ring, spinner};
pub use range::Range;
pub use segmented::Segmented;
pub use slider::Slider;
pub use splitter::{Edge, Splitter};
pub use switch::switch;
pub use tabs::tabs;
pub use tip::{show_whole, tip};
