//! The shown frame is the asked one: in ten kinds of files, against what the `ffmpeg` program says is in them.

use std::process::Command;

use super::*;

const NUM_FRAMES: usize = 200;

/// Left part of a picture's top, which holds its number: 10 blocks of 16 x 16.
const STRIP: (usize, usize) = (160, 16);

/// File name, how the numbered pictures are encoded, and how the file is then written anew without encoding.
const CLIPS: [(&str, &str, Option<&str>); 10] = [
    ("b-frames.mp4", H264, None),
    (
        "uneven.mkv",
        "-vf settb=1/1000,setpts=(N+0.4*mod(N\\,3))*40 -vsync passthrough -enc_time_base 1/1000 -c:v libx264 -g 40 -bf 3",
        None,
    ),
    ("edit-list.mp4", H264, Some("-ss 1.5")),
    ("turned.mp4", H264, Some("-metadata:s:v:0 rotate=90")),
    ("open-gop.mp4", "-c:v libx264 -g 30 -bf 3 -x264-params open-gop=1:b-pyramid=strict:scenecut=0", None),
    ("mpeg-4.avi", "-c:v mpeg4 -q:v 3 -g 25 -bf 2", None),
    (
        "hevc.mp4",
        "-c:v libx265 -preset ultrafast -g 40 -x265-params log-level=none:bframes=4:open-gop=1",
        None,
    ),
    ("av1.mkv", "-c:v libaom-av1 -cpu-used 8 -usage realtime -g 40 -b:v 400k", None),
    ("ten-bit.mp4", "-pix_fmt yuv420p10le -c:v libx264 -preset veryfast -g 40 -bf 3", None),
    (
        "vp9.webm",
        "-c:v libvpx-vp9 -deadline good -cpu-used 8 -lag-in-frames 16 -auto-alt-ref 1 -g 40 -b:v 400k",
        None,
    ),
];

/// The numbers of the pictures in a file, as the `ffmpeg` program shows them one after another.
fn numbers_by_ffmpeg(path: &Path) -> Vec<usize> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-noautorotate", "-i"])
        .arg(path)
        .args("-vf crop=160:16:0:0,format=gray -vsync passthrough -f rawvideo -".split(' '))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let number = |strip: &[u8]| {
        let bit = |i: usize| usize::from(strip[STRIP.1 / 2 * STRIP.0 + i * 16 + 8] > 128) << i;
        (0..10).map(bit).sum()
    };
    output.stdout.chunks_exact(STRIP.0 * STRIP.1).map(number).collect()
}

fn clip(name: &str, args: &str, again: Option<&str>) -> Option<Clip> {
    let first = numbered_clip(name, NUM_FRAMES, args)?;
    let Some(again) = again else { return Some(first) };
    // What comes before the input says where to begin; what comes after it is said of the output.
    let input = format!("-i {}", first.path.display());
    let args = if again.starts_with("-ss") { format!("{again} {input}") } else { format!("{input} {again}") };
    make(name, &format!("{args} -c copy"), &[])
}

/// Asks the player for frames at random, as many in each file, and reads each once more by its reader's own seek.
fn check(seeks_in_each: usize) {
    for (name, args, again) in CLIPS {
        let Some(clip) = clip(name, args, again) else { continue };
        let numbers = numbers_by_ffmpeg(&clip.path);
        // Too small to hold much of the clip, so that frames are decoded anew.
        let mut rig =
            Rig::with(&clip.path, PlayerConfig { cache_bytes: 12 * 38_016, ..PlayerConfig::default() });
        assert_eq!(rig.truth.len(), numbers.len(), "{name}: as many frames as ffmpeg finds");
        let mut reader = crate::media::VideoReader::open(&clip.path, 2).unwrap();
        let mut frame = VideoFrame::default();
        let places = random_places(numbers.len());
        for (i, place) in places.take(seeks_in_each).enumerate() {
            rig.player.seek(place);
            let view = rig.exact();
            let shown = burnt_number(view.frame.as_ref().unwrap());
            assert_eq!((view.playhead, shown), (place, numbers[place as usize]), "{name}, seek {i}");
            reader.seek(MediaTime(rig.truth[place as usize].1), place).unwrap();
            assert!(reader.next_frame(&mut frame).unwrap());
            assert_eq!(fingerprint(&frame), rig.truth[place as usize], "{name}, read {i}");
        }
        println!("{name}: {} frames, {seeks_in_each} seeks, each showed the asked frame", numbers.len());
    }
}

#[test]
fn ten_kinds_of_files_show_the_asked_frame() {
    check(8);
}

#[test]
#[ignore = "takes a minute: 2,000 seeks"]
fn two_thousand_seeks_show_the_asked_frame() {
    check(200);
}
