//! Small networks for tests.

use prost::Message as _;

use super::proto::{self, TensorData};

pub fn node(op_type: &str, inputs: &[&str], outputs: &[&str]) -> proto::Node {
    proto::Node {
        input: inputs.iter().map(ToString::to_string).collect(),
        output: outputs.iter().map(ToString::to_string).collect(),
        name: format!("the {op_type}"),
        op_type: op_type.to_owned(),
        ..Default::default()
    }
}

pub fn ints(name: &str, values: &[i64]) -> TensorData {
    let dims = vec![values.len() as i64];
    TensorData {
        name: name.to_owned(),
        dims,
        data_type: 7,
        int64_data: values.to_vec(),
        ..Default::default()
    }
}

pub fn info(name: &str, sides: &[i64]) -> proto::ValueInfo {
    let dim = sides
        .iter()
        .map(|&n| proto::Dimension { dim_value: (n > 0).then_some(n), dim_param: None })
        .collect();
    let tensor_type = proto::TensorType { elem_type: 1, shape: Some(proto::Shape { dim }) };
    let r#type = Some(proto::ValueType { tensor_type: Some(tensor_type) });
    proto::ValueInfo { name: name.to_owned(), r#type }
}

pub fn model(nodes: Vec<proto::Node>, initializer: Vec<TensorData>, output: &str) -> Vec<u8> {
    let graph = proto::Graph {
        node: nodes,
        initializer,
        input: vec![info("x", &[1, 3, 0, 0])],
        output: vec![info(output, &[])],
        ..Default::default()
    };
    let opset = proto::OperatorSet { domain: String::new(), version: 13 };
    proto::Model { graph: Some(graph), opset_import: vec![opset], ..Default::default() }.encode_to_vec()
}

/// Single numbers in a shape.
pub fn floats(name: &str, dims: &[i64], values: &[f32]) -> TensorData {
    let (name, dims) = (name.to_owned(), dims.to_vec());
    TensorData { name, dims, data_type: 1, float_data: values.to_vec(), ..Default::default() }
}
