// Pictures of faces by the hundred, one instance each, from one texture array.

// The picture is not there yet; the host's side is src/render/shader_code.rs.
const NO_LAYER: u32 = 4294967295u;

// One per view; mirrored by ScreenUniform in src/render/atlas/resources.rs.
struct Screen {
    // In physical pixels.
    size: vec2f,
    pixels_per_point: f32,
    padding: f32,
}

@group(0) @binding(0) var<uniform> screen: Screen;
@group(1) @binding(0) var pictures: texture_2d_array<f32>;
@group(1) @binding(1) var pictures_sampler: sampler;

// True where the target turns linear light into sRGB by itself. What we write is always meant as gamma-space bytes.
override target_is_srgb: bool = false;

struct Tile {
    // Left top and right bottom in points.
    @location(0) rect: vec4f,
    // The same of the picture in its layer, 0 to 1.
    @location(1) place: vec4f,
    @location(2) plate: vec4f,
    @location(3) layer: u32,
    // In points.
    @location(4) radius: f32,
    // How far the picture steps back into the dark.
    @location(5) shade: f32,
}

struct Fragment {
    @builtin(position) position: vec4f,
    @location(0) at: vec2f,
    // Middle and half size in physical pixels.
    @location(1) @interpolate(flat) shape: vec4f,
    @location(2) @interpolate(flat) plate: vec4f,
    @location(3) @interpolate(flat) layer: u32,
    @location(4) @interpolate(flat) radius: f32,
    @location(5) @interpolate(flat) shade: f32,
}

// What rejected faces sink into: the colour behind video.
const WELL: vec3f = vec3f(0.031, 0.035, 0.055);

@vertex
fn vs_main(@builtin(vertex_index) index: u32, tile: Tile) -> Fragment {
    let unit = vec2f(f32(index & 1u), f32(index >> 1u));
    // On whole pixels, so that every tile is as sharp as the others.
    let low = round(tile.rect.xy * screen.pixels_per_point);
    let high = round(tile.rect.zw * screen.pixels_per_point);
    let at = mix(low, high, unit);
    var out: Fragment;
    out.position = vec4f(at.x / screen.size.x * 2.0 - 1.0, 1.0 - at.y / screen.size.y * 2.0, 0.0, 1.0);
    out.at = mix(tile.place.xy, tile.place.zw, unit);
    out.shape = vec4f((low + high) * 0.5, (high - low) * 0.5);
    out.plate = tile.plate;
    out.layer = tile.layer;
    out.radius = tile.radius * screen.pixels_per_point;
    out.shade = tile.shade;
    return out;
}

fn linear_from_gamma(c: vec3f) -> vec3f {
    return select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
}

@fragment
fn fs_main(in: Fragment) -> @location(0) vec4f {
    var color = in.plate.rgb;
    if in.layer != NO_LAYER {
        color = textureSampleLevel(pictures, pictures_sampler, in.at, in.layer, 0.0).rgb;
    }
    color = mix(color, WELL, in.shade);
    let r = min(in.radius, min(in.shape.z, in.shape.w));
    let q = abs(in.position.xy - in.shape.xy) - in.shape.zw + r;
    let d = length(max(q, vec2f(0.0))) + min(max(q.x, q.y), 0.0) - r;
    let coverage = clamp(0.5 - d, 0.0, 1.0);
    if target_is_srgb {
        return vec4f(linear_from_gamma(color) * coverage, coverage);
    }
    return vec4f(color * coverage, coverage);
}
