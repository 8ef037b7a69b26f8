//! Processor time used so far, for the program's measurements of itself.

use std::time::Duration;

/// Of the calling thread, with its work in the kernel; `None` where the system does not tell.
pub fn thread_cpu_time() -> Option<Duration> {
    read(Of::Thread)
}

/// Of all threads of this program.
pub fn process_cpu_time() -> Option<Duration> {
    read(Of::Process)
}

enum Of {
    Thread,
    Process,
}

#[cfg(unix)]
fn read(of: Of) -> Option<Duration> {
    use rustix::time::{ClockId, clock_gettime};
    let clock = match of {
        Of::Thread => ClockId::ThreadCPUTime,
        Of::Process => ClockId::ProcessCPUTime,
    };
    Duration::try_from(clock_gettime(clock)).ok()
}

#[cfg(not(unix))]
fn read(_of: Of) -> Option<Duration> {
    None
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn work_counts_and_waiting_does_not() {
        let before = thread_cpu_time().unwrap();
        std::thread::sleep(Duration::from_millis(30));
        let rested = thread_cpu_time().unwrap();
        let mut sum = 0_u64;
        while thread_cpu_time().unwrap() < rested + Duration::from_millis(5) {
            sum = std::hint::black_box(sum + 1);
        }
        assert!(rested - before < Duration::from_millis(20), "{:?}", rested - before);
        assert!(process_cpu_time().unwrap() >= Duration::from_millis(5));
    }
}
