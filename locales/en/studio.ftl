# The studio: picture, transport, people, timeline, inspector.
act-play = Play
act-pause = Pause
act-step-back = One frame back
act-step-forward = One frame forward
act-jump-back = Ten frames back
act-jump-forward = Ten frames forward
act-start = To the start
act-end = To the end
act-slower = Slower, then backward
act-faster = Play, then faster
act-previous-person = Previous person
act-next-person = Next person
act-play-appearance = Play this appearance
act-previous-appearance = Previous appearance
act-next-appearance = Next appearance
act-loop = Loop
act-skip-gaps = Skip gaps
act-boxes = Boxes
act-labels = Codes
act-names = Names
act-trails = Trails
act-confidence = Confidence
act-zoom-in = Zoom in
act-zoom-out = Zoom out
act-fit = Show the whole video
act-fill = Fill the window
act-privacy = Blur people
act-zoom-person = Zoom in on the selected person
privacy-off = Nobody is blurred
privacy-others = Everyone else is blurred
privacy-everyone = Everyone is blurred
privacy-limits = Only people with a box are hidden; whoever was not found stays visible.
overlay-menu = What is drawn over the picture
clip-export = Export
clip-part = The marked part as a clip…
clip-whole = The whole video as a clip…
clip-person = All of { $person } as a clip…
clip-still = This frame as a picture…
clip-outlines = Outline the people on this frame
toast-outlined = { $count ->
    [0] Nobody could be outlined on this frame
    [one] One person is outlined on this frame
   *[other] { $count } people are outlined on this frame
}
clip-cancel = Writing { $percent }%. Stop
dialog-clip-title = Save the clip
dialog-still-title = Save the picture
toast-clip-written = Saved: { $path }
toast-clip-cancelled = Nothing was saved
act-mark-in = Start the part here
act-mark-out = End the part here
act-clear-marks = Forget the part
act-collapse = Thin lanes
act-keys = Keyboard shortcuts
keys-title = Keyboard shortcuts
keys-studio = Studio
keys-everywhere = Everywhere
marks-length = Part of { $seconds } s
segments-marked = { $count ->
    [one] { $count } appearance marked
   *[other] { $count } appearances marked
}
segment-edge-start = Start of an appearance of { $person }
segment-edge-end = End of an appearance of { $person }
lane-drop = Merge { $person } into { $other }
draw-how = { $count ->
    [0] Drag a box around { $person }; go to other frames and drag again, in between it moves evenly
    [one] { $person } is drawn on one frame; go to another frame and drag again, or save
   *[other] { $person } is drawn on { $count } frames; in between the box moves evenly
}
draw-somebody-new = somebody new
draw-save = Save
draw-cancel = Draw nobody
box-corner = Corner of the box of { $person }
act-leave-fill = Leave full view
act-clear-selection = Clear selection
act-follow = Follow the playhead
speed = Speed
only-person = Only { $person }
time-of = of { $total }
fps = { $fps } fps
video-name = Video
video-show-all = Show the whole picture
playhead = Playhead
zoom-name = Zoom
overview-name = Part of the video in view
edge-people = Width of the people panel
edge-inspector = Width of the inspector
edge-timeline = Height of the timeline

people-title = People
people-search = Find a person
people-none-found = No person matches this search.
people-nobody-title = Nobody found
people-nobody-text = No person was seen in this video.
person-unnamed = Not named yet
person-named = { $person }, { $name }
appearances-short = { $count ->
    [one] { $count } appearance
   *[other] { $count } appearances
}
sort-lanes = Order of people
sort-first-seen = First seen
sort-number = Number
track-name = Track { $number }
sort-longest = Longest on screen

analyse-title = Nobody found yet
analyse-text = Find everyone in this video and follow each person along their own lane.
analyse-act = Find people
analysis-queued = Waiting for its turn
analysis-running = Finding people { $percent }
analysis-paused = Paused at { $percent }
analysis-failed = Finding people failed

lanes-title = Lanes
lanes-not-analysed = Lanes appear here once people are found
lanes-empty = No lanes yet
lane-name = Lane of { $person }
segment-name = { $person }, { $start }–{ $end }
segment-facts = { $start }–{ $end }, { $seconds } s · { $confidence }
segment-provisional = Still being analysed: its end may move.

inspector-title = Inspector
tab-person = Person
tab-segment = Segment
tab-frame = Frame
fact-on-screen = On screen
fact-appearances = Appearances
fact-confidence = Confidence
fact-first-seen = First seen
fact-last-seen = Last seen
fact-length = Length
fact-frames = Frames
fact-start-end = Start–end
fact-frame-range = Frames
fact-frame = Frame
fact-time = Time
fact-people-here = People
fact-size = Size
fact-codec = Codec
fact-file-size = File size
file-title = File
appearances-title = Appearances { $count }
appearance-name = Play { $start }–{ $end }
confidence-over-time = Confidence over time
nobody-selected-title = Nobody selected
nobody-selected-text = Click a person to watch exactly their seconds.
studio-empty-title = No video open
studio-empty-text = Open a video from the library to see who is in it.
studio-empty-act = Open library
only-short = Only
