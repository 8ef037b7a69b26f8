// Boxes, handles and trails over a picture, one instance each. Follows common.wgsl.
//
// Places are display pixels, so marks stick to the picture; widths are points, so zooming does not thicken a line.

// Numbers of MarkKind; the host's side is src/render/shader_code.rs.
const MARK_TRAIL_LINE: u32 = 0u;
const MARK_TRAIL_DOT: u32 = 1u;
const MARK_BOX_MUTED: u32 = 2u;
const MARK_BOX: u32 = 3u;
const MARK_BOX_SELECTED: u32 = 4u;
const MARK_HANDLE: u32 = 5u;

// Looks, in points. HANDLE_SIZE is mirrored by the host, which tests the pointer against it.
const HANDLE_SIZE: f32 = 6.0;
const LINE_WIDTH: f32 = 1.5;
const SELECTED_LINE_WIDTH: f32 = 2.0;
// How far the black line under a box reaches past the coloured one on each side: 1.5 over 3.
const HALO: f32 = 0.75;
const HALO_OPACITY: f32 = 0.55;
const CORNER_RADIUS: f32 = 3.0;
const SELECTED_FILL: f32 = 0.10;
// A dash with the gap after it, and the part that is dash.
const DASH_PERIOD: f32 = 8.0;
const DASH_PART: f32 = 0.6;
const MUTED_OPACITY: f32 = 0.5;
// Black over the inside of a muted box, so that the other people step back.
const MUTED_SHADE: f32 = 0.35;
const TRAIL_WIDTH: f32 = 1.5;
const DOT_DIAMETER: f32 = 4.0;
const HANDLE_EDGE: f32 = 0.75;
const HANDLE_RADIUS: f32 = 1.0;

struct Mark {
    // Box: left top and right bottom. Line: its ends. Dot and handle: the middle, twice. Display pixels.
    @location(0) a: vec2f,
    @location(1) b: vec2f,
    // Gamma space, not premultiplied.
    @location(2) color: vec4f,
    @location(3) kind: u32,
    // At `a` and at `b`. Of a box: its opacity, and 1 for a whole line or 0 for a dashed one.
    @location(4) opacity: vec2f,
}

struct Fragment {
    @builtin(position) position: vec4f,
    // Ends or corners in physical pixels.
    @location(0) @interpolate(flat) a: vec2f,
    @location(1) @interpolate(flat) b: vec2f,
    @location(2) @interpolate(flat) color: vec4f,
    @location(3) @interpolate(flat) kind: u32,
    @location(4) @interpolate(flat) opacity: vec2f,
}

@vertex
fn vs_main(@builtin(vertex_index) index: u32, mark: Mark) -> Fragment {
    var out: Fragment;
    out.a = pixel_from_display(mark.a);
    out.b = pixel_from_display(mark.b);
    // Straight edges lie between pixels, so that lines look the same on every side of every box.
    if mark.kind >= MARK_BOX_MUTED {
        out.a = round(out.a);
        out.b = round(out.b);
    }
    out.color = mark.color;
    out.kind = mark.kind;
    out.opacity = mark.opacity;
    // The widest mark is a handle with its edge; one pixel more for the soft rim.
    let reach = (HANDLE_SIZE * 0.5 + HANDLE_EDGE) * view.pixels_per_point + 1.0;
    let unit = vec2f(f32(index & 1u), f32(index >> 1u));
    out.position = clip_from_pixel(mix(min(out.a, out.b) - reach, max(out.a, out.b) + reach, unit));
    return out;
}

// Signed distance to a rounded rectangle, negative inside.
fn rounded_distance(p: vec2f, half_size: vec2f, radius: f32) -> f32 {
    let r = min(radius, min(half_size.x, half_size.y));
    let q = abs(p) - half_size + r;
    return length(max(q, vec2f(0.0))) + min(max(q.x, q.y), 0.0) - r;
}

// How much of a pixel lies within `reach` of a shape at distance `d`.
fn coverage(d: f32, reach: f32) -> f32 {
    return clamp(reach - d + 0.5, 0.0, 1.0);
}

fn premultiplied(color: vec3f, alpha: f32) -> vec4f {
    return vec4f(color * alpha, alpha);
}

fn over(top: vec4f, under: vec4f) -> vec4f {
    return top + under * (1.0 - top.a);
}

// False in the gaps of a dashed line along the nearest side of the box; dashes are counted from its middle, so that
// opposite sides look alike.
fn is_on_dash(in: Fragment) -> bool {
    let from_middle = in.position.xy - (in.a + in.b) * 0.5;
    let to_side = abs(in.b - in.a) * 0.5 - abs(from_middle);
    let along = select(from_middle.x, from_middle.y, to_side.x < to_side.y);
    return fract(along / (DASH_PERIOD * view.pixels_per_point) + DASH_PART * 0.5) < DASH_PART;
}

fn box_color(in: Fragment) -> vec4f {
    let ppp = view.pixels_per_point;
    let p = in.position.xy;
    let d = rounded_distance(p - (in.a + in.b) * 0.5, abs(in.b - in.a) * 0.5, CORNER_RADIUS * ppp);
    let inside = coverage(d, 0.0);
    var width = LINE_WIDTH * ppp;
    var opacity = in.opacity.x;
    var fill = vec4f(0.0);
    if in.kind == MARK_BOX_SELECTED {
        width = SELECTED_LINE_WIDTH * ppp;
        fill = premultiplied(in.color.rgb, SELECTED_FILL * inside * opacity);
    }
    if in.kind == MARK_BOX_MUTED {
        let focus = vec4f(pixel_from_display(view.focus.xy), pixel_from_display(view.focus.zw));
        let in_focus = all(p >= focus.xy) && all(p < focus.zw);
        fill = premultiplied(vec3f(0.0), select(MUTED_SHADE * inside * opacity, 0.0, in_focus));
        opacity *= MUTED_OPACITY;
    }
    if in.opacity.y < 0.5 && !is_on_dash(in) {
        return fill;
    }
    let halo = premultiplied(vec3f(0.0), HALO_OPACITY * coverage(abs(d), width * 0.5 + HALO * ppp) * opacity);
    let line = premultiplied(in.color.rgb, coverage(abs(d), width * 0.5) * opacity);
    return over(line, over(halo, fill));
}

fn handle_color(in: Fragment) -> vec4f {
    let ppp = view.pixels_per_point;
    let d = rounded_distance(in.position.xy - in.a, vec2f(HANDLE_SIZE * 0.5 * ppp), HANDLE_RADIUS * ppp);
    let edge = premultiplied(vec3f(0.0), HALO_OPACITY * coverage(d, HANDLE_EDGE * ppp) * in.opacity.x);
    return over(premultiplied(in.color.rgb, coverage(d, 0.0) * in.opacity.x), edge);
}

fn dot_color(in: Fragment) -> vec4f {
    let d = distance(in.position.xy, in.a);
    return premultiplied(in.color.rgb, coverage(d, DOT_DIAMETER * 0.5 * view.pixels_per_point) * in.opacity.x);
}

fn line_color(in: Fragment) -> vec4f {
    let along = in.b - in.a;
    let t = clamp(dot(in.position.xy - in.a, along) / max(dot(along, along), 1e-6), 0.0, 1.0);
    let d = distance(in.position.xy, in.a + along * t);
    let opacity = mix(in.opacity.x, in.opacity.y, t);
    return premultiplied(in.color.rgb, coverage(d, TRAIL_WIDTH * 0.5 * view.pixels_per_point) * opacity);
}

@fragment
fn fs_main(in: Fragment) -> @location(0) vec4f {
    var color: vec4f;
    switch in.kind {
        case MARK_TRAIL_LINE: { color = line_color(in); }
        case MARK_TRAIL_DOT: { color = dot_color(in); }
        case MARK_HANDLE: { color = handle_color(in); }
        default: { color = box_color(in); }
    }
    // In-between pixels of a large box are empty; leaving them out spares the blending.
    if color.a <= 0.0 {
        discard;
    }
    return target_color(color);
}
