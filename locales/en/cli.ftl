# What the command line prints.

cli-done = Done
cli-no-home = There is no home folder to keep a library in; name one with --data-dir
cli-file-error = The file cannot be read or written ({ $reason }): { $path }

cli-imported = Imported as video { $video }: { $path }
cli-import-duplicate = Already in collection { $collection } as video { $video }: { $path }
cli-watching = Watching; Ctrl-C ends it: { $path }

cli-analyzed = Video { $video }: { $frames } frames in { $seconds } s ({ $fps } fps), { $persons ->
        [one] { $persons } person
       *[other] { $persons } people
    }
cli-analyze-none-left = Every video is analysed
cli-analyze-lost = Not found again: { $codes }

cli-people-found = { $count ->
        [one] { $count } person found
       *[other] { $count } people found
    }
cli-people-gone = { $count ->
        [one] { $count } person was seen nowhere else and is gone: { $codes }
       *[other] { $count } people were seen nowhere else and are gone: { $codes }
    }
cli-exported = { $tracks ->
        [one] { $tracks } track
       *[other] { $tracks } tracks
    } with { $boxes } boxes written to { $path }
cli-videos-none = There are no videos yet; stepmedia import adds some
cli-collections-none = There are no collections yet
cli-jobs-none = No jobs
cli-jobs-ran = { $count ->
        [0] Nothing was queued
        [one] { $count } job ran
       *[other] { $count } jobs ran
    }
cli-audit-whole = The record is whole: { $count } entries
cli-audit-broken = The record was altered: entry { $row } is missing or not as it was written
cli-model-imported = Model { $name } imported and tried; licence { $license }. Trained on { $data }, which has terms of its own
cli-model-shipped = comes with StepMedia
cli-outlined = { $frames ->
    [one] Outlined { $people } people on one frame; { $left } frames left as they were
   *[other] Outlined { $people } people on { $frames } frames; { $left } frames left as they were
}
cli-segmented = { $count ->
        [one] { $count } person
       *[other] { $count } people
    } outlined: { $path }
cli-segment-no-frame = The video has no frame { $frame }
cli-bench-machine = { $threads ->
        [one] { $threads } thread
       *[other] { $threads } threads
    }, { $isa }; matrix product { $gflops } GFLOP/s
cli-eval-pairs = Each ground truth needs one file to score: { $gt } and { $inputs } were given
cli-eval-videos = Each ground truth needs its video: { $gt } and { $videos } were given
cli-eval-together = together

cli-progress-reading = checking { $percent }%
cli-progress-copying = copying { $percent }%
cli-progress-analyzing = analysing { $percent }%
cli-progress-finishing = best shots { $percent }%
cli-progress-rate = { $fps } fps
cli-progress-eta = { $time } left

cli-status-imported = imported
cli-status-analyzing = analysing
cli-status-analyzed = analysed
cli-status-failed = failed
cli-job-queued = queued
cli-job-running = running
cli-job-paused = paused
cli-job-done = done
cli-job-failed = failed
cli-job-cancelled = cancelled

cli-column-id = No.
cli-column-name = Name
cli-column-collection = Collection
cli-column-size = Size
cli-column-fps = fps
cli-column-duration = Duration
cli-column-codec = Codec
cli-column-bytes = File
cli-column-status = Status
cli-column-people = People
cli-column-videos = Videos
cli-column-person = Person
cli-column-video = Video
cli-column-frames = Frames
cli-column-time = Time
cli-column-confidence = Confidence
cli-column-progress = Progress
cli-column-job = Job
cli-column-error = Error
cli-column-sequence = Sequence
cli-column-hota = HOTA
cli-column-mota = MOTA
cli-column-idf1 = IDF1
cli-column-idsw = Switches
cli-column-fp = False
cli-column-fn = Missed
cli-column-tracks = Tracks
cli-column-model = Model
cli-column-role = Role
cli-column-license = Licence
cli-column-training-data = Trained on
cli-column-appearance = Appearance
cli-column-decision = Decision
cli-column-other = Other
cli-column-score = Score
cli-column-face = Face
cli-column-body = Look

cli-people-decided = { $title } (step { $step })
cli-people-undone = Undone: { $title }
cli-people-redone = Done again: { $title }
cli-people-unchanged = Nothing had to change
cli-people-no-history = Nothing was decided yet
cli-people-no-suggestions = There is nothing to ask
cli-step-done = done
cli-step-undone = undone
cli-step-discarded = undone for good
cli-step-settled = done for good
cli-analyze-lost-decision = What was said of { $code } on frames { $from }–{ $to } could not be carried over; stepmedia people undo makes the earlier analysis count again
cli-column-input = Input
cli-column-batch = Batch
cli-column-median = Median ms
cli-column-p95 = p95 ms
cli-column-gflops = GFLOP/s
cli-column-share = % of matrix product
cli-column-layer = Layer
cli-column-mean = Mean ms

cli-usage-unknown-argument = { $arg } is not an option here
cli-usage-unknown-command = There is no command { $command }
cli-usage-missing-argument = { $arg } is missing
cli-usage-missing-command = A command is missing
cli-usage-missing-value = { $arg } needs a value
cli-usage-bad-value = { $value } is not a value for { $arg }
cli-usage-conflict = { $arg } cannot be combined with what was given before
cli-usage-other = The command line was not understood
cli-usage-see-help = stepmedia --help lists what there is
cli-column-vectors = Vectors
cli-column-median-ms = Median ms
cli-column-p95-ms = 95 % ms
cli-column-result = Result
cli-bench-same = as comparing all
cli-bench-differs = DIFFERS from comparing all
cli-links-found = Appearances looked at: { $appearances }, with a face: { $faces }. The same person: { $same }. To be asked: { $questions }
cli-links-same = same person
cli-links-question = same person?
cli-column-alike = Alike

cli-bench-decode = { $fps } frames a second with { $threads } threads
cli-column-wait = Wait for
cli-bench-seek-opened = the first picture of a file just opened
cli-bench-seek-exact = a random frame
cli-bench-seek-preview = a first picture while dragging
cli-bench-seek-forward = a step forward
cli-bench-seek-back = a step back
cli-bench-seek-back-at-once = a step back at once after a seek
cli-bench-ui = { $seconds } s played: { $shown } frames shown, { $dropped } dropped, { $stalls } waits. Window thread { $median } ms a frame (99 % within { $p99 } ms). Redrawn at rest: { $repaints }. Processor in use: { $share } %
cli-search-no-face = No face was found in { $path }: choose a picture with a larger or clearer face
cli-search-found = Found { $found } appearances among { $compared } faces in { $ms } ms

cli-progress-looking = looking at pictures { $percent } %
cli-progress-comparing = comparing { $percent } %
cli-progress-writing = writing { $percent } %
cli-progress-checking = reading back { $percent } %
cli-progress-packing = packing { $percent } %
cli-column-splits = Train / val / test
cli-column-split-by = Split by
cli-dataset-none = There are no snapshots yet; stepmedia dataset snapshot makes one
cli-dataset-snapshot = { $name }: { $faces } pictures of faces, { $frames } frames, { $people ->
        [one] { $people } person
       *[other] { $people } people
    }; train { $train }, val { $val }, test { $test }
cli-dataset-grouped = { $pairs } pairs of near-duplicates were kept together
cli-dataset-no-faces = No pictures of faces: stepmedia faces extract cuts them out
cli-dataset-verified = { $intact } unchanged, { $changed } changed, { $missing } missing
cli-dataset-diff = From { $before } to { $after }: { $added } added, { $removed } removed, { $relabelled } relabelled, { $moved } in another split, { $redrawn } redrawn, { $unchanged } unchanged
cli-dataset-exported = { $items ->
        [one] { $items } picture
       *[other] { $items } pictures
    } exported and read back ({ $size }): { $path }
cli-dataset-dry-run = { $items ->
        [one] { $items } picture
       *[other] { $items } pictures
    } in { $files } files, about { $size }; train { $train }, val { $val }, test { $test }
cli-dataset-left-out = { $count } left out: { $reason }
cli-dataset-checked = { $layout }: { $images } pictures, { $boxes } boxes, { $classes } classes; { $errors } errors, { $warnings } warnings
cli-column-layout = Layout
cli-column-pictures = Pictures
cli-column-path = Path
cli-dataset-imported = Dataset { $import }: { $pictures } pictures with { $faces } faces and { $bodies } people taken in, { $known } were here already
cli-dataset-import-lost = Left out: { $unreadable } files that are no pictures, { $boxes } boxes that are not about people; { $errors } errors (stepmedia dataset check lists them)
cli-dataset-imports-none = No dataset was taken in yet; stepmedia dataset import does it
cli-dataset-stopped = Stopped; nothing is left of it
cli-dataset-import-stopped = Stopped; what was taken in is kept, and importing the folder again goes on

# Clips and stills.
cli-clip-written = { $frames ->
    [one] One frame
   *[other] { $frames } frames
} in { $parts ->
    [one] one part
   *[other] { $parts } parts
} written to { $path }
cli-clip-keep-whom = “others” needs to know who stays: add --keep CODE
cli-still-written = Picture written to { $path }
