//! Cards against small networks whose numbers are known.

use candle_core::Device;

use super::{Card, Embedder, ImportedDetector, Role, trial, trial_picture};
use crate::domain::detection::Detection;
use crate::domain::frame::RgbImage;
use crate::domain::geometry::Rect;
use crate::vision::body_appearance::AppearanceModel as _;
use crate::vision::onnx_import::{self, ImportError, testing};

const HEAD: &str = "name = 'net'\nlicense = 'CC0-1.0'\ntraining_data = 'none'\n";

/// A network that says the same of every picture: what it sees, times zero, plus `numbers`.
fn constant(shape: &[i64], numbers: &[f32]) -> Vec<u8> {
    let nodes = vec![
        testing::node("ReduceMax", &["x"], &["brightest"]),
        testing::node("Squeeze", &["brightest"], &["one"]),
        testing::node("Mul", &["one", "zero"], &["nothing"]),
        testing::node("Add", &["nothing", "numbers"], &["y"]),
    ];
    let zero = testing::floats("zero", &[], &[0.0]);
    testing::model(nodes, vec![zero, testing::floats("numbers", shape, numbers)], "y")
}

/// The mean of each colour.
fn mean_color() -> Vec<u8> {
    let nodes =
        vec![testing::node("GlobalAveragePool", &["x"], &["m"]), testing::node("Flatten", &["m"], &["y"])];
    testing::model(nodes, vec![], "y")
}

fn detect(card: &str, network: Vec<u8>, size: u32) -> Vec<Detection> {
    let card = Card::parse(&format!("{HEAD}{card}"), Role::PersonDetector).unwrap();
    let plan = onnx_import::load(network, &Device::Cpu).unwrap();
    ImportedDetector::new(plan, card).detect(&trial_picture(), size).unwrap().to_vec()
}

#[track_caller]
fn assert_close(got: Rect, want: Rect) {
    let far = [got.x - want.x, got.y - want.y, got.w - want.w, got.h - want.h];
    assert!(far.iter().all(|d| d.abs() < 1e-3), "{got:?} {want:?}");
}

#[test]
fn boxes_of_both_layouts_and_placements_come_back_to_the_picture() {
    // The picture is 256 x 144: at 320 a ratio of 1.25, and 180 rows of 320.
    let (a, b) = ([100.0, 90.0, 50.0, 25.0, 0.1, 0.8], [30.0, 30.0, 10.0, 10.0, 0.9, 0.05]);
    let by_value: Vec<f32> = a.iter().zip(&b).flat_map(|(a, b)| [*a, *b]).collect();
    let by_cell = [a, b].concat();
    let card = |more: &str| {
        format!("[input]\ncolors = 'rgb'\n{more}[output]\ndecode = 'yolov8'\nclasses = 2\nperson_class = 1\n")
    };
    for (shape, numbers) in [([1, 6, 2], &by_value), ([1, 2, 6], &by_cell)] {
        let found = detect(&card(""), constant(&shape, numbers), 320);
        assert_eq!(found.len(), 1, "the other is of another class");
        assert!((found[0].score - 0.8).abs() < 1e-6);
        assert_close(found[0].bbox, Rect::new(60.0, 62.0, 40.0, 20.0));
    }
    let square = card("size = [320, 320]\nplacement = 'center'\n");
    // 70 rows of padding above.
    let found = detect(&square, constant(&[1, 6, 2], &by_value), 640);
    assert_close(found[0].bbox, Rect::new(60.0, 62.0 - 56.0, 40.0, 20.0));
}

#[test]
fn yolox_cells_are_counted_stride_by_stride() {
    // 64 x 64: 64 cells of 8 pixels, 16 of 16, 4 of 32.
    let mut rows = vec![[0.0_f32; 6]; 84];
    rows[64 + 6] = [0.5, 0.5, 2.0_f32.ln(), 1.0_f32.ln(), 0.9, 0.5];
    let card = "[input]\ncolors = 'bgr'\nsize = [64, 64]\n[output]\ndecode = 'yolox'\nclasses = 1\n";
    let found = detect(card, constant(&[1, 84, 6], &rows.concat()), 64);
    assert_eq!(found.len(), 1);
    assert!((found[0].score - 0.45).abs() < 1e-6);
    // Row 1, column 2 of 16 pixels: centre (40, 24), 32 x 16, in a quarter of the picture's size.
    assert_close(found[0].bbox, Rect::new(96.0, 64.0, 128.0, 64.0));
}

fn embedder(card: &str, network: Vec<u8>) -> Embedder {
    let card = Card::parse(&format!("{HEAD}{card}"), Role::Reid).unwrap();
    Embedder::new(onnx_import::load(network, &Device::Cpu).unwrap(), card).unwrap()
}

const EMBEDDING: &str = "[output]\ndecode = 'embedding'\nnormalize = false\n";

#[test]
fn colours_arrive_in_order_and_scaled() {
    let pixel = [200_u8, 100, 50];
    let picture = RgbImage { width: 32, height: 16, data: pixel.repeat(32 * 16) };
    for (colors, want) in [("rgb", [100.0, 40.0, 12.5]), ("bgr", [25.0, 40.0, 87.5])] {
        let input = format!(
            "[input]\ncolors = '{colors}'\nsize = [32, 16]\nmean = [0, 20, 25]\nscale = 0.5\n{EMBEDDING}"
        );
        let got = embedder(&input, mean_color()).embed_pictures(&[picture.clone(), picture.clone()]).unwrap();
        assert_eq!(got.len(), 2);
        for (got, want) in got[1].iter().zip(want) {
            assert!((got - want).abs() < 1e-3, "{colors}: {got} {want}");
        }
    }
    let small = RgbImage { width: 8, height: 8, data: vec![0; 192] };
    let input = format!("[input]\ncolors = 'rgb'\nsize = [32, 16]\n{EMBEDDING}");
    assert!(embedder(&input, mean_color()).embed_pictures(&[small]).is_err());
}

#[test]
fn a_box_sees_its_part_of_the_frame() {
    let mut frame = trial_picture();
    for plane in &mut frame.planes[1..] {
        plane.data.fill(128);
    }
    // Left half black, right half white, in limited range.
    for row in frame.planes[0].data.chunks_mut(256) {
        row[..128].fill(16);
        row[128..].fill(235);
    }
    let input = format!("[input]\ncolors = 'rgb'\nsize = [16, 32]\n{EMBEDDING}");
    let mut embedder = embedder(&input, mean_color());
    let boxes = [
        Rect::new(-10.0, 0.0, 100.0, 144.0),
        Rect::new(140.0, 20.0, 60.0, 100.0),
        Rect::new(96.0, 10.0, 64.0, 20.0),
    ];
    let got = embedder.embed_boxes(&frame, &boxes).unwrap();
    for (got, want) in got.iter().zip([0.0, 255.0, 127.5]) {
        assert!((got[0] - want).abs() < 3.0, "{got:?} {want}");
    }
    for outside in [Rect::new(300.0, 0.0, 10.0, 10.0), Rect::new(0.0, -20.0, 10.0, 10.0)] {
        assert!(embedder.embed_boxes(&frame, &[outside]).is_err());
    }
}

#[test]
fn the_first_network_for_bodies_describes_them_by_vectors_of_length_one() {
    let dir = tempfile::tempdir().unwrap();
    assert!(super::reid(dir.path()).unwrap().is_none());
    let network = mean_color();
    for (name, role) in [("b", Role::Reid), ("c", Role::Reid), ("a", Role::FaceEmbedder)] {
        let card =
            format!("{}[input]\ncolors = 'rgb'\nsize = [16, 32]\n{EMBEDDING}", HEAD.replace("net", name));
        let card = Card::parse(&card, role).unwrap();
        let (sha256, bytes) = (super::sha256(&network), network.len() as u64);
        let record = super::Record { role, sha256, bytes, dimensions: Some(3), card };
        std::fs::write(dir.path().join(format!("{name}.toml")), record.to_toml().unwrap()).unwrap();
        std::fs::write(dir.path().join(format!("{name}.onnx")), &network).unwrap();
    }
    let reid = super::reid(dir.path()).unwrap().unwrap();
    assert_eq!((reid.name(), reid.dim()), ("b", 3));
    let boxes = [
        Rect::new(0.0, 0.0, 128.0, 144.0),
        Rect::new(300.0, 0.0, 9.0, 9.0),
        Rect::new(128.0, 0.0, 60.0, 99.0),
    ];
    let (mut vectors, frame) = (vec![7.0], trial_picture());
    reid.clone().describe(&frame, &boxes, &mut vectors).unwrap();
    assert_eq!(vectors.len(), 10);
    let looks: Vec<&[f32]> = vectors[1..].chunks(3).collect();
    assert_eq!(looks[1], [0.0; 3], "outside of the picture");
    for look in [looks[0], looks[2]] {
        assert!((look.iter().map(|v| v * v).sum::<f32>() - 1.0).abs() < 1e-5);
    }
    assert!(looks[0] != looks[2]);
}

#[test]
fn a_model_that_does_not_do_what_its_card_says_is_refused() {
    let detector = "[input]\ncolors = 'rgb'\n[output]\ndecode = 'yolov8'\nclasses = 2\n";
    let reid = format!("[input]\ncolors = 'rgb'\nsize = [32, 32]\n{EMBEDDING}");
    let out = |card: &str, role: Role, network: Vec<u8>| {
        trial(network, &Card::parse(&format!("{HEAD}{card}"), role).unwrap())
    };
    assert!(out(detector, Role::PersonDetector, constant(&[1, 6, 1], &[0.5; 6])).is_ok());
    let embeds = out(&reid, Role::Reid, mean_color()).unwrap();
    assert_eq!(embeds.dimensions, Some(3));
    for (what, card, role, network) in [
        ("shape", detector, Role::PersonDetector, constant(&[1, 7, 9], &[0.5; 63])),
        ("finite", detector, Role::PersonDetector, constant(&[1, 6, 1], &[f32::NAN; 6])),
        ("same embedding", &reid, Role::Reid, constant(&[1, 3], &[1.0, 2.0, 3.0])),
        ("direction", &reid, Role::Reid, constant(&[1, 3], &[0.0; 3])),
        ("shape", &reid, Role::Reid, constant(&[2, 2, 2], &[1.0; 8])),
        ("output", &format!("{reid}name = 'z'\n"), Role::Reid, mean_color()),
        ("embedder needs one", &reid.replace("size = [32, 32]\n", ""), Role::Reid, mean_color()),
    ] {
        let error = out(card, role, network).unwrap_err();
        assert!(error.to_string().contains(what), "{what}: {error}");
        assert!(error.is_input_fault());
    }
}

#[test]
fn no_operator_of_a_card_is_trusted() {
    let card = format!("{HEAD}[input]\ncolors = 'rgb'\nlayout = 'nhwc'\n[output]\ndecode = 'yolov8'\n");
    let card = Card::parse(&card, Role::PersonDetector).unwrap();
    // The test network's second axis has three colours, not its last: as NHWC its height would be 3.
    let error = trial(constant(&[1, 84, 1], &[0.5; 84]), &card).unwrap_err();
    assert!(
        matches!(error, crate::vision::VisionError::Import(ImportError::Card(_) | ImportError::Broken(_))),
        "{error}"
    );
}
