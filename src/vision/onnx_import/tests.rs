//! Every operator against ONNX Runtime's answers, whole networks against its outputs, and files made to do harm.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use candle_core::{Device, Tensor};
use proptest::prelude::*;

use super::proto::{self, TensorData};
use super::testing::{ints, model, node};
use super::{Budget, ImportError, Memory, Plan, TRIAL_MULTIPLY_ADDS, load};

/// Cases of random shapes with ONNX Runtime 1.32's outputs: `CASE/model`, `CASE/input`, `CASE/output/N`.
/// `$STEPMEDIA_ONNX_CASES` names a file with more of them.
fn cases() -> BTreeMap<String, HashMap<String, Tensor>> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/onnx_operators.safetensors");
    let path = std::env::var_os("STEPMEDIA_ONNX_CASES").map_or(golden, PathBuf::from);
    let mut cases: BTreeMap<String, HashMap<String, Tensor>> = BTreeMap::new();
    let tensors: BTreeMap<_, _> =
        candle_core::safetensors::load(path, &Device::Cpu).unwrap().into_iter().collect();
    for (name, tensor) in tensors {
        let (case, part) = name.split_once('/').unwrap();
        cases.entry(case.to_owned()).or_default().insert(part.to_owned(), tensor);
    }
    cases
}

fn floats(tensor: &Tensor) -> Vec<f32> {
    tensor.flatten_all().unwrap().to_vec1().unwrap()
}

/// The largest difference, as a share of the numbers' size where they are above 1.
fn difference(got: &Tensor, want: &Tensor) -> f32 {
    let pairs = floats(got).into_iter().zip(floats(want));
    pairs.map(|(got, want)| (got - want).abs() / want.abs().max(1.0)).fold(0.0, f32::max)
}

fn plan(bytes: Vec<u8>) -> Result<Plan, ImportError> {
    load(bytes, &Device::Cpu)
}

#[test]
fn every_operator_gives_what_onnx_runtime_gives() {
    let mut wrong = vec![];
    for (name, parts) in cases() {
        let outcome = plan(parts["model"].to_vec1().unwrap()).and_then(|plan| {
            let mut memory = Memory::default();
            let budget = Budget::default();
            // The second run finds what the first one kept.
            plan.run(&parts["input"], &mut memory, &budget)?;
            plan.run(&parts["input"], &mut memory, &budget)
        });
        match outcome {
            Err(error) => wrong.push(format!("{name}: {error}")),
            Ok(outputs) => {
                for (index, got) in outputs.iter().enumerate() {
                    let want = &parts[&format!("output/{index}")];
                    if got.dims() != want.dims() {
                        wrong.push(format!("{name}/{index}: {:?}, not {:?}", got.dims(), want.dims()));
                    } else if difference(got, want) > 1e-4 {
                        wrong.push(format!("{name}/{index}: off by {}", difference(got, want)));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

/// What loading the file and running it on a small picture comes to.
fn outcome(bytes: Vec<u8>) -> Result<Vec<Tensor>, ImportError> {
    let picture = Tensor::ones((1, 3, 8, 8), candle_core::DType::F32, &Device::Cpu).unwrap();
    plan(bytes)?.run(&picture, &mut Memory::default(), &Budget::limited(TRIAL_MULTIPLY_ADDS))
}

#[test]
fn an_operator_that_is_not_supported_is_named_with_its_node() {
    let error = outcome(model(vec![node("NonMaxSuppression", &["x"], &["y"])], vec![], "y")).unwrap_err();
    assert!(matches!(&error, ImportError::Operator { operator, node }
        if operator == "NonMaxSuppression" && node == "the NonMaxSuppression"));
    let mut custom = node("Relu", &["x"], &["y"]);
    custom.domain = "com.example".to_owned();
    let error = outcome(model(vec![custom], vec![], "y")).unwrap_err();
    assert!(error.to_string().contains("com.example.Relu"), "{error}");
    let mut cubic = node("Resize", &["x", "", "s"], &["y"]);
    let mode = proto::Attribute { name: "mode".to_owned(), s: Some("cubic".into()), ..Default::default() };
    cubic.attribute.push(mode);
    let error = outcome(model(vec![cubic], vec![ints("s", &[2])], "y")).unwrap_err();
    assert!(error.to_string().contains("cubic"), "{error}");
    // What no output needs does not matter.
    let nodes = vec![node("NonMaxSuppression", &["x"], &["z"]), node("Relu", &["x"], &["y"])];
    assert_eq!(outcome(model(nodes, vec![], "y")).unwrap().len(), 1);
}

#[test]
fn broken_graphs_are_refused() {
    let cases = [
        ("cycle", model(vec![node("Add", &["x", "b"], &["a"]), node("Relu", &["a"], &["b"])], vec![], "b")),
        ("its own input", model(vec![node("Add", &["x", "a"], &["a"])], vec![], "a")),
        ("nothing makes", model(vec![node("Relu", &["nothing"], &["y"])], vec![], "y")),
        ("no output", model(vec![node("Relu", &["x"], &["y"])], vec![], "z")),
        ("twice", model(vec![node("Relu", &["x"], &["y"]), node("Neg", &["x"], &["y"])], vec![], "y")),
        ("the input again", model(vec![node("Relu", &["x"], &["x"])], vec![], "x")),
        ("too few inputs", model(vec![node("Add", &[], &["y"])], vec![], "y")),
        ("no kernel", model(vec![node("MaxPool", &["x"], &["y"])], vec![], "y")),
    ];
    for (what, bytes) in cases {
        let error = outcome(bytes).unwrap_err();
        assert!(matches!(error, ImportError::Broken(_) | ImportError::Node { .. }), "{what}: {error}");
    }
}

#[test]
fn weights_that_lie_elsewhere_or_are_too_short_are_refused() {
    let elsewhere = TensorData { data_location: 1, dims: vec![4], data_type: 1, ..ints("w", &[]) };
    let add = || vec![node("Add", &["x", "w"], &["y"])];
    let error = outcome(model(add(), vec![elsewhere], "y")).unwrap_err();
    assert!(matches!(error, ImportError::ExternalData { tensor } if tensor == "w"));
    for dims in [vec![5], vec![-1], vec![i64::MAX, i64::MAX], vec![1 << 40], vec![0, 1 << 62, 1 << 62]] {
        let short = TensorData { dims, float_data: vec![1.0; 4], data_type: 1, ..ints("w", &[]) };
        let error = outcome(model(add(), vec![short], "y")).unwrap_err();
        assert!(matches!(error, ImportError::Broken(_)), "{error}");
    }
}

#[test]
fn shapes_that_would_fill_the_memory_or_never_end_are_refused() {
    let big = [1 << 20, 1 << 20];
    let tile = |i: usize| node("Tile", &[&format!("v{i}"), "twice"], &[&format!("v{}", i + 1)]);
    let doubling: Vec<_> = [node("Identity", &["x"], &["v0"])].into_iter().chain((0..30).map(tile)).collect();
    let matmul = |i: usize| node("MatMul", &[&format!("v{i}"), "v0"], &[&format!("v{}", i + 1)]);
    let endless: Vec<_> = [node("ConstantOfShape", &["n"], &["v0"])]
        .into_iter()
        .chain((0..2000).map(matmul))
        .chain([node("Add", &["v2000", "x"], &["y"])])
        .collect();
    let cases = [
        model(vec![node("ConstantOfShape", &["n"], &["y"])], vec![ints("n", &big)], "y"),
        model(vec![node("Expand", &["x", "n"], &["y"])], vec![ints("n", &[1 << 30, 3, 8, 8])], "y"),
        model(doubling, vec![ints("twice", &[1, 1, 2, 2])], "v30"),
        model(endless, vec![ints("n", &[4096, 4096])], "y"),
        model(
            vec![node("Range", &["a", "b", "c"], &["y"])],
            vec![
                TensorData { dims: vec![], ..ints("a", &[i64::MIN]) },
                TensorData { dims: vec![], ..ints("b", &[i64::MAX]) },
                TensorData { dims: vec![], ..ints("c", &[1]) },
            ],
            "y",
        ),
    ];
    for (index, bytes) in cases.into_iter().enumerate() {
        let error = outcome(bytes).unwrap_err();
        assert!(matches!(error, ImportError::Excessive { .. }), "{index}: {error}");
    }
}

#[test]
fn cut_files_and_other_files_are_refused() {
    let good = model(vec![node("Relu", &["x"], &["y"])], vec![], "y");
    assert_eq!(outcome(good.clone()).unwrap().len(), 1);
    for len in 0..good.len() {
        assert!(outcome(good[..len].to_vec()).is_err(), "{len}");
    }
    for other in [&b"<html>"[..], b"PK\x03\x04", b"", &[0xff; 100]] {
        assert!(matches!(plan(other.to_vec()), Err(ImportError::NotOnnx)), "{other:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    /// A changed byte may change the network, but never brings the program down.
    #[test]
    fn changed_bytes_cost_an_error_at_most(
        case in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let cases: Vec<_> = cases().into_values().collect();
        let parts = case.get(&cases);
        let mut bytes: Vec<u8> = parts["model"].to_vec1().unwrap();
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(plan) = plan(bytes) {
            let _ = plan.run(&parts["input"], &mut Memory::default(), &Budget::limited(1_000_000_000));
        }
    }
}
