# Help of the command line. {"{"}…{"}"} in the template belong to the argument parser.

cli-help-template = { "{" }about-with-newline{ "}" }
    Usage: { "{" }usage{ "}" }

    { "{" }all-args{ "}" }{ "{" }after-help{ "}" }
cli-help-heading-commands = Commands
cli-help-heading-arguments = Arguments
cli-help-heading-options = Options

cli-help-about = People in video: found, followed and numbered
cli-help-help = Show this help
cli-help-version = Show the version
cli-help-data-dir = Folder of the library (default: this user's data folder)
cli-help-lang = Language of messages (default: the system's)
cli-help-json = Print JSON for other programs

cli-help-import-about = Import videos into the library
cli-help-import-paths = Video files, or folders to search for them
cli-help-import-collection = Collection to put them into; made if there is none of this name
cli-help-import-link = Leave the files where they are instead of copying them

cli-help-analyze-about = Find, follow and number the people of a video
cli-help-analyze-video = Number of an imported video, or a file to import first
cli-help-analyze-all = Every video not analysed yet
cli-help-analyze-size = Longer side of the detector's picture in pixels, a multiple of 32
cli-help-analyze-every = Analyse every N-th frame and interpolate between (default: about ten a second)
cli-help-analyze-from = First frame to analyse, counted from 0
cli-help-analyze-to = Last frame to analyse
cli-help-analyze-ignore = Leave out people whose centre lies in this part of the picture (0 to 1 on both axes)
cli-help-analyze-again = Analyse again even if these settings were used before
cli-help-analyze-detector = Imported person detector to use (default: the one that comes with StepMedia)
cli-help-analyze-no-faces = Leave faces out: people are told apart by clothes only
cli-help-analyze-device = Where to compute: cpu, or a graphics card this StepMedia was built for

cli-help-videos-about = List the videos of the library
cli-help-videos-collection = Only this collection

cli-help-people-about = List people and when they appear
cli-help-people-video = Only this video
cli-help-people-merge-about = Two codes are one person: the first stays
cli-help-people-merge-keep = Code that stays
cli-help-people-merge-code = Code that from now on means the same person
cli-help-people-merge-overrule = Even if they were said to be two, or are in the picture together
cli-help-people-split-about = From a frame on it is somebody else, who gets a new code
cli-help-people-split-code = Person
cli-help-people-split-video = Number of the video
cli-help-people-split-frame = First frame that shows somebody else
cli-help-people-swap-about = From a frame on two people are each other
cli-help-people-swap-code = One person
cli-help-people-swap-other = The other one
cli-help-people-swap-video = Number of the video
cli-help-people-swap-frame = First frame on which they are mixed up
cli-help-people-confirm-about = Appearances show this person, whoever they were listed under
cli-help-people-confirm-overrule = Even if the person is elsewhere in the picture at the same time
cli-help-people-reject-about = Appearances do not show this person; it is remembered
cli-help-people-not-a-person-about = Appearances show nobody; it is remembered
cli-help-people-confirm-code = Person
cli-help-people-confirm-appearance = Number of an appearance; may be repeated
cli-help-people-confirm-video = All appearances of the person in this video
cli-help-people-confirm-from = Only those that reach this frame
cli-help-people-confirm-to = Only those that begin by this frame
cli-help-people-reject-code = Person
cli-help-people-reject-appearance = Number of an appearance; may be repeated
cli-help-people-reject-video = All appearances of the person in this video
cli-help-people-reject-from = Only those that reach this frame
cli-help-people-reject-to = Only those that begin by this frame
cli-help-people-not-a-person-code = Person
cli-help-people-not-a-person-appearance = Number of an appearance; may be repeated
cli-help-people-not-a-person-video = All appearances of the person in this video
cli-help-people-not-a-person-from = Only those that reach this frame
cli-help-people-not-a-person-to = Only those that begin by this frame
cli-help-people-rename-about = Give a person a name
cli-help-people-rename-code = Person
cli-help-people-rename-name = Name
cli-help-people-rename-clear = Take the name away
cli-help-people-hide-about = Leave a person out of lists
cli-help-people-hide-code = Person
cli-help-people-unhide-about = Show a hidden person again
cli-help-people-unhide-code = Person
cli-help-people-link-about = Say which employee a person is
cli-help-people-link-code = Person
cli-help-people-link-employee = Number of the employee
cli-help-people-unlink-about = Say that a person is no employee
cli-help-people-unlink-code = Person
cli-help-people-suggestions-about = List pairs that may be one person
cli-help-people-suggestions-limit = At most so many
cli-help-people-answer-about = Answer a suggestion
cli-help-people-answer-suggestion = Number of the suggestion
cli-help-people-answer-answer = Are they the same person?
cli-help-people-undo-about = Take the last decision back
cli-help-people-redo-about = Do the decision undone last again
cli-help-people-history-about = List decisions, newest first
cli-help-people-history-code = Only about this person
cli-help-people-history-limit = At most so many

cli-help-export-tracks-about = Write the tracks of a video to a file
cli-help-export-tracks-video = Number of the video
cli-help-export-tracks-format = Format of the file
cli-help-export-tracks-out = File to write

cli-help-eval-about = Score results against ground truth
cli-help-eval-tracking-about = Score tracks with HOTA, MOTA and IDF1
cli-help-eval-tracking-gt = Ground truth in MOT format; several for their combination
cli-help-eval-tracking-tracks = Tracks in MOT format, one file for each ground truth
cli-help-eval-tracking-det = Detections in MOT format to be tracked first, one file for each ground truth
cli-help-eval-tracking-fps = Frames a second (default: of the video, else from seqinfo.ini near the ground truth, else 25)
cli-help-eval-tracking-mode = How tracks are made: online knows only the past, offline the whole file
cli-help-eval-tracking-video = The video itself, for the looks of people; one file for each ground truth

cli-help-collections-about = List and change collections
cli-help-collections-list-about = List collections
cli-help-collections-create-about = Create a collection
cli-help-collections-create-name = Name of the new collection
cli-help-collections-create-parent = Collection to put it into
cli-help-collections-rename-about = Rename a collection
cli-help-collections-rename-name = Present name
cli-help-collections-rename-new-name = New name
cli-help-collections-move-about = Put a collection into another one, or to the top
cli-help-collections-move-name = Collection to move
cli-help-collections-move-parent = Collection to put it into; left out, it goes to the top
cli-help-collections-delete-about = Delete a collection that holds no videos
cli-help-collections-delete-name = Collection to delete

cli-help-move-about = Put videos into another collection
cli-help-move-videos = Numbers of the videos
cli-help-move-collection = Collection to put them into; made if there is none of this name

cli-help-remove-about = Remove videos and what was found in them; linked files stay where they are
cli-help-remove-videos = Numbers of the videos

cli-help-jobs-about = List and run the queue of long work
cli-help-jobs-list-about = List jobs
cli-help-jobs-run-about = Run what is queued, and go on with what was interrupted
cli-help-jobs-retry-about = Queue a failed or cancelled job again
cli-help-jobs-retry-job = Number of the job
cli-help-jobs-cancel-about = Cancel a queued job
cli-help-jobs-cancel-job = Number of the job
cli-help-jobs-clear-about = Take finished jobs off the list

cli-help-watch-about = Import what appears in a folder, until interrupted
cli-help-watch-dir = Folder to watch, with its subfolders
cli-help-watch-collection = Collection to put new videos into; made if there is none of this name
cli-help-watch-link = Leave the files where they are instead of copying them
cli-help-watch-analyze = Analyse each new video
cli-help-watch-once = Import what is there now and stop

cli-help-audit-about = The record of every change
cli-help-audit-verify-about = Check that no record was altered or taken out

cli-help-models-about = The models StepMedia works with, and your own
cli-help-models-list-about = List models and their terms
cli-help-models-import-about = Bring a model of your own; it is run on a picture first
cli-help-models-import-file = ONNX file; for a segmenter, a MobileSAM checkpoint as safetensors
cli-help-models-import-role = What the model is for
cli-help-models-import-card = Card that says what the model is and what its numbers mean
cli-help-models-show-about = Show the card of an imported model
cli-help-models-show-name = Name of the model
cli-help-models-remove-about = Remove an imported model
cli-help-models-remove-name = Name of the model

cli-help-segment-about = Draw the outlines of people in one frame, by an imported segmenter
cli-help-segment-video = Number of an imported video, or a file
cli-help-segment-frame = Frame, counted from 0
cli-help-segment-segmenter = Imported segmenter to use
cli-help-segment-out = Picture to write (PNG)
cli-help-segment-size = Longer side of the detector's picture in pixels, a multiple of 32

cli-help-bench-about = Measure the program on this machine
cli-help-bench-inference-about = Time the networks that come with StepMedia
cli-help-bench-inference-threads = Threads to use (default: as many as the machine has)
cli-help-bench-inference-layers = Each layer, too
cli-help-bench-ui-about = Open the studio in a real window, let it rest, play, and say what it cost
cli-help-bench-ui-video = Video to play (default: the sample)
cli-help-bench-ui-seconds = How long to play it
cli-help-bench-ui-people = Made-up people on the timeline
cli-help-bench-search-about = Time the exact search of a gallery
cli-help-bench-search-size = Vectors in the gallery; several for one measurement each
cli-help-bench-search-dim = Numbers in a vector

cli-help-identities-about = Find the same person in different appearances
cli-help-identities-link-about = Join those who are surely the same person, and ask about those who may be
cli-help-identities-link-video = Join only with those seen in this video

cli-help-search-face-about = Find every appearance of the person in a picture
cli-help-search-face-image = Picture; its largest face counts
cli-help-search-face-least = Least likeness, -1 to 1 (default: where of a thousand strangers one is alike)
