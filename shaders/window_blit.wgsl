// Puts the window's kept picture on the screen, pixel for pixel: sampled at the middle of each texel by a sampler that
// does not mix, which software rasterisers do faster than loading texels by number.

@group(0) @binding(0) var picture: texture_2d<f32>;
@group(0) @binding(1) var nearest: sampler;

struct Corner {
    @builtin(position) position: vec4f,
    // Place in the picture, 0 to 1 on both axes.
    @location(0) place: vec2f,
}

// One triangle over the whole target.
@vertex
fn vs_main(@builtin(vertex_index) index: u32) -> Corner {
    let corner = vec2f(f32(index & 1u), f32(index >> 1u));
    var out: Corner;
    out.position = vec4f(corner * 4.0 - 1.0, 0.0, 1.0);
    out.place = vec2f(corner.x * 2.0, 1.0 - corner.y * 2.0);
    return out;
}

@fragment
fn fs_main(in: Corner) -> @location(0) vec4f {
    return textureSample(picture, nearest, in.place);
}
