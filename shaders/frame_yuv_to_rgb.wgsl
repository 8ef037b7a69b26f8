// Turns the three planes of a picture into RGB, once per new frame. Chroma is whole or half on each axis.
//
// Works on code values as they are: the result is gamma-space RGB, written to a plain Unorm texture. Primaries are not
// mapped. The result is either of the picture's own size, or smaller by 2, 4 or 8 for views that show it small; then
// each texel is the mean of the block it stands for.

// Numbers of domain::frame::ColorMatrix and ColorRange; the host's side is src/render/shader_code.rs.
const MATRIX_BT601: u32 = 0u;
const MATRIX_BT709: u32 = 1u;
const MATRIX_BT2020: u32 = 2u;
const RANGE_LIMITED: u32 = 0u;
const RANGE_FULL: u32 = 1u;

// Mirrored by ConversionUniform in src/render/picture.rs.
struct Conversion {
    color_matrix: u32,
    color_range: u32,
    // Source texels per result texel on each axis: 1, 2, 4 or 8.
    reduction: u32,
    padding: u32,
    // Luma samples for each chroma sample, across and down: 1 or 2.
    chroma_steps: vec2f,
}

@group(0) @binding(0) var<uniform> conversion: Conversion;
@group(0) @binding(1) var luma: texture_2d<f32>;
@group(0) @binding(2) var chroma_u: texture_2d<f32>;
@group(0) @binding(3) var chroma_v: texture_2d<f32>;
@group(0) @binding(4) var linear_clamped: sampler;

// rgb = y * per_y + u * per_u + v * per_v + constant, with y, u, v from 0 to 1 as sampled.
struct Coefficients {
    @builtin(position) position: vec4f,
    @location(0) @interpolate(flat) per_y: f32,
    @location(1) @interpolate(flat) per_u: vec3f,
    @location(2) @interpolate(flat) per_v: vec3f,
    @location(3) @interpolate(flat) constant: vec3f,
}

// Weights of red and blue in luma: ITU-R BT.601-7 section 2.5.1, BT.709-6 section 3, BT.2020-2 table 4.
fn red_and_blue_weight(color_matrix: u32) -> vec2f {
    switch color_matrix {
        case MATRIX_BT709: { return vec2f(0.2126, 0.0722); }
        case MATRIX_BT2020: { return vec2f(0.2627, 0.0593); }
        default: { return vec2f(0.299, 0.114); }
    }
}

// One triangle over the whole result; the coefficients are the same at each corner, so they cost nothing per pixel.
@vertex
fn vs_main(@builtin(vertex_index) index: u32) -> Coefficients {
    let corner = vec2f(f32((index << 1u) & 2u), f32(index & 2u));

    let weight = red_and_blue_weight(conversion.color_matrix);
    let green = 1.0 - weight.x - weight.y;
    // Chroma from -0.5 to 0.5 to RGB.
    let from_cb = vec3f(0.0, -2.0 * weight.y * (1.0 - weight.y) / green, 2.0 * (1.0 - weight.y));
    let from_cr = vec3f(2.0 * (1.0 - weight.x), -2.0 * weight.x * (1.0 - weight.x) / green, 0.0);

    var luma_black = 16.0;
    var luma_steps = 219.0;
    var chroma_steps = 224.0;
    if conversion.color_range == RANGE_FULL {
        luma_black = 0.0;
        luma_steps = 255.0;
        chroma_steps = 255.0;
    }

    var out: Coefficients;
    out.position = vec4f(corner * 2.0 - 1.0, 0.0, 1.0);
    out.per_y = 255.0 / luma_steps;
    out.per_u = from_cb * (255.0 / chroma_steps);
    out.per_v = from_cr * (255.0 / chroma_steps);
    out.constant = -luma_black / luma_steps - (from_cb + from_cr) * (128.0 / chroma_steps);
    return out;
}

// `at` is in luma texels, (0.5, 0.5) the middle of the first one. Where chroma is halved, it is sited on the left luma
// column and between the luma rows, as MPEG-2, H.264 and HEVC have it unless they say otherwise.
//
// Mixed by hand: samplers may mix in 8 bits (software rasterisers do), and an error of 1 in chroma is 2 in blue.
fn chroma_at(at: vec2f) -> vec2f {
    let place = at / conversion.chroma_steps - vec2f(0.5 / conversion.chroma_steps.x, 0.5);
    let part = fract(place);
    // Where the four texels meet that lie around the place.
    let corner = (floor(place) + 1.0) / vec2f(textureDimensions(chroma_u));
    let u = textureGather(0, chroma_u, linear_clamped, corner);
    let v = textureGather(0, chroma_v, linear_clamped, corner);
    // Gathered from the lower left corner on, against the clock.
    let upper = mix(vec2f(u.w, v.w), vec2f(u.z, v.z), part.x);
    let lower = mix(vec2f(u.x, v.x), vec2f(u.y, v.y), part.x);
    return mix(upper, lower, part.y);
}

fn rgb(k: Coefficients, y: f32, uv: vec2f) -> vec4f {
    return vec4f(clamp(y * k.per_y + uv.x * k.per_u + uv.y * k.per_v + k.constant, vec3f(0.0), vec3f(1.0)), 1.0);
}

@fragment
fn fs_same_size(k: Coefficients) -> @location(0) vec4f {
    return rgb(k, textureLoad(luma, vec2i(k.position.xy), 0).r, chroma_at(k.position.xy));
}

fn chroma_texel(at: vec2i) -> vec2f {
    return vec2f(textureLoad(chroma_u, at, 0).r, textureLoad(chroma_v, at, 0).r);
}

// The mean of the one, two or four chroma texels from `first` to `last`.
fn chroma_of_block(first: vec2i, last: vec2i) -> vec2f {
    if all(first == last) {
        return chroma_texel(first);
    }
    let upper = chroma_texel(first) + chroma_texel(vec2i(last.x, first.y));
    let lower = chroma_texel(vec2i(first.x, last.y)) + chroma_texel(last);
    return (upper + lower) * 0.25;
}

// The mean of a block: one gather per 2 x 2 luma texels, and the chroma texels they share. Where the picture is shown
// this small, chroma's siting is a quarter of a pixel at most and is left out.
@fragment
fn fs_reduced(k: Coefficients) -> @location(0) vec4f {
    let luma_size = vec2f(textureDimensions(luma));
    let last_block = (vec2i(textureDimensions(luma)) - 1) / 2;
    let last_chroma = vec2i(textureDimensions(chroma_u)) - 1;
    // Chroma texels of a block on each axis.
    let per_block = 2 / vec2i(conversion.chroma_steps);
    let taps = i32(conversion.reduction / 2u);
    let first = vec2i(k.position.xy) * taps;
    var y = 0.0;
    var uv = vec2f(0.0);
    for (var row = 0; row < taps; row++) {
        for (var column = 0; column < taps; column++) {
            let at = min(first + vec2i(column, row), last_block);
            // The corner in the middle of the four; past an odd edge the edge counts twice.
            let corner = (vec2f(at) * 2.0 + 1.0) / luma_size;
            y += dot(textureGather(0, luma, linear_clamped, corner), vec4f(0.25));
            uv += chroma_of_block(at * per_block, min((at + 1) * per_block - 1, last_chroma));
        }
    }
    let share = 1.0 / f32(taps * taps);
    return rgb(k, y * share, uv * share);
}
