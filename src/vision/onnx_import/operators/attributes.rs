//! The attributes of one node.

use super::super::proto::{Attribute, TensorData};
use super::{Refusal, Result};

/// A node's attributes, and the version of the operator set it is written in.
#[derive(Debug, Clone, Copy)]
pub struct Attributes<'a> {
    pub all: &'a [Attribute],
    pub opset: i64,
}

impl<'a> Attributes<'a> {
    pub fn get(&self, name: &str) -> Option<&'a Attribute> {
        self.all.iter().find(|attribute| attribute.name == name)
    }

    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.get(name).and_then(|a| a.i).unwrap_or(default)
    }

    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.get(name).and_then(|a| a.f).unwrap_or(default)
    }

    pub fn ints(&self, name: &str) -> Option<&'a [i64]> {
        self.get(name).map(|a| a.ints.as_slice())
    }

    pub fn text(&self, name: &str, default: &'static str) -> Result<&'a str> {
        match self.get(name).and_then(|a| a.s.as_ref()) {
            None => Ok(default),
            Some(bytes) => {
                std::str::from_utf8(bytes).or_else(|_| Refusal::form(format!("{name} is not text")))
            }
        }
    }

    pub fn tensor(&self, name: &str) -> Option<&'a TensorData> {
        self.get(name).and_then(|a| a.t.as_deref())
    }
}
