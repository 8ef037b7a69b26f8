//! Notices: how long they stay, and what they say.

use std::time::{Duration, Instant};

use crate::domain::message::Message;
use crate::state::{Severity, Toast, ToastAct};

const STAYS: Duration = Duration::from_secs(6);
/// More than these would cover the window; the oldest goes.
const MOST: usize = 4;

/// Gives notices their numbers and takes them away again.
#[derive(Debug, Default)]
pub struct Toasts {
    last_id: u64,
    until: Vec<(u64, Instant)>,
}

impl Toasts {
    pub fn show(
        &mut self,
        shown: &mut Vec<Toast>,
        severity: Severity,
        title: Message,
        detail: Option<Message>,
        act: Option<ToastAct>,
    ) {
        // Said twice it is said once.
        shown.retain(|toast| toast.title != title || toast.detail != detail);
        self.last_id += 1;
        let id = self.last_id;
        if severity != Severity::Error {
            self.until.push((id, Instant::now() + STAYS));
        }
        shown.push(Toast { id, severity, title, detail, act });
        if shown.len() > MOST {
            shown.remove(0);
        }
    }

    /// Takes away what has been there long enough; the time until the next one goes.
    pub fn expire(&mut self, shown: &mut Vec<Toast>, now: Instant) -> Option<Duration> {
        self.until.retain(|&(id, until)| {
            if until <= now {
                shown.retain(|toast| toast.id != id);
            }
            until > now && shown.iter().any(|toast| toast.id == id)
        });
        self.until.iter().map(|&(_, until)| until.saturating_duration_since(now)).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn good_news_goes_by_itself_and_errors_stay() {
        let (mut toasts, mut shown) = (Toasts::default(), Vec::new());
        toasts.show(&mut shown, Severity::Success, Message::new("a"), None, None);
        toasts.show(&mut shown, Severity::Error, Message::new("b"), None, None);
        toasts.show(&mut shown, Severity::Error, Message::new("b"), None, None);
        assert_eq!(shown.len(), 2);
        let now = Instant::now();
        assert!(toasts.expire(&mut shown, now).is_some());
        assert_eq!(toasts.expire(&mut shown, now + STAYS * 2), None);
        assert_eq!(shown.iter().map(|toast| toast.severity).collect::<Vec<_>>(), [Severity::Error]);
    }
}
