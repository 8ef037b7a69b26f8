//! Material for this room's tests: files that are there, and files the `ffmpeg` program makes.
