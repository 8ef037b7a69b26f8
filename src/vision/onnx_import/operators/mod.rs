//! ONNX's operators as operations on candle tensors, one file per family.
//!
//! Numbers are f32; indices, shapes and truth values (0 or 1) are i64 and stay in main memory. An operator checks
//! what it will produce before it does: no shape of a file makes it panic or fill the memory.

mod attributes;
mod convolution;
mod depthwise;
mod elementwise;
mod logic;
mod matrix;
mod movement;
mod normalization;
mod pooling;
mod reduction;
mod resize;
mod shapes;

use std::cell::Cell;

use candle_core::{DType, Device, Tensor};

pub use attributes::Attributes;
pub use convolution::{Slide, Window};
pub use normalization::batch_factors;

/// Largest number of elements of one value (256 MiB).
const MAX_ELEMENTS: u64 = 1 << 26;

/// Why an operator cannot be run.
#[derive(Debug)]
pub enum Refusal {
    /// No operator of this name is known.
    Unknown,
    /// This form of it, or these inputs, and why.
    Form(String),
    /// Too much memory or work.
    Excessive,
}

impl Refusal {
    pub fn form<T>(reason: impl Into<String>) -> Result<T> {
        Err(Self::Form(reason.into()))
    }
}

impl From<candle_core::Error> for Refusal {
    fn from(error: candle_core::Error) -> Self {
        // The first line; the rest may be a backtrace.
        Self::Form(error.to_string().lines().next().unwrap_or_default().to_owned())
    }
}

pub type Result<T> = std::result::Result<T, Refusal>;

/// One node's work.
pub trait Operator: std::fmt::Debug + Send + Sync {
    /// As many values as the operator has outputs.
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>>;

    /// True where the result depends on the inputs' shapes only.
    fn reads_shapes_only(&self) -> bool {
        false
    }
}

/// What a node reads, and what it may spend.
pub struct Inputs<'a> {
    pub values: &'a [Option<Tensor>],
    pub device: &'a Device,
    /// How many outputs are asked for.
    pub num_outputs: usize,
    pub budget: &'a Budget,
}

/// Multiply-adds that may still be spent, where there is a limit.
#[derive(Debug, Default)]
pub struct Budget(Option<Cell<u64>>);

impl Budget {
    pub fn limited(multiply_adds: u64) -> Self {
        Self(Some(Cell::new(multiply_adds)))
    }

    pub fn spend(&self, multiply_adds: u64) -> Result<()> {
        let Some(left) = &self.0 else { return Ok(()) };
        left.set(left.get().checked_sub(multiply_adds).ok_or(Refusal::Excessive)?);
        Ok(())
    }
}

/// What moving or computing one element costs, in multiply-adds.
const ELEMENT_COST: u64 = 8;

impl Inputs<'_> {
    /// Input `index`, which must be there.
    pub fn get(&self, index: usize) -> Result<&Tensor> {
        self.optional(index).ok_or_else(|| Refusal::Form(format!("input {} is missing", index + 1)))
    }

    pub fn optional(&self, index: usize) -> Option<&Tensor> {
        self.values.get(index).and_then(Option::as_ref)
    }

    /// Input `index`, which must hold f32.
    pub fn floats(&self, index: usize) -> Result<&Tensor> {
        let tensor = self.get(index)?;
        if tensor.dtype() == DType::F32 {
            Ok(tensor)
        } else {
            Refusal::form(format!("input {} holds integers", index + 1))
        }
    }

    /// The integers of input `index`; none where it is left out.
    pub fn ints(&self, index: usize) -> Result<Option<Vec<i64>>> {
        let Some(tensor) = self.optional(index) else { return Ok(None) };
        if tensor.dtype() == DType::I64 {
            Ok(Some(tensor.flatten_all()?.to_vec1()?))
        } else {
            Refusal::form(format!("input {} does not hold integers", index + 1))
        }
    }

    /// The numbers of a small f32 input; none where it is left out.
    pub fn numbers(&self, index: usize) -> Result<Option<Vec<f32>>> {
        let Some(tensor) = self.optional(index) else { return Ok(None) };
        if tensor.dtype() == DType::F32 && tensor.elem_count() <= 64 {
            Ok(Some(tensor.flatten_all()?.to_vec1()?))
        } else {
            Refusal::form(format!("input {} is not a few numbers", index + 1))
        }
    }

    /// To be asked before a value of this shape is made.
    pub fn allow(&self, shape: &[usize]) -> Result<()> {
        self.allow_work(shape, ELEMENT_COST)
    }

    /// The same, where each element takes so many multiply-adds.
    pub fn allow_work(&self, shape: &[usize], per_element: u64) -> Result<()> {
        let elements = shape.iter().try_fold(1_u64, |product, &side| product.checked_mul(side as u64));
        let elements = elements.filter(|&n| n <= MAX_ELEMENTS).ok_or(Refusal::Excessive)?;
        self.budget.spend(elements.saturating_mul(per_element.max(ELEMENT_COST)))
    }

    /// An f32 value on the network's device, from main memory.
    pub fn tensor(&self, data: Vec<f32>, shape: &[usize]) -> Result<Tensor> {
        Ok(Tensor::from_vec(data, shape, self.device)?)
    }
}

/// The operator `op_type` with these attributes, of this version of ONNX's standard set.
pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Result<Box<dyn Operator>> {
    let families = [
        convolution::parse,
        pooling::parse,
        elementwise::parse,
        logic::parse,
        matrix::parse,
        movement::parse,
        shapes::parse,
        normalization::parse,
        reduction::parse,
        resize::parse,
    ];
    for family in families {
        if let Some(operator) = family(op_type, attributes)? {
            return Ok(operator);
        }
    }
    Err(Refusal::Unknown)
}

type Parsed = Result<Option<Box<dyn Operator>>>;

/// Short for the end of a family's `parse`.
#[allow(clippy::unnecessary_wraps, reason = "it is what `parse` returns")]
fn found(operator: impl Operator + 'static) -> Parsed {
    Ok(Some(Box::new(operator)))
}

/// `axis` counted from the end where negative, as an index into `rank` axes.
fn axis_index(axis: i64, rank: usize) -> Result<usize> {
    let from_start = if axis < 0 { axis.checked_add(rank as i64) } else { Some(axis) };
    match from_start.and_then(|axis| usize::try_from(axis).ok()) {
        Some(axis) if axis < rank => Ok(axis),
        _ => Refusal::form(format!("axis {axis} of {rank}")),
    }
}

/// A side that must be positive and of reasonable size.
fn side(value: i64) -> Result<usize> {
    match u64::try_from(value) {
        Ok(len) if len <= MAX_ELEMENTS => Ok(len as usize),
        Ok(_) => Err(Refusal::Excessive),
        Err(_) => Refusal::form(format!("a size of {value}")),
    }
}

/// The shape of `a` and `b` together, as all array libraries do it.
fn broadcast_shape(a: &[usize], b: &[usize]) -> Result<Vec<usize>> {
    let rank = a.len().max(b.len());
    let at = |shape: &[usize], i: usize| (i + shape.len()).checked_sub(rank).map_or(1, |i| shape[i]);
    (0..rank)
        .map(|i| match (at(a, i), at(b, i)) {
            (x, y) if x == y => Ok(x),
            (1, y) => Ok(y),
            (x, 1) => Ok(x),
            _ => Refusal::form(format!("shapes {a:?} and {b:?} do not go together")),
        })
        .collect()
}
