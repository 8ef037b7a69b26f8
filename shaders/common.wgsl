// Put in front of every shader that draws into the window: where a view lies, and what the target expects.

// Numbers of domain::geometry::Rotation; the host's side is src/render/shader_code.rs.
const ROTATION_NONE: u32 = 0u;
const ROTATION_CLOCKWISE_90: u32 = 1u;
const ROTATION_HALF: u32 = 2u;
const ROTATION_CLOCKWISE_270: u32 = 3u;

// One per view; mirrored by ViewUniform in src/render/view.rs.
struct View {
    // Physical pixels of the target per display pixel of the picture.
    scale: vec2f,
    // Where the picture's top left corner lies in the target, in physical pixels.
    offset: vec2f,
    // Size of the target in physical pixels.
    target_size: vec2f,
    // Size of the picture as shown, in display pixels.
    display_size: vec2f,
    // Left, top, right, bottom of the selected box in display pixels; right < left where none is selected.
    focus: vec4f,
    pixels_per_point: f32,
    rotation: u32,
    padding: vec2f,
}

@group(0) @binding(0) var<uniform> view: View;

// True where the target turns linear light into sRGB by itself. What we write is always meant as gamma-space bytes.
override target_is_srgb: bool = false;

fn pixel_from_display(p: vec2f) -> vec2f {
    return view.offset + p * view.scale;
}

fn clip_from_pixel(p: vec2f) -> vec4f {
    let unit = p / view.target_size;
    return vec4f(unit.x * 2.0 - 1.0, 1.0 - unit.y * 2.0, 0.0, 1.0);
}

// Undoes the transfer curve of an sRGB target (IEC 61966-2-1), so that the bytes stored are the bytes meant.
fn linear_from_gamma(c: vec3f) -> vec3f {
    return select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
}

// From premultiplied gamma-space colour to what the target has to be given.
fn target_color(c: vec4f) -> vec4f {
    if target_is_srgb && c.a > 0.0 {
        return vec4f(linear_from_gamma(c.rgb / c.a) * c.a, c.a);
    }
    return c;
}
