//! A sentence for a person, before a language is chosen.
//!
//! Errors and reports carry a key of `locales/*/…ftl` and its arguments, so that every room can say what happened
//! without knowing in which language.

use std::borrow::Cow;
use std::fmt;

/// One argument of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
}

impl From<&str> for Value {
    fn from(s: &str) -> Self {
        Self::Text(s.to_owned())
    }
}

impl From<String> for Value {
    fn from(s: String) -> Self {
        Self::Text(s)
    }
}

macro_rules! value_from_number {
    ($($t:ty),+) => {$(
        impl From<$t> for Value {
            fn from(n: $t) -> Self {
                Self::Number(n as f64)
            }
        }
    )+};
}
value_from_number!(i32, i64, u32, u64, usize, f32, f64);

/// Key of a sentence and its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// A literal of the program, or one that comes back from storage.
    pub key: Cow<'static, str>,
    pub args: Vec<(Cow<'static, str>, Value)>,
}

impl Message {
    pub fn new(key: impl Into<Cow<'static, str>>) -> Self {
        Self { key: key.into(), args: Vec::new() }
    }

    #[must_use]
    pub fn with(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.args.push((name.into(), value.into()));
        self
    }
}

impl fmt::Display for Message {
    /// For logs only: key and arguments, no language.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        for (name, value) in &self.args {
            match value {
                Value::Text(s) => write!(f, " {name}={s:?}")?,
                Value::Number(n) => write!(f, " {name}={n}")?,
            }
        }
        Ok(())
    }
}
