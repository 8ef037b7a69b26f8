# stepmedia faces
cli-faces-imported = { $pictures } pictures read, { $known } of them known; { $faces } faces added
cli-faces-nothing-analyzed = No video with people in it; find people first: stepmedia analyze
cli-faces-kept = { $name }: { $kept } faces kept of { $found } found in { $views } looks, { $seconds } s
cli-faces-would-keep = { $name }: { $kept } faces would be kept of { $found } found in { $views } looks, { $seconds } s
cli-faces-done-before = { $name }: done before with these settings, { $kept } faces kept of { $found }
cli-faces-refused = { $count } { $why ->
    [score] doubted by the detector
    [size] too small
    [blurred] blurred
    [light] too dark or too bright
    [pose] turned too far
    [covered] covered
   *[norm] too vague for the embedder
}
cli-faces-repeated = { $count } nearly the same as a better one
cli-faces-surplus = { $count } more than wanted of a person
cli-faces-found = { $count ->
    [0] No faces; cut some out first: stepmedia faces extract
    [one] 1 face
   *[other] { $count } faces
}
cli-faces-no-collection = (none)
cli-faces-sample-stands = Second look: { $answered } of { $faces } faces, { $rate } % answered otherwise
cli-faces-mistakes = { $count } of { $pictures } pictures look more like somebody else
cli-faces-doubtful = { $count ->
    [0] No face looks more like somebody else
    [one] 1 face looks more like somebody else
   *[other] { $count } faces look more like somebody else
}
cli-faces-duplicate-pairs = { $count ->
    [0] No two of { $pictures } pictures are nearly the same
    [one] 1 pair of { $pictures } pictures is nearly the same
   *[other] { $count } pairs of { $pictures } pictures are nearly the same
}
cli-faces-duplicates = { $count ->
    [0] No face is nearly the same as a better one
    [one] 1 face is nearly the same as a better one
   *[other] { $count } faces are nearly the same as better ones
}
cli-faces-left-out = { $count } of them left out
cli-faces-checking = Checking faces
cli-faces-decided = Decision { $decision }; stepmedia faces undo { $decision } takes it back
cli-faces-undone = Decision { $decision } is taken back
cli-faces-redone = Decision { $decision } holds again
cli-faces-sampled = { $count ->
    [one] 1 face to be looked at a second time
   *[other] { $count } faces to be looked at a second time
}
cli-faces-no-sample = There is no sample yet; draw one: stepmedia faces sample
cli-face-state-new = New
cli-face-state-in-review = In review
cli-face-state-accepted = Accepted
cli-face-state-rejected = Rejected
cli-face-state-not-a-face = Not a face
cli-column-frame = Frame
cli-column-quality = Quality
cli-column-faces = Faces
cli-column-poses = Sides of 9
cli-column-filed-under = Filed under
cli-column-looks-like = Looks like
cli-column-margin = Margin
cli-column-file = File
cli-column-doubt = Doubt
cli-progress-finding-faces = finding faces { $percent }%
cli-progress-writing-faces = writing faces { $percent }%
cli-progress-checking-faces = checking faces { $percent }%
cli-help-faces-about = Faces for a dataset: cut out, looked at, cleaned
cli-help-faces-extract-about = Cut out the faces of videos' people, or of a folder of pictures
cli-help-faces-extract-video = Only this video (may be given several times); without, all videos with people
cli-help-faces-extract-folder = Pictures in this folder and below instead of videos
cli-help-faces-extract-by-person = Each picture's folder is named after whom it shows
cli-help-faces-extract-collection = Collection the pictures belong to
cli-help-faces-extract-every = Look at every n-th frame; without, about three a second
cli-help-faces-extract-side = Side of a cut-out in pixels, 128 if not given
cli-help-faces-extract-margin = Shown around the face on each side, as a part of its side; 0.15 if not given
cli-help-faces-extract-best = Keep the best so many of each person, from all sides; 0 keeps all
cli-help-faces-extract-keep-duplicates = Also keep pictures nearly the same as a better one
cli-help-faces-extract-min-score = Least score of the detector, 0 to 1
cli-help-faces-extract-min-size = Least size in pixels
cli-help-faces-extract-min-sharpness = Least sharpness; below 20 is blurred, above 100 sharp
cli-help-faces-extract-max-yaw = Turned to a side at most
cli-help-faces-extract-max-pitch = Turned up or down at most
cli-help-faces-extract-max-roll = Tilted at most
cli-help-faces-extract-min-uncovered = Least part that nothing seems to cover, 0 to 1
cli-help-faces-extract-min-norm = Least length of the embedder's numbers
cli-help-faces-extract-dry-run = Only say what would be found and kept
cli-help-faces-list-about = List faces
cli-help-faces-list-person = Only this person's
cli-help-faces-list-video = Only of this video
cli-help-faces-list-state = Only in this state of the review
cli-help-faces-list-limit = At most so many
cli-help-faces-quality-about = How good the faces are, and from how many sides each person is seen
cli-help-faces-quality-min-score = Least score of the detector, 0 to 1
cli-help-faces-quality-min-size = Least size in pixels
cli-help-faces-quality-min-sharpness = Least sharpness; below 20 is blurred, above 100 sharp
cli-help-faces-quality-max-yaw = Turned to a side at most
cli-help-faces-quality-max-pitch = Turned up or down at most
cli-help-faces-quality-max-roll = Tilted at most
cli-help-faces-quality-min-uncovered = Least part that nothing seems to cover, 0 to 1
cli-help-faces-quality-min-norm = Least length of the embedder's numbers
cli-help-faces-duplicates-about = Find pictures that are nearly the same
cli-help-faces-duplicates-images = In a folder of pictures instead of the library
cli-help-faces-duplicates-fix = Leave out those nobody has accepted
cli-help-faces-mistakes-about = Find faces that look more like somebody else, likeliest first
cli-help-faces-mistakes-images = In a dataset with a folder for each person instead of the library
cli-help-faces-mistakes-limit = Show at most so many
cli-help-faces-decide-about = Say something of faces
cli-help-faces-decide-decision = What to say
cli-help-faces-decide-faces = Numbers of the faces
cli-help-faces-decide-person = Whom they show, with assign
cli-help-faces-draw-about = Add a face that was missed
cli-help-faces-draw-video = Number of the video
cli-help-faces-draw-frame = Frame that shows it
cli-help-faces-draw-bbox = Frame around the face: left, top, width and height in pixels
cli-help-faces-draw-person = Whom it shows
cli-help-faces-undo-about = Take a decision back
cli-help-faces-undo-decision = Number of the decision
cli-help-faces-redo-about = Take a decision again that was taken back
cli-help-faces-redo-decision = Number of the decision
cli-help-faces-progress-about = How far the review is, by collection
cli-help-faces-sample-about = Draw a sample of decided faces to be looked at a second time
cli-help-faces-sample-share = Part of the decided faces, 0.05 to 0.15
cli-help-faces-sample-seed = Other numbers draw other samples
cli-help-bench-ui-faces = Measure the review of so many made-up faces instead
cli-help-bench-ui-keep = Make their library here and keep it for the next time
cli-help-faces-answer-about = Answer about a face of the newest sample, without looking at the first answer
cli-help-faces-answer-face = Number of the face
cli-help-faces-answer-state = What it is
cli-help-faces-answer-person = Whom it shows
