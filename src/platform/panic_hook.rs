//! What a bug leaves behind: a line in the log, not a wall of text for the user.

use std::panic::PanicHookInfo;

/// Sends panics of every thread to the log. `$RUST_BACKTRACE` keeps the usual output on stderr as well.
pub fn install_panic_hook() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info: &PanicHookInfo<'_>| {
        let thread = std::thread::current();
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        let cause = info.payload_as_str().unwrap_or("no message");
        tracing::error!(thread = thread.name().unwrap_or("unnamed"), place, cause, "panic");
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            usual(info);
        }
    }));
}
