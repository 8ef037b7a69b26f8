//! The graph of an ONNX file: values by number instead of by name, in an order in which they can be computed,
//! without what no output needs.

use std::collections::{BTreeMap, HashMap};

use candle_core::{Device, Tensor};

use super::constant::read_tensor;
use super::error::ImportError;
use super::operators::Refusal;
use super::proto;

/// Index of a value in its network.
pub type ValueId = usize;

/// Nodes in order, and the values that are known before anything runs.
#[derive(Debug)]
pub struct OnnxGraph {
    pub nodes: Vec<OnnxNode>,
    pub constants: BTreeMap<ValueId, Tensor>,
    pub input: GraphInput,
    /// Name and value.
    pub outputs: Vec<(String, ValueId)>,
    pub num_values: usize,
    /// Version of the standard operators the graph is written in.
    pub opset: i64,
}

#[derive(Debug)]
pub struct GraphInput {
    pub value: ValueId,
    /// Length of each axis, where the file says.
    pub sides: Vec<Option<usize>>,
}

#[derive(Debug, Clone)]
pub struct OnnxNode {
    /// As an error names it.
    pub name: String,
    pub op_type: String,
    pub attributes: Vec<proto::Attribute>,
    pub inputs: Vec<Option<ValueId>>,
    pub outputs: Vec<ValueId>,
}

impl OnnxNode {
    pub fn refused(&self, refusal: Refusal) -> ImportError {
        let (operator, node) = (self.op_type.clone(), self.name.clone());
        match refusal {
            Refusal::Unknown => ImportError::Operator { operator, node },
            Refusal::Form(reason) => ImportError::Node { operator, node, reason },
            Refusal::Excessive => ImportError::Excessive { node },
        }
    }
}

/// Nodes a network may have.
const MAX_NODES: usize = 20_000;

impl OnnxGraph {
    pub fn new(model: proto::Model, device: &Device) -> Result<Self, ImportError> {
        let standard = model.opset_import.iter().find(|set| matches!(set.domain.as_str(), "" | "ai.onnx"));
        let opset = standard.ok_or(ImportError::NotOnnx)?.version;
        let graph = model.graph.ok_or(ImportError::NotOnnx)?;
        if graph.node.is_empty() || graph.output.is_empty() {
            return Err(ImportError::NotOnnx);
        }
        let mut names = Names::default();
        let mut constants = BTreeMap::new();
        for tensor in &graph.initializer {
            if tensor.data_location == 1 {
                return Err(ImportError::ExternalData { tensor: tensor.name.clone() });
            }
            let value = read_tensor(tensor, device).map_err(|refusal| match refusal {
                Refusal::Form(reason) => broken(reason),
                _ => ImportError::Excessive { node: tensor.name.clone() },
            })?;
            constants.insert(names.id(&tensor.name), value);
        }
        let mut inputs = graph.input.iter().filter(|info| !constants.contains_key(&names.id(&info.name)));
        let (Some(info), None) = (inputs.next(), inputs.next()) else {
            return Err(broken("it has not exactly one input"));
        };
        let input = GraphInput { value: names.id(&info.name), sides: sides(info)? };
        let mut nodes = vec![];
        for (index, node) in graph.node.into_iter().enumerate() {
            nodes.push(names.node(index, node)?);
        }
        let outputs: Vec<_> = graph.output.iter().map(|o| (o.name.clone(), names.id(&o.name))).collect();
        let mut graph = Self { nodes, constants, input, outputs, num_values: names.ids.len(), opset };
        graph.sort(&names)?;
        Ok(graph)
    }

    /// How many nodes and outputs read each value.
    pub fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.num_values];
        for &id in self.nodes.iter().flat_map(|node| node.inputs.iter().flatten()) {
            uses[id] += 1;
        }
        for (_, id) in &self.outputs {
            uses[*id] += 1;
        }
        uses
    }

    /// The node that makes each value.
    fn makers(&self) -> Result<Vec<Option<usize>>, ImportError> {
        let mut makers = vec![None; self.num_values];
        for (index, node) in self.nodes.iter().enumerate() {
            for &id in &node.outputs {
                if id == self.input.value
                    || self.constants.contains_key(&id)
                    || makers[id].replace(index).is_some()
                {
                    return Err(broken(format!("node {} makes a value that is there already", node.name)));
                }
            }
        }
        Ok(makers)
    }

    /// Puts each node after those it reads from and drops those that no output needs.
    fn sort(&mut self, names: &Names) -> Result<(), ImportError> {
        #[derive(Clone, Copy, PartialEq)]
        enum Mark {
            New,
            Open,
            Done,
        }
        let makers = self.makers()?;
        let mut marks = vec![Mark::New; self.nodes.len()];
        let mut order = Vec::with_capacity(self.nodes.len());
        let known = |id: &ValueId| *id == self.input.value || self.constants.contains_key(id);
        for (name, id) in &self.outputs {
            if makers[*id].is_none() && !known(id) {
                return Err(broken(format!("nothing makes output {name}")));
            }
            // Depth first, without recursion: a chain may be long.
            let mut open: Vec<(usize, usize)> = makers[*id].map(|node| (node, 0)).into_iter().collect();
            while let Some((node, next)) = open.pop() {
                if next == 0 {
                    if marks[node] == Mark::Done {
                        continue;
                    }
                    marks[node] = Mark::Open;
                }
                let Some(input) = self.nodes[node].inputs.get(next) else {
                    marks[node] = Mark::Done;
                    order.push(node);
                    continue;
                };
                open.push((node, next + 1));
                let Some(id) = input.filter(|id| !known(id)) else { continue };
                let Some(maker) = makers[id] else {
                    let reader = &self.nodes[node].name;
                    return Err(broken(format!("nothing makes {}, which node {reader} reads", names.of(id))));
                };
                match marks[maker] {
                    Mark::New => open.push((maker, 0)),
                    Mark::Open => {
                        return Err(broken(format!("node {} reads its own result", self.nodes[maker].name)));
                    }
                    Mark::Done => {}
                }
            }
        }
        if order.len() > MAX_NODES {
            return Err(broken(format!("it has more than {MAX_NODES} nodes")));
        }
        self.nodes = order.into_iter().map(|index| self.nodes[index].clone()).collect();
        Ok(())
    }
}

/// Values by name.
#[derive(Default)]
struct Names {
    ids: HashMap<String, ValueId>,
}

impl Names {
    fn id(&mut self, name: &str) -> ValueId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = self.ids.len();
        self.ids.insert(name.to_owned(), id);
        id
    }

    /// For an error; the map is small and this happens once.
    fn of(&self, id: ValueId) -> &str {
        let mut named = self.ids.iter();
        named.find(|(_, other)| **other == id).map_or("", |(name, _)| name)
    }

    fn node(&mut self, index: usize, node: proto::Node) -> Result<OnnxNode, ImportError> {
        let name = match (node.name.as_str(), node.output.first()) {
            ("", Some(output)) if !output.is_empty() => output.clone(),
            ("", _) => format!("#{index}"),
            (name, _) => name.to_owned(),
        };
        if !matches!(node.domain.as_str(), "" | "ai.onnx") {
            let operator = format!("{}.{}", node.domain, node.op_type);
            return Err(ImportError::Operator { operator, node: name });
        }
        let inputs = node.input.iter().map(|name| (!name.is_empty()).then(|| self.id(name))).collect();
        // Outputs that are left out at the end are not asked for.
        let asked = node.output.iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        if node.output[..asked].iter().any(String::is_empty) {
            return Err(broken(format!("node {name} leaves an output out")));
        }
        let outputs = node.output[..asked].iter().map(|name| self.id(name)).collect();
        Ok(OnnxNode { name, op_type: node.op_type, attributes: node.attribute, inputs, outputs })
    }
}

fn sides(info: &proto::ValueInfo) -> Result<Vec<Option<usize>>, ImportError> {
    let tensor = info.r#type.as_ref().and_then(|t| t.tensor_type.as_ref());
    let Some((tensor, shape)) = tensor.and_then(|t| Some((t, t.shape.as_ref()?))) else {
        return Err(broken("its input is not a tensor"));
    };
    if !matches!(tensor.elem_type, 1 | 10) {
        return Err(broken(format!(
            "its input is of type {}, not of floating-point numbers",
            tensor.elem_type
        )));
    }
    if shape.dim.len() != 4 {
        return Err(broken(format!("its input has {} axes, not 4", shape.dim.len())));
    }
    let side = |dim: &proto::Dimension| dim.dim_value.filter(|&n| n > 0).map(|n| n as usize);
    Ok(shape.dim.iter().map(side).collect())
}

pub fn broken(reason: impl Into<String>) -> ImportError {
    ImportError::Broken(reason.into())
}
