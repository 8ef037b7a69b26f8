# The review of faces: filters, tiles, the face in detail, decisions.
faces-title = Faces
faces-more = More
faces-filters = Filters
faces-reset = Reset filters
faces-retry = Try again
edge-face-filters = Width of the filters
edge-face = Width of the face panel

faces-list-review = To review
faces-list-kept = Kept
faces-list-rejected = Rejected
faces-list-nobody = Nobody yet
faces-list-all = All faces
faces-filter-name = { $name }, { $count }
faces-hints = Worth a look
faces-hint-wrong = Likely wrong person
faces-hint-outlier = Unlike the others
faces-hint-duplicate = Near duplicates
faces-hint-blurred = Blurred
faces-hint-small = Too small
faces-hint-pose = Turned away
faces-hint-two = Two people
faces-reject-all = Reject all safely
faces-gates = Quality
faces-gates-reset = Reset
faces-gate-sharpness = Sharpness
faces-gate-brightness = Brightness
faces-gate-yaw = Turned left or right
faces-gate-size = Face size
faces-gate-low = { $name }, at least
faces-gate-high = { $name }, at most
faces-gate-all = All
faces-gate-from = from { $low }
faces-gate-to = up to { $high }
faces-gate-from-to = { $low } to { $high }
faces-hide-duplicates = Hide near duplicates
faces-hide-covered = Hide covered faces
faces-progress = Reviewed

faces-by-person = By person
faces-by-video = By video
faces-by-cluster = By likeness
faces-by-quality = By quality
faces-by-state = By state
faces-group-other = More
faces-order-name = Order: { $order }
faces-order-reversed = The other way round
faces-sort-quality = Best first
faces-sort-similarity = Most alike first
faces-sort-wrong = Likely wrong first
faces-sort-time = By time
faces-sort-sharpness = Sharpest first
faces-sort-size = Largest first
faces-sort-frontal = Frontal first
faces-tile-size = Size of the tiles
faces-count = { $count ->
    [one] { $number } face
   *[other] { $number } faces
}
faces-count-of = { $count ->
    [one] { $kept } of { $number } face
   *[other] { $kept } of { $number } faces
}
faces-people = { $count ->
    [one] { $number } person
   *[other] { $number } people
}

faces-grid-name = { $count ->
    [one] { $count } face
   *[other] { $count } faces
}
faces-tile = Face { $number } of { $person }, frame { $frame }, { $state }
faces-tile-nobody = Face { $number } of nobody known, frame { $frame }, { $state }
faces-state-new = not yet reviewed
faces-state-in-review = in review
faces-state-kept = kept
faces-state-rejected = rejected
faces-state-not-a-face = not a face
faces-nobody = Nobody yet
faces-video-gone = The video is not in the library
faces-quality-group = Quality { $low } to { $high }
faces-cluster = Look-alikes { $number }
faces-no-cluster = Like no other
faces-group-new = Not yet reviewed
faces-group-in-review = In review
faces-group-not-a-face = Not a face
faces-group-more = More for this group
faces-keep-group = Keep the group
faces-select-group = Select the group
faces-split-group = Make it a new person
faces-reject-group = Reject the undecided
faces-selected-short = { $count ->
    [one] { $number } selected
   *[other] { $number } selected
}
faces-kept-short = { $count ->
    [one] { $number } kept
   *[other] { $number } kept
}
faces-rejected-short = { $count ->
    [one] { $number } rejected
   *[other] { $number } rejected
}

faces-selected = { $count ->
    [one] { $number } face selected
   *[other] { $number } faces selected
}
faces-keep = Keep
faces-reject = Reject
faces-not-a-face = Not a face
faces-new-person = New person
faces-undecide = Take the decision back
faces-move = Move to…
faces-select-all = Select all
faces-select-alike = Select look-alikes
faces-select-alike-short = Look-alikes
faces-toggle-select = Select or not
faces-clear = Clear the selection
faces-play = Play the seconds around it
faces-play-short = Play
faces-stop = Stop
faces-enlarge = Enlarge
faces-tidy = Put decided faces away
faces-larger = Larger tiles
faces-smaller = Smaller tiles
faces-move-title = { $count ->
    [one] Whose face is it?
   *[other] Whose { $number } faces are these?
}
faces-move-field = Name or number
faces-drop-new = Drop here for a new person
faces-assign = Assign
faces-assign-name = Assign to { $person }
faces-merge = Merge
faces-merge-name = Merge with { $person }

faces-position = Face { $number } of { $count }
faces-next = Next face
faces-previous = Previous face
faces-fact-size = Size in the video
faces-frontal = Frontal
faces-uncovered = Uncovered
faces-in-video = In the video
faces-open-studio = Open in Studio
faces-fit = Fit { $value }
faces-alike = Most alike
faces-on-keys = People on keys
faces-history = History
faces-frame-of = Frame { $frame } · { $video }
faces-today = { $count ->
    [one] { $number } face reviewed today
   *[other] { $number } faces reviewed today
}
faces-pace = { $count } faces/min

faces-failed = The faces cannot be read
faces-none-title = No faces yet
faces-none-text = Once people are found in a video, their faces are cut out and wait here for your decision.
faces-none-act = Open library
faces-all-done-title = Everything is reviewed
faces-all-done-text = New faces come with the next video. Look through what was kept, or undo with Ctrl Z.
faces-show-kept = Show kept faces
faces-no-match-title = No face fits these filters
faces-no-match-text = Widen a range, or reset the filters to see all faces of this list.
faces-no-kept-title = Nothing kept yet
faces-no-kept-text = Press K on a face to keep it for the dataset.
faces-no-rejected-title = Nothing rejected
faces-no-rejected-text = Press X on a face that should not be used. It can be taken back at any time.
faces-no-nobody-title = Every face has a person
faces-no-nobody-text = Faces nobody is known for would be listed here.
faces-no-cursor-title = No face selected
faces-no-cursor-text = Click a face or press an arrow key, then decide with one key.

faces-undo-keep = { $count ->
    [one] Keep { $count } face
   *[other] Keep { $count } faces
}
faces-undo-reject = { $count ->
    [one] Reject { $count } face
   *[other] Reject { $count } faces
}
faces-undo-not-a-face = { $count ->
    [one] { $count } is not a face
   *[other] { $count } are not faces
}
faces-undo-undecide = { $count ->
    [one] Take back { $count } decision
   *[other] Take back { $count } decisions
}
faces-undo-assign = { $count ->
    [one] Move { $count } face to { $person }
   *[other] Move { $count } faces to { $person }
}
faces-undo-new-person = { $count ->
    [one] Make { $person } of { $count } face
   *[other] Make { $person } of { $count } faces
}
faces-undo-merge = Merge { $from } into { $into }
faces-find-act = Find faces
faces-find-queued = Looking for faces; they come here as soon as they are cut out
faces-history-keep = Kept
faces-history-reject = Rejected
faces-history-not-a-face = Not a face
faces-history-undecide = Decision taken back
faces-history-start = Review begun
faces-history-assign = Assigned to { $person }
faces-history-new-person = Made { $person }
faces-history-merge = Merged into { $person }
faces-history-draw = Drawn by hand
faces-history-clean = Left out by a check
faces-arrived = { $count ->
    [0] No new faces in { $name }
    [one] 1 face of { $name } to review
   *[other] { $count } faces of { $name } to review
}
faces-map = Map of likeness
faces-map-name = Map of faces; those that look alike lie together
faces-map-running = Laying out the faces…
faces-map-none = No faces to lay out
faces-coverage-faces = { $count ->
    [one] 1 face, { $kept } kept
   *[other] { $number } faces, { $kept } kept
}
faces-coverage-seen = { $videos ->
    [one] 1 video
   *[other] { $videos } videos
}, { $days ->
    [one] 1 day
   *[other] { $days } days
}
faces-coverage-missing = Missing { $what }
faces-lacks-faces = more faces
faces-lacks-ahead = straight ahead
faces-lacks-left = from the left
faces-lacks-right = from the right
faces-lacks-up = looking up
faces-lacks-down = looking down
faces-lacks-videos = other videos
faces-stills = Still pictures
faces-of-still = From a still picture
faces-start = Begin the review
faces-start-short = Begin
faces-undecide-short = Take back
faces-stage-new = Not yet reviewed
faces-stage-in-review = In review
faces-stage-accepted = Accepted
faces-stage-rejected = Rejected
faces-stage-not-a-face = Not a face
faces-remark = Remark
faces-remark-hint = Add a remark…
faces-undo-start = { $count ->
    [one] Begin the review of { $count } face
   *[other] Begin the review of { $count } faces
}
faces-undo-clean = { $count ->
    [one] Leave out { $count } face
   *[other] Leave out { $count } faces
}
faces-find-more = Find faces…
faces-import = Import pictures…
faces-import-people = Import folders of people…
faces-import-title = Choose a folder of pictures
faces-import-people-title = Choose a folder with a folder for each person
faces-check = Check all faces
faces-check-queued = Looking for wrong people, repeats and outliers
faces-drawn = The face was added, and kept
faces-extract-title = Find faces in videos
faces-extract-margin = Shown around each face
faces-extract-best = Best of each person
faces-extract-all = All
faces-extract-size = Smallest face
faces-extract-sharpness = Least sharpness
faces-extract-yaw = Turned at most
faces-extract-preview = Preview
faces-extract-text = Faces are sought in the boxes of people of every video. A preview says what one video would give.
faces-extract-running = Looking at one video…
faces-extract-forecast = { $video } has { $found } faces, { $kept } of them kept. Left out: { $refused } not good enough, { $duplicates } near duplicates, { $surplus } beyond the best.
