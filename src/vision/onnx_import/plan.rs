//! A graph made ready to run: constant parts computed, batch normalisations folded into convolutions, the front
//! given to our own kernels, each value let go of after its last reader.

use std::sync::Arc;

use candle_core::{DType, Device, Tensor};

use super::error::ImportError;
use super::front;
use super::graph::{GraphInput, OnnxGraph, OnnxNode, ValueId, broken};
use super::operators::{self, Attributes, Budget, Inputs, Operator, Refusal, batch_factors};
use super::proto;
use crate::vision::kernels::program::Program;
use crate::vision::lane::Lane;

/// Elements of all values that are alive at a time (1 GiB).
const MAX_LIVE_ELEMENTS: usize = 1 << 28;

/// An ONNX network. Immutable, shared by all who run it.
#[derive(Debug)]
pub struct Plan {
    steps: Vec<Step>,
    /// For each value: what it is where nothing has to run for it.
    constants: Vec<Option<Tensor>>,
    input: GraphInput,
    outputs: Vec<(String, ValueId)>,
    device: Device,
    front: Option<Front>,
}

/// What our kernels compute, on the processor.
#[derive(Debug)]
struct Front {
    program: Arc<Program>,
    /// Which values its outputs are.
    provides: Vec<ValueId>,
}

#[derive(Debug)]
struct Step {
    node: OnnxNode,
    operator: Box<dyn Operator>,
    /// Depends on the size of the input only, not on its numbers.
    by_size: bool,
    /// The front does it.
    in_front: bool,
    /// Values that nobody reads afterwards.
    done: Vec<ValueId>,
}

/// What one size of input settles, kept from run to run.
#[derive(Debug, Default)]
pub struct Memory {
    size: Vec<usize>,
    known: Vec<Option<Tensor>>,
    lane: Option<Lane>,
    /// The kernels cannot have this size.
    without_front: bool,
}

impl Plan {
    /// Refuses what it cannot run, naming the node; computes the constant parts, within `budget`.
    pub fn new(model: proto::Model, device: &Device, budget: &Budget) -> Result<Self, ImportError> {
        let mut graph = OnnxGraph::new(model, device)?;
        fuse_silu(&mut graph);
        let mut steps = vec![];
        let mut constants: Vec<Option<Tensor>> = vec![None; graph.num_values];
        for (&id, value) in &graph.constants {
            constants[id] = Some(value.clone());
        }
        let mut by_size: Vec<bool> = constants.iter().map(Option::is_some).collect();
        let opset = graph.opset;
        for node in std::mem::take(&mut graph.nodes) {
            let attributes = Attributes { all: &node.attributes, opset };
            let operator =
                operators::parse(&node.op_type, &attributes).map_err(|refusal| node.refused(refusal))?;
            if node.inputs.iter().flatten().all(|&id| constants[id].is_some()) {
                let values = node.inputs.iter().map(|id| id.and_then(|id| constants[id].clone()));
                let values = run_node(&node, &*operator, &values.collect::<Vec<_>>(), device, budget)?;
                for (&id, value) in node.outputs.iter().zip(values) {
                    constants[id] = Some(value);
                    by_size[id] = true;
                }
                continue;
            }
            let settled = operator.reads_shapes_only() || node.inputs.iter().flatten().all(|&id| by_size[id]);
            node.outputs.iter().for_each(|&id| by_size[id] = settled);
            steps.push(Step { node, operator, by_size: settled, in_front: false, done: vec![] });
        }
        let OnnxGraph { input, outputs, .. } = graph;
        let device = device.clone();
        let mut plan = Self { steps, constants, input, outputs, device, front: None };
        plan.fold_batch_normalizations()?;
        if plan.device.is_cpu() {
            plan.find_front(opset);
        }
        plan.find_last_readers();
        Ok(plan)
    }

    /// Lengths of the input's axes, where the file settles them.
    pub fn input_sides(&self) -> &[Option<usize>] {
        &self.input.sides
    }

    pub fn output_names(&self) -> impl Iterator<Item = &str> {
        self.outputs.iter().map(|(name, _)| name.as_str())
    }

    pub fn device(&self) -> &Device {
        &self.device
    }

    /// The outputs for `input`, in the file's order.
    pub fn run(
        &self,
        input: &Tensor,
        memory: &mut Memory,
        budget: &Budget,
    ) -> Result<Vec<Tensor>, ImportError> {
        let fits = |(&len, side): (&usize, &Option<usize>)| side.is_none_or(|side| side == len);
        if input.rank() != self.input.sides.len() || !input.dims().iter().zip(&self.input.sides).all(fits) {
            let wanted: Vec<String> =
                self.input.sides.iter().map(|side| side.map_or("?".to_owned(), |n| n.to_string())).collect();
            return Err(broken(format!("its input is {}, not {:?}", wanted.join(" x "), input.dims())));
        }
        if memory.size != input.dims() || memory.known.len() != self.constants.len() {
            let lane = memory.lane.take();
            let known = vec![None; self.constants.len()];
            *memory = Memory { size: input.dims().to_vec(), known, lane, without_front: false };
        }
        let mut values: Vec<Option<Tensor>> = self.constants.clone();
        values[self.input.value] = Some(input.clone());
        let mut live = 0;
        let front = self.run_front(input, memory, budget)?;
        let has_front = front.is_some();
        for (id, value) in front.into_iter().flatten() {
            live += value.elem_count();
            values[id] = Some(value);
        }
        for step in &self.steps {
            let known = step.node.outputs.iter().all(|&id| memory.known[id].is_some());
            if has_front && step.in_front {
                // Its values are there, or nobody asks for them.
            } else if !(step.by_size && known) {
                let inputs: Vec<_> =
                    step.node.inputs.iter().map(|id| id.and_then(|id| values[id].clone())).collect();
                let made = run_node(&step.node, &*step.operator, &inputs, &self.device, budget)?;
                for (&id, value) in step.node.outputs.iter().zip(made) {
                    live += value.elem_count();
                    if step.by_size {
                        memory.known[id] = Some(value.clone());
                    }
                    values[id] = Some(value);
                }
            } else {
                step.node.outputs.iter().for_each(|&id| values[id].clone_from(&memory.known[id]));
            }
            if live > MAX_LIVE_ELEMENTS {
                return Err(ImportError::Excessive { node: step.node.name.clone() });
            }
            for &id in &step.done {
                let gone = values[id].take();
                live = live.saturating_sub(gone.map_or(0, |value| value.elem_count()));
            }
        }
        self.outputs
            .iter()
            .map(|(name, id)| match values[*id].clone() {
                Some(value) if value.dtype() == DType::F32 => Ok(value),
                _ => Err(broken(format!("output {name} does not hold numbers"))),
            })
            .collect()
    }

    /// A convolution whose only reader is a batch normalisation takes it over: `factor * (w * x + b) + addend`.
    fn fold_batch_normalizations(&mut self) -> Result<(), ImportError> {
        let mut uses = vec![0; self.constants.len()];
        let read = self.steps.iter().flat_map(|step| step.node.inputs.iter().flatten());
        read.chain(self.outputs.iter().map(|(_, id)| id)).for_each(|&id| uses[id] += 1);
        let mut gone = vec![false; self.steps.len()];
        for (index, gone) in gone.iter_mut().enumerate() {
            let node = &self.steps[index].node;
            if node.op_type != "BatchNormalization" || node.outputs.len() != 1 {
                continue;
            }
            let Some(Some(source)) = node.inputs.first().copied() else { continue };
            let Some(at) = self.steps[..index].iter().position(|step| step.node.outputs == [source]) else {
                continue;
            };
            let conv = &self.steps[at].node;
            let constant = |id: Option<ValueId>| id.and_then(|id| self.constants[id].clone());
            let statistics: Vec<_> = node.inputs.iter().map(|&id| constant(id)).collect();
            let weight = conv.inputs.get(1).and_then(|&id| constant(id));
            let bias = conv.inputs.get(2).copied().flatten();
            let (Some(weight), true) = (weight, conv.op_type == "Conv" && uses[source] == 1) else {
                continue;
            };
            if statistics.len() != 5
                || statistics[1..].iter().any(Option::is_none)
                || (bias.is_some() && constant(bias).is_none())
            {
                continue;
            }
            let epsilon = Attributes { all: &node.attributes, opset: 0 }.float("epsilon", 1e-5);
            let folded = fold(&statistics, epsilon, &weight, constant(bias), &self.device);
            let (weight, bias) = folded.map_err(|refusal| node.refused(refusal))?;
            let outputs = node.outputs.clone();
            let first_new = self.constants.len();
            self.constants.extend([Some(weight), Some(bias)]);
            let conv = &mut self.steps[at].node;
            let input = conv.inputs.first().copied().flatten();
            conv.inputs = vec![input, Some(first_new), Some(first_new + 1)];
            conv.outputs = outputs;
            *gone = true;
        }
        let mut gone = gone.into_iter();
        self.steps.retain(|_| !gone.next().unwrap_or(false));
        Ok(())
    }

    fn find_front(&mut self, opset: i64) {
        let nodes: Vec<&OnnxNode> = self.steps.iter().map(|step| &step.node).collect();
        let outputs: Vec<ValueId> = self.outputs.iter().map(|(_, id)| *id).collect();
        let Some(found) = front::find(&nodes, &self.constants, &self.input, &outputs, opset) else { return };
        match Program::new(&found.graph) {
            Ok(program) => {
                self.front = Some(Front { program: Arc::new(program), provides: found.provides });
                for (step, needed) in self.steps.iter_mut().zip(found.needed) {
                    step.in_front = !needed;
                }
            }
            Err(error) => tracing::info!(%error, "an imported network runs without our kernels"),
        }
    }

    /// The values the kernels compute; none where there is no front for this size.
    fn run_front(
        &self,
        input: &Tensor,
        memory: &mut Memory,
        budget: &Budget,
    ) -> Result<Option<Vec<(ValueId, Tensor)>>, ImportError> {
        let Some(front) = self.front.as_ref().filter(|_| !memory.without_front) else { return Ok(None) };
        let broken = |error: candle_core::Error| broken(error.to_string());
        let Ok((count, 3, height, width)) = input.dims4() else { return Ok(None) };
        let lane = memory.lane.get_or_insert_with(|| Lane::new(Arc::clone(&front.program), 1));
        let Ok(room) = lane.memory(width, height) else {
            memory.without_front = true;
            return Ok(None);
        };
        let work: usize = room.executor.steps().iter().map(|step| step.flops / 2).sum();
        if budget.spend((work * count) as u64).is_err() {
            return Err(ImportError::Excessive { node: "the convolutions".to_owned() });
        }
        let numbers: Vec<f32> = input.flatten_all().and_then(|all| all.to_vec1()).map_err(broken)?;
        let shapes: Vec<_> = room.executor.outputs().collect();
        let mut maps: Vec<Vec<f32>> =
            shapes.iter().map(|(c, h, w)| Vec::with_capacity(count * c * h * w)).collect();
        let margin = (room.image.len() / (3 * (height + 4)) - width) / 2;
        let line = width + 2 * margin;
        for picture in numbers.chunks_exact(3 * height * width) {
            for (row, values) in picture.chunks_exact(width).enumerate() {
                let (color, y) = (row / height, row % height);
                let start = ((y + margin) * 3 + color) * line + margin;
                room.image[start..start + width].copy_from_slice(values);
            }
            room.run();
            let mut rest = room.outputs.as_slice();
            for (map, &(channels, h, w)) in maps.iter_mut().zip(&shapes) {
                let (pixels, after) = rest.split_at(channels * h * w);
                rest = after;
                for channel in 0..channels {
                    map.extend(pixels.iter().skip(channel).step_by(channels));
                }
            }
        }
        let values = front.provides.iter().zip(maps).zip(shapes).map(|((&id, map), (channels, h, w))| {
            Ok((id, Tensor::from_vec(map, (count, channels, h, w), &Device::Cpu).map_err(broken)?))
        });
        Ok(Some(values.collect::<Result<_, ImportError>>()?))
    }

    fn find_last_readers(&mut self) {
        let mut kept: Vec<bool> = self.constants.iter().map(Option::is_some).collect();
        self.outputs.iter().for_each(|(_, id)| kept[*id] = true);
        for step in self.steps.iter_mut().rev() {
            // What is made and never read goes at once.
            for &id in step.node.inputs.iter().flatten().chain(&step.node.outputs) {
                if !std::mem::replace(&mut kept[id], true) {
                    step.done.push(id);
                }
            }
        }
    }
}

fn run_node(
    node: &OnnxNode,
    operator: &dyn Operator,
    values: &[Option<Tensor>],
    device: &Device,
    budget: &Budget,
) -> Result<Vec<Tensor>, ImportError> {
    let inputs = Inputs { values, device, num_outputs: node.outputs.len(), budget };
    let made = operator.run(&inputs).map_err(|refusal| node.refused(refusal))?;
    if made.len() < node.outputs.len() {
        return Err(node.refused(Refusal::Form(format!("{} outputs", node.outputs.len()))));
    }
    Ok(made)
}

fn fold(
    statistics: &[Option<Tensor>],
    epsilon: f32,
    weight: &Tensor,
    bias: Option<Tensor>,
    device: &Device,
) -> Result<(Tensor, Tensor), Refusal> {
    let budget = Budget::default();
    let inputs = Inputs { values: statistics, device, num_outputs: 1, budget: &budget };
    let (factor, addend) = batch_factors(&inputs, 1, epsilon)?;
    let mut shape = vec![1; weight.rank()];
    match (shape.first_mut(), weight.dims().first()) {
        (Some(side), Some(&outputs)) if outputs == factor.elem_count() => *side = outputs,
        _ => return Refusal::form("statistics for another number of channels"),
    }
    let bias = match bias {
        Some(bias) if bias.dims() == factor.dims() => ((bias * &factor)? + addend)?,
        Some(_) => return Refusal::form("a bias of another size"),
        None => addend,
    };
    Ok((weight.broadcast_mul(&factor.reshape(shape)?)?, bias))
}

/// `x * Sigmoid(x)` is one function.
fn fuse_silu(graph: &mut OnnxGraph) {
    let uses = graph.uses();
    let mut of_sigmoid = vec![None; graph.num_values];
    for node in graph.nodes.iter().filter(|node| node.op_type == "Sigmoid") {
        if let (&[Some(input)], &[output]) = (node.inputs.as_slice(), node.outputs.as_slice())
            && uses[output] == 1
        {
            of_sigmoid[output] = Some(input);
        }
    }
    let mut fused = vec![false; graph.num_values];
    for node in graph.nodes.iter_mut().filter(|node| node.op_type == "Mul") {
        let &[Some(a), Some(b)] = node.inputs.as_slice() else { continue };
        let sigmoid = if of_sigmoid[b] == Some(a) { (a, b) } else { (b, a) };
        if of_sigmoid[sigmoid.1] == Some(sigmoid.0) {
            "Silu".clone_into(&mut node.op_type);
            node.inputs = vec![Some(sigmoid.0)];
            fused[sigmoid.1] = true;
        }
    }
    graph.nodes.retain(|node| !(node.op_type == "Sigmoid" && node.outputs.iter().any(|&id| fused[id])));
}
