//! Writes a network as ONNX (opset 13), so that it runs wherever ONNX does.
//!
//! Convolutions, `PReLU` and sums: what `MobileFaceNet` is made of. The input is `[batch, 3, height, width]`, the
//! output `[batch, channels]`.

use candle_core::Tensor;
use prost::Message as _;
use prost::bytes::Bytes;

use super::error::VisionError;
use super::graph::{Activation, Conv, Graph, NodeId, Op, Residual};
use super::onnx_import::proto::{
    Attribute, Dimension, Graph as OnnxGraph, Model, Node, OperatorSet, Shape, TensorData, TensorType,
    ValueInfo, ValueType,
};

const OPSET: i64 = 13;
/// The first that has opset 13.
const IR_VERSION: i64 = 7;
const FLOAT: i32 = 1;
const INTS: i32 = 7;
const INT: i32 = 2;

/// The file's bytes for pictures of `height` x `width`. [`VisionError::Unsupported`] for operations that no embedder
/// of ours has.
pub fn export(graph: &Graph, height: usize, width: usize) -> Result<Vec<u8>, VisionError> {
    let mut writer = Writer { nodes: Vec::new(), tensors: Vec::new() };
    let mut names: Vec<String> = Vec::new();
    for (at, node) in graph.nodes().iter().enumerate() {
        let to = format!("map{at}");
        let of = |id: NodeId| names[graph.index(id)].clone();
        match &node.op {
            Op::Image => names.push("image".to_owned()),
            Op::Conv { input, conv, residual } => {
                let residual = match residual {
                    None => None,
                    Some(Residual::AfterActivation(id)) => Some(of(*id)),
                    Some(Residual::BeforeActivation(_)) => {
                        return Err(VisionError::Unsupported("a sum before an activation"));
                    }
                };
                writer.conv(&of(*input), conv, residual, &to)?;
                names.push(to);
            }
            _ => return Err(VisionError::Unsupported("an operation other than a convolution")),
        }
    }
    let (Some(last), [output]) = (names.last(), graph.outputs()) else {
        return Err(VisionError::Unsupported("several outputs"));
    };
    writer.node("Flatten", &[last], "embedding", vec![int("axis", 1)]);
    let channels = graph.node(*output).channels as i64;
    let model = Model {
        ir_version: IR_VERSION,
        producer_name: "stepmedia".to_owned(),
        graph: Some(OnnxGraph {
            node: writer.nodes,
            name: "embedder".to_owned(),
            initializer: writer.tensors,
            input: vec![value("image", &[3, height as i64, width as i64])],
            output: vec![value("embedding", &[channels])],
        }),
        opset_import: vec![OperatorSet { domain: String::new(), version: OPSET }],
    };
    Ok(model.encode_to_vec())
}

struct Writer {
    nodes: Vec<Node>,
    tensors: Vec<TensorData>,
}

impl Writer {
    fn conv(
        &mut self,
        from: &str,
        conv: &Conv,
        residual: Option<String>,
        to: &str,
    ) -> Result<(), VisionError> {
        let side = conv.side()? as i64;
        let stride = conv.stride as i64;
        let pads = [conv.padding.top, conv.padding.left, conv.padding.bottom, conv.padding.right];
        let attributes = vec![
            ints("kernel_shape", &[side, side]),
            ints("strides", &[stride, stride]),
            ints("pads", &pads.map(|pad| pad as i64)),
            int("group", conv.groups as i64),
        ];
        let weight = self.tensor(&format!("{to}.weight"), &conv.weight, conv.weight.dims())?;
        let bias = self.tensor(&format!("{to}.bias"), &conv.bias, conv.bias.dims())?;
        let plain = matches!(conv.activation, Activation::None) && residual.is_none();
        let mut now = if plain { to.to_owned() } else { format!("{to}.conv") };
        self.node("Conv", &[from, &weight, &bias], &now, attributes);
        if let Activation::PRelu(slope) = &conv.activation {
            let shape = [slope.elem_count(), 1, 1];
            let slope = self.tensor(&format!("{to}.slope"), slope, &shape)?;
            let active = if residual.is_none() { to.to_owned() } else { format!("{to}.active") };
            self.node("PRelu", &[&now, &slope], &active, vec![]);
            now = active;
        } else if !matches!(conv.activation, Activation::None) {
            return Err(VisionError::Unsupported("an activation other than PReLU"));
        }
        if let Some(residual) = residual {
            self.node("Add", &[&now, &residual], to, vec![]);
        }
        Ok(())
    }

    fn node(&mut self, op: &str, inputs: &[&str], to: &str, attribute: Vec<Attribute>) {
        self.nodes.push(Node {
            input: inputs.iter().map(|&name| name.to_owned()).collect(),
            output: vec![to.to_owned()],
            name: to.to_owned(),
            op_type: op.to_owned(),
            attribute,
            domain: String::new(),
        });
    }

    fn tensor(&mut self, name: &str, tensor: &Tensor, dims: &[usize]) -> Result<String, VisionError> {
        let values = tensor.flatten_all()?.to_vec1::<f32>()?;
        let bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.tensors.push(TensorData {
            dims: dims.iter().map(|&d| d as i64).collect(),
            data_type: FLOAT,
            name: name.to_owned(),
            raw_data: Some(Bytes::from(bytes)),
            ..TensorData::default()
        });
        Ok(name.to_owned())
    }
}

fn int(name: &str, value: i64) -> Attribute {
    Attribute { name: name.to_owned(), i: Some(value), r#type: INT, ..Attribute::default() }
}

fn ints(name: &str, values: &[i64]) -> Attribute {
    Attribute { name: name.to_owned(), ints: values.to_vec(), r#type: INTS, ..Attribute::default() }
}

/// Float, any number of pictures, each of `shape`.
fn value(name: &str, shape: &[i64]) -> ValueInfo {
    let batch = Dimension { dim_value: None, dim_param: Some("batch".to_owned()) };
    let sizes = shape.iter().map(|&size| Dimension { dim_value: Some(size), dim_param: None });
    let dim = std::iter::once(batch).chain(sizes).collect();
    let tensor_type = Some(TensorType { elem_type: FLOAT, shape: Some(Shape { dim }) });
    ValueInfo { name: name.to_owned(), r#type: Some(ValueType { tensor_type }) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vision::mobilefacenet::{SIDE, mobilefacenet};
    use crate::vision::model_card::MOBILEFACENET_192;
    use crate::vision::onnx_import;
    use crate::vision::testing::{models_dir, relative_error};
    use crate::vision::weights::Weights;
    use candle_core::Device;

    #[test]
    fn what_is_written_is_the_same_network_when_read() {
        let weights = Weights::load(&models_dir(), &MOBILEFACENET_192, &Device::Cpu).unwrap();
        let graph = mobilefacenet(&weights).unwrap();
        let bytes = export(&graph, SIDE, SIDE).unwrap();
        let plan = onnx_import::load(bytes, &Device::Cpu).unwrap();
        let values: Vec<f32> = (0..3 * SIDE * SIDE).map(|i| ((i % 97) as f32 / 48.0 - 1.0) * 0.8).collect();
        let image = Tensor::from_vec(values, (1, 3, SIDE, SIDE), &Device::Cpu).unwrap();
        let flat = |t: &Tensor| t.flatten_all().unwrap().to_vec1::<f32>().unwrap();
        let want = flat(&graph.forward(&image).unwrap()[0]);
        let (mut memory, budget) = (onnx_import::Memory::default(), onnx_import::Budget::default());
        let got = flat(&plan.run(&image, &mut memory, &budget).unwrap()[0]);
        assert!(relative_error(&want, &got) < 1e-5);
    }
}
