# One sentence each: what happened, then what to do. The path comes last.

error-access-denied = You may not do this ({ $action })

error-media-no-such-file = There is no such file: { $path }
error-media-not-a-file = This is a folder or device, not a file: { $path }
error-media-empty-file = The file is empty: { $path }
error-media-not-a-video = This is not a video (MP4, MOV, MKV, WebM, AVI …): { $path }
error-media-no-video-stream = The file has sound but no picture: { $path }
error-media-encrypted = The video is encrypted; export it without copy protection first: { $path }
error-media-bad-header = The file is damaged or not complete; copy or record it again: { $path }
error-media-nothing-decodes = No picture of the video can be read; copy or record it again: { $path }
error-media-unsupported-codec = The codec { $codec } is not supported; convert the video to H.264 first: { $path }
error-media-absurd-size = The picture is said to measure { $width } x { $height } pixels; the limit is { $limit } a side: { $path }
error-media-no-such-frame = There is no frame { $frame }; the video ends before it: { $path }
error-media-stalled = Reading the file makes no progress; check the disk it is on: { $path }
error-media-cancelled = Cancelled
error-media-io = The file cannot be read ({ $reason }): { $path }
error-media-internal = The video library failed ({ $reason })
error-media-picture = { $path } is not a picture that can be read: choose a JPEG or PNG file
error-media-jpeg = A picture could not be made ({ $reason })

error-vision-model-unreadable = The model file cannot be read ({ $reason }); install StepMedia again: { $path }
error-vision-model-damaged = The model file is damaged; install StepMedia again: { $path }
error-vision-input-size = The detector takes sizes that are multiples of 32, not { $size }
error-vision-frame = Frame { $frame } is not a picture the detector can read
error-vision-computation = The detector failed ({ $reason })
error-vision-device-not-built = This StepMedia was built without { $device }; leave --device out to compute on the processor
error-vision-device-unavailable = There is no { $device } device to compute on ({ $reason }); leave --device out to compute on the processor

error-model-unreadable = The file cannot be read ({ $reason }): { $path }
error-model-too-large = The file is larger than { $limit } MB, which no model here needs: { $path }
error-model-not-onnx = The file is no whole ONNX model; export it again, or download it again
error-model-external-data = The weights lie in another file ({ $tensor }); export the model as one single file
error-model-operator = Operator { $operator } of node { $node } is not supported; export the model without it
error-model-node = Node { $node } ({ $operator }) cannot be run in this form: { $reason }
error-model-broken = The network in the file does not hold together: { $reason }
error-model-excessive = Node { $node } would take more memory or computing than a model may
error-model-card = The card is not right: { $reason }
error-model-output = The model does not give what its card says: { $reason }
error-model-name-taken = There is a model { $name } already; remove it first, or give the card another name
error-model-not-found = There is no imported model { $name }; stepmedia models lists them
error-model-role = Model { $name } is a { $role } and cannot be used here
error-model-damaged = The files of model { $name } are damaged; remove it and import it again
error-model-no-segmenter = No segmenter is imported; bring a MobileSAM checkpoint: stepmedia models import FILE --role segmenter
error-model-not-built = This StepMedia was built without masks of people (cargo feature segment)

error-mot-too-few-columns = Line { $line } has { $found } columns where { $needed } are needed
error-mot-bad-column = Line { $line }, column { $column } cannot be read: { $text }
error-mot-duplicate-id = Frame { $frame } holds the number { $id } twice

error-store-locked = The library is open in { $holder } (process { $pid }); close it first
error-store-locked-unknown = The library is open in another program; close it first
error-store-no-library = There is no library here yet; import a video first: { $path }
error-store-not-a-library = This is not a StepMedia library: { $path }
error-store-newer-library = The library was made by a newer StepMedia; install that version: { $path }
error-store-older-library = The library is from an older StepMedia; open it once for writing, for example with an import: { $path }
error-store-read-only = This window can only look at the library; make the change where it is open
error-store-nothing-to-undo = There is nothing to undo
error-store-nothing-to-redo = There is nothing to redo
error-store-step-blocked = Step { $step } cannot be taken back or done again: step { $by }, { $kind ->
    [merge] a merge
    [split] a split
    [swap] a swap
    [confirm] a confirmation
    [assign] a move
    [reject] a rejection
    [reanalyze] a new analysis
   *[other] a later decision
}, changed the same since
error-store-step-outdated = Step { $step } cannot be taken back or done again: what it changed is no longer as it was left

error-people-same = { $code } is the same person already
error-people-said-apart = { $code } was said not to be { $other }; to merge them nevertheless, overrule it
error-people-seen-together = { $code } and { $other } are both in the picture at frame { $frame } of video { $video }, so they are two people; to decide otherwise, overrule it
error-people-two-employees = { $code } and { $other } are two employees; unlink one of them first
error-people-nothing-to-split = { $code } is not seen on both sides of frame { $frame } in video { $video }; choose a frame within an appearance
error-people-nothing-to-swap = Neither { $code } nor { $other } is seen from frame { $frame } of video { $video } on; choose an earlier frame
error-people-not-seen = { $code } is not in this appearance at frame { $frame }; draw the appearance out to that frame first
error-people-there-already = { $code } already has an appearance at frame { $frame }; stop before it, or merge the two
error-people-nothing-left = Nothing would be left of this appearance of { $code }; choose “Not a person” to remove it
error-people-nothing-drawn = No box was drawn inside the picture; drag over the person on at least one frame
error-people-not-analysed = People have not been looked for in video { $video }; find people first
error-people-not-theirs = Appearance { $appearance } is not one of { $code }; stepmedia people lists whose it is
error-people-outdated = Appearance { $appearance } is of an earlier analysis; stepmedia people lists those of the present one
error-people-no-appearance = No appearance was found; stepmedia people lists them
error-store-no-such-collection = There is no collection { $id }
error-store-no-such-video = There is no video { $id }; stepmedia videos lists them
error-store-no-such-person = There is no person { $id }; stepmedia people lists them
error-store-no-such-analysis = There is no analysis { $id }
error-store-no-such-employee = There is no employee { $id }
error-store-no-such-job = There is no job { $id }; stepmedia jobs lists them
error-store-no-such-watch-folder = There is no watched folder { $id }
error-store-no-such-appearance = There is no appearance { $id }; stepmedia people lists them
error-store-no-such-face = There is no face { $id }
error-store-no-such-model = There is no model { $id }
error-store-no-such-suggestion = There is no suggestion { $id }
error-store-no-such-step = There is no step { $id }; stepmedia people history lists them
error-store-duplicate-video = This video is already in collection { $collection } as { $filename }
error-store-collection-name-taken = There is already a collection { $name } here
error-store-collection-name-ambiguous = Several collections are named { $name }; rename one first
error-store-collection-not-empty = Collection { $name } holds videos ({ $videos }); move or remove them first
error-store-collection-watched = Collection { $name } receives the videos of a watched folder: { $path }
error-store-collection-cycle = Collection { $name } cannot go into itself or below itself
error-store-empty-name = The name is empty
error-store-email-taken = An employee with the address { $email } is already there
error-store-folder-watched = The folder is already watched: { $path }
error-store-cancelled = Cancelled
error-store-source-changed = The file changed while it was being read; try again when it is complete: { $path }
error-store-path-not-unicode = The file name has characters that cannot be stored; rename it first: { $path }
error-store-disk-full = The disk is full; free some space and try again
error-store-damaged = The library is damaged ({ $what }); restore a backup
error-store-file = A file could not be read or written ({ $reason }): { $path }
error-store-internal = The database failed ({ $reason })

error-job-cancelled = Cancelled; what was done so far is kept
error-job-empty-range = The range of frames is empty: its end lies before its start
error-job-video-file-gone = The file of video { $video } is gone; put it back: { $path }
error-job-nothing-to-import = There are no videos in this folder: { $path }
error-job-thread = The system gave no more threads; close other programs and try again
error-job-not-analyzed = Video { $video } is not analysed yet; stepmedia analyze { $video } does it
error-job-checkpoint = The state of the analysis could not be stored
error-store-job-queued = Job { $job } is queued already
error-store-job-running = Job { $job } is running
error-store-job-paused = Job { $job } is paused
error-store-job-done = Job { $job } is done already
error-store-job-failed = Job { $job } has failed; retry it instead
error-store-job-cancelled = Job { $job } is cancelled; retry it instead
error-store-linked-path-taken = Another video of the library is linked from this place; remove it first: { $path }

error-render-too-large = The picture measures { $width } x { $height } pixels; this computer's graphics show at most { $limit } a side
error-render-bad-frame = A picture of the video is damaged and cannot be shown
error-render-no-adapter = No graphics driver was found; install Mesa's Vulkan drivers (mesa-vulkan-drivers)
error-render-device = The graphics driver failed; update it or restart the computer
error-app-no-window = The window cannot open; check that a desktop and a graphics driver are there ({ $reason })
error-app-bench-closed = The window was closed, or the video did not load, before the measurement was over

error-hr-period-locked = { $date } lies in a closed period ({ $first } to { $last }); reopen the period first
error-hr-bad-period-cut = A period begins on day 1 to 31 of the month, not on day { $day }
error-hr-reason-missing = Give a reason
error-hr-punch-changed = The punch has changed in the meantime; look at the day again
error-hr-not-the-approver = Somebody else decides about this request at this level
error-hr-own-request = Nobody decides about their own request
error-hr-not-the-requester = Only the person who asked can do this
error-hr-wrong-state = The request is already past this step
error-hr-no-approver = The request has no approver; set one in the approval levels first
error-leave-bad-span = The dates make no leave; the last day must not be before the first
error-leave-whole-days-only = This kind of leave is taken in whole days
error-leave-no-hours = This kind of leave is taken in days and half days
error-leave-nothing-to-take = There is no working time on these days
error-leave-not-employed = { $date } is before the first or after the last day of work
error-leave-not-yet-eligible = This kind of leave can be taken from { $date } on
error-leave-short-notice = Ask at least { $days } days ahead
error-leave-too-far-back = Leave can be asked for up to { $days } days back
error-leave-too-long = One request covers at most { $days } days
error-leave-period-locked = The period { $first } to { $last } is closed; reopen it first
error-leave-overlap = There is other leave on { $date } at the same time
error-leave-balance = { $asked } hours are asked for, { $available } are left
error-leave-blackout = No leave on { $date }: { $name }
error-leave-team-clash = { $away } colleagues are already away on { $date }
error-leave-already-attended = There is attendance on { $date }

error-dataset-cancelled = Cancelled; nothing was left behind
error-dataset-disk-full = The disk is full; free some space and try again
error-dataset-file = The file cannot be read or written ({ $reason }): { $path }
error-dataset-picture = The picture { $name } could not be made ({ $reason })
error-dataset-nothing-to-export = Nothing is left to export; the dry run says why
error-dataset-leaks = { $pairs } near-duplicates stand in different splits; split again so that they stay together, or allow them
error-dataset-target-not-empty = Something is there already; choose an empty folder or a new name: { $path }
error-dataset-not-ours = This is not an unfinished export; remove or rename it first: { $path }
error-dataset-target-busy = Another export writes there; wait until it has finished: { $path }
error-dataset-read-back = What was written does not read back ({ $reason }); check the disk: { $file }
error-dataset-fractions = Train, val and test must add up to 100 %
error-dataset-snapshot-exists = A snapshot is there already: { $path }
error-dataset-not-a-snapshot = This is not a snapshot ({ $reason }): { $path }
error-dataset-unknown-layout = No YOLO, COCO or folder-per-class dataset is here: { $path }
error-dataset-archive = The archive cannot be unpacked ({ $reason }): { $path }
error-dataset-internal = The dataset could not be made ({ $reason })

error-hr-name-taken = The name { $name } is already taken
error-hr-code-taken = Another employee has the code { $code }
error-hr-code-twice = The code { $code } stands in this file more than once
error-hr-no-such-code = There is no employee with the code { $code }
error-hr-own-manager = The manager { $code } would be their own manager
error-hr-end-before-start = { $name }: the last day of work is before the first
error-hr-employee-in-use = { $name } has punches or leave; enter a last day of work instead
error-hr-department-in-use = { $name } has employees or departments below it; move them first
error-hr-department-cycle = { $name } cannot be placed below itself
error-hr-shift-in-use = { $name } is still worked by somebody; give them another shift first
error-hr-no-such-shift = There is no shift named { $name }
error-hr-no-such-site = There is no site named { $name }
error-hr-not-a-date = { $text } is not a date; write 2026-03-02 or 02/03/2026
error-hr-not-an-email = { $email } is not an e-mail address
error-hr-bad-pin = A PIN has 4 to 8 digits
error-hr-import-row = Nothing was imported: row { $row } and { $count } problems in all have to be mended first
error-hr-punch-in-future = A punch cannot lie in the future ({ $date })
error-hr-lock-not-over = A period can be locked two days after it has ended ({ $last })
error-hr-not-locked = No locked period begins on { $first }
error-hr-range = The first day ({ $from }) is after the last ({ $to })
error-hr-sheet-too-long = A monthly sheet shows fewer than { $days } days; choose a shorter range
error-document-not-a-table = The file is not a table ({ $reason })
error-document-empty = The table is empty
error-document-not-utf8 = Line { $line } is not UTF-8; save the file as CSV UTF-8 or XLSX
error-document-not-written = The document could not be made ({ $reason })
error-store-no-such-site = There is no site { $id }
error-store-no-such-department = There is no department { $id }
error-store-no-such-shift = There is no shift { $id }
error-store-no-such-holiday = There is no holiday { $id }
error-store-no-such-leave-type = There is no leave type { $id }
error-store-no-such-leave-request = There is no leave request { $id }
error-store-no-such-correction = There is no correction { $id }
error-store-no-such-punch = There is no punch { $id }
error-hr-sample-not-empty = The sample company is for a library without employees
error-hr-not-a-time = { $text } is not a time; write 08:00
error-store-no-such-face-step = There is no decision { $id } about faces
error-store-no-such-still = There is no picture { $id }
error-store-face-step-blocked = The decision { $step } about faces cannot be taken back or done again: its faces have changed since; look at them again

error-store-no-such-snapshot = There is no snapshot { $id }; stepmedia dataset list shows them
error-store-no-such-dataset-import = There is no imported dataset { $id }
error-store-snapshot-name-taken = A snapshot named { $name } is already there; choose another name
error-job-empty-snapshot = Nothing in the library fits these settings; ask for less, or analyse videos first
error-job-leaks = { $pairs } near-duplicates stand in different splits ({ $examples }); keep them together, or split by video
error-job-source-gone = A file of the dataset is gone; put it back or leave it out: { $path }
error-job-source-changed = A file is no longer the one the library knows; put it back or import it again: { $path }
error-job-picture = The picture { $name } cannot be read ({ $reason })
error-job-only-faces = { $format } is made of pictures of faces; export people as yolo, coco, voc or mot
error-job-only-csv = Embeddings are exported as csv only
error-job-no-pictures = There are no JPEG or PNG pictures in { $path }; choose another folder
error-job-no-face-there = No face can be made out there; draw the frame around the whole face
error-store-no-such-document = There is no document { $id }
error-hr-kiosk-not-employed = { $name } is not employed today
error-hr-own-deputy = Nobody stands in for themselves; choose somebody else
error-hr-photo = The picture cannot be read: { $reason }
