// Draws a converted picture into its view, turned as it is to be shown. Follows common.wgsl.

@group(1) @binding(0) var picture: texture_2d<f32>;
@group(1) @binding(1) var picture_sampler: sampler;
// How much of the converted picture the video fills: less than 1 where its size is no multiple of the reduction, so
// that the last texel stands for pixels past the edge.
@group(1) @binding(2) var<uniform> filled: vec2f;

struct Corner {
    @builtin(position) position: vec4f,
    // Place in the converted picture, 0 to 1 on both axes.
    @location(0) place: vec2f,
}

// The same turn as Rotation::display_to_stored in src/domain/geometry.rs, in the unit square.
fn stored_from_display(p: vec2f, rotation: u32) -> vec2f {
    switch rotation {
        case ROTATION_CLOCKWISE_90: { return vec2f(p.y, 1.0 - p.x); }
        case ROTATION_HALF: { return vec2f(1.0 - p.x, 1.0 - p.y); }
        case ROTATION_CLOCKWISE_270: { return vec2f(1.0 - p.y, p.x); }
        default: { return p; }
    }
}

@vertex
fn vs_main(@builtin(vertex_index) index: u32) -> Corner {
    let unit = vec2f(f32(index & 1u), f32(index >> 1u));
    var out: Corner;
    out.position = clip_from_pixel(pixel_from_display(unit * view.display_size));
    out.place = stored_from_display(unit, view.rotation) * filled;
    return out;
}

// For a picture that was made exactly as large as it is shown: its corners lie on whole pixels, and each pixel takes
// one texel.
@vertex
fn vs_exact(@builtin(vertex_index) index: u32) -> Corner {
    let unit = vec2f(f32(index & 1u), f32(index >> 1u));
    var out: Corner;
    out.position = clip_from_pixel(round(pixel_from_display(unit * view.display_size)));
    out.place = stored_from_display(unit, view.rotation);
    return out;
}

@fragment
fn fs_exact(in: Corner) -> @location(0) vec4f {
    let at = vec2i(in.place * vec2f(textureDimensions(picture)));
    return target_color(vec4f(textureLoad(picture, at, 0).rgb, 1.0));
}

@fragment
fn fs_main(in: Corner) -> @location(0) vec4f {
    return target_color(vec4f(textureSampleLevel(picture, picture_sampler, in.place, 0.0).rgb, 1.0));
}
