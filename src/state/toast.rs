//! Notifications.

use crate::domain::message::Message;

use super::Command;

/// How much it matters, from good news to bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    Success,
    Info,
    Warning,
    Error,
}

/// A short notice in the corner. `app` takes it away after 6 s; errors stay until dismissed.
#[derive(Debug, Clone, PartialEq)]
pub struct Toast {
    pub id: u64,
    pub severity: Severity,
    pub title: Message,
    pub detail: Option<Message>,
    pub act: Option<ToastAct>,
}

/// The one thing a toast offers to do.
#[derive(Debug, Clone, PartialEq)]
pub struct ToastAct {
    pub label: Message,
    pub command: Command,
}
