//! `MatMul` and `Gemm`.

use candle_core::Tensor;

use super::{Attributes, Inputs, Operator, Parsed, Refusal, Result, broadcast_shape, found};

pub fn parse(op_type: &str, attributes: &Attributes<'_>) -> Parsed {
    match op_type {
        "MatMul" => found(MatMul),
        "Gemm" => found(Gemm {
            alpha: attributes.float("alpha", 1.0),
            beta: attributes.float("beta", 1.0),
            transposed: ["transA", "transB"].map(|name| attributes.int(name, 0) != 0),
        }),
        _ => Ok(None),
    }
}

#[derive(Debug)]
struct MatMul;

impl Operator for MatMul {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let (a, b) = (inputs.floats(0)?, inputs.floats(1)?);
        if a.rank() == 0 || b.rank() == 0 {
            return Refusal::form("a single number");
        }
        // A vector is a row on the left and a column on the right.
        let (row, column) = (a.rank() == 1, b.rank() == 1);
        let a = if row { a.unsqueeze(0)? } else { a.clone() };
        let b = if column { b.unsqueeze(1)? } else { b.clone() };
        let out = product(inputs, &a, &b)?;
        let out = if row { out.squeeze(out.rank() - 2)? } else { out };
        Ok(vec![if column { out.squeeze(out.rank() - 1)? } else { out }])
    }
}

fn product(inputs: &Inputs<'_>, a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let ((a_batch, a_last), (b_batch, b_last)) =
        (a.dims().split_at(a.rank() - 2), b.dims().split_at(b.rank() - 2));
    let (&[rows, inner], &[b_inner, columns]) = (a_last, b_last) else { return Refusal::form("no matrix") };
    if inner != b_inner {
        return Refusal::form(format!("shapes {:?} and {:?} do not go together", a.dims(), b.dims()));
    }
    let batch = broadcast_shape(a_batch, b_batch)?;
    let shape: Vec<usize> = batch.into_iter().chain([rows, columns]).collect();
    inputs.allow_work(&shape, inner as u64)?;
    if inner == 0 || shape.contains(&0) {
        return inputs.tensor(vec![0.0; shape.iter().product()], &shape);
    }
    if b.rank() == 2 && a.rank() > 2 {
        // One large product instead of many with the same matrix.
        return Ok(a.contiguous()?.reshape(((), inner))?.matmul(&b.contiguous()?)?.reshape(shape)?);
    }
    Ok(a.contiguous()?.broadcast_matmul(&b.contiguous()?)?)
}

/// `alpha * A * B + beta * C`
#[derive(Debug)]
struct Gemm {
    alpha: f32,
    beta: f32,
    transposed: [bool; 2],
}

impl Operator for Gemm {
    fn run(&self, inputs: &Inputs<'_>) -> Result<Vec<Tensor>> {
        let matrix = |index: usize| {
            let matrix = inputs.floats(index)?;
            if matrix.rank() != 2 {
                return Refusal::form(format!("input {} is no matrix", index + 1));
            }
            Ok(if self.transposed[index] { matrix.t()?.contiguous()? } else { matrix.clone() })
        };
        let mut out = product(inputs, &matrix(0)?, &matrix(1)?)?;
        if self.alpha.to_bits() != 1.0_f32.to_bits() {
            out = out.affine(f64::from(self.alpha), 0.0)?;
        }
        if inputs.optional(2).is_some() {
            let c = inputs.floats(2)?;
            if broadcast_shape(out.dims(), c.dims())? != out.dims() {
                return Refusal::form("an addend larger than the product");
            }
            let c = if self.beta.to_bits() == 1.0_f32.to_bits() {
                c.clone()
            } else {
                c.affine(f64::from(self.beta), 0.0)?
            };
            out = out.broadcast_add(&c)?;
        }
        Ok(vec![out])
    }
}
