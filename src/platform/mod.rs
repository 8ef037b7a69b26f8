//! What differs from machine to machine: folders, logs, and what happens when the program itself fails.
//!
//! Guarantees: nothing here writes outside the data folder; logs carry no picture and no key.
//! Will not do: anything about people or videos.

mod cpu_time;
mod disk;
mod logging;
mod memory;
mod panic_hook;
mod paths;

pub use cpu_time::{process_cpu_time, thread_cpu_time};
pub use disk::free_space;
pub use logging::start_logging;
pub use memory::peak_memory;
pub use panic_hook::install_panic_hook;
pub use paths::{default_data_dir, models_dir, sample_video};
