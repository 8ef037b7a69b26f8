//! Every shader parses and validates, every file is used, and the numbers both sides share are the same.

use std::collections::BTreeSet;
use std::path::Path;

use naga::valid::{Capabilities, ValidationFlags, Validator};
use naga::{Expression, Literal, Module};
use stepmedia::render::HANDLE_SIZE;
use stepmedia::render::shader_code::{MIRRORED, SHADERS, Shader, TRACK_OVERLAY};

fn parsed(shader: Shader) -> Module {
    naga::front::wgsl::parse_str(shader.source)
        .unwrap_or_else(|error| panic!("{}", error.emit_to_string_with_path(shader.source, shader.name)))
}

/// The literal a module's constant of this name is set to.
fn constant(module: &Module, name: &str) -> Option<Literal> {
    let (_, constant) = module.constants.iter().find(|(_, c)| c.name.as_deref() == Some(name))?;
    match module.global_expressions[constant.init] {
        Expression::Literal(literal) => Some(literal),
        _ => None,
    }
}

#[test]
fn every_shader_is_valid() {
    for shader in SHADERS {
        let module = parsed(shader);
        let result = Validator::new(ValidationFlags::all(), Capabilities::empty()).validate(&module);
        if let Err(error) = result {
            panic!("{}", error.emit_to_string_with_path(shader.source, shader.name));
        }
        assert!(module.entry_points.iter().any(|e| e.name == "vs_main"), "{}", shader.name);
    }
}

#[test]
fn every_file_of_the_folder_is_part_of_a_shader() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("shaders");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(SHADERS.iter().any(|s| s.source.contains(&text)), "{} is not used", path.display());
    }
}

#[test]
fn host_and_shader_agree_on_every_number() {
    for mirrored in MIRRORED {
        let found = constant(&parsed(mirrored.shader), mirrored.constant);
        assert_eq!(found, Some(Literal::U32(mirrored.number)), "{}", mirrored.constant);
    }
    let found = constant(&parsed(TRACK_OVERLAY), "HANDLE_SIZE");
    assert_eq!(found, Some(Literal::F32(HANDLE_SIZE)));
}

#[test]
fn no_shader_has_a_number_of_these_families_that_the_host_does_not_know() {
    let known: BTreeSet<&str> = MIRRORED.iter().map(|m| m.constant).collect();
    for shader in SHADERS {
        for (_, constant) in parsed(shader).constants.iter() {
            let name = constant.name.as_deref().unwrap_or_default();
            if ["MATRIX_", "RANGE_", "ROTATION_", "MARK_"].iter().any(|family| name.starts_with(family)) {
                assert!(known.contains(name), "{} is not mirrored in {}", name, shader.name);
            }
        }
    }
}
