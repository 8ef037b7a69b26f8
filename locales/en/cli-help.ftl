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

cli-help-videos-about = List the videos of the library
cli-help-videos-collection = Only this collection

cli-help-people-about = List people and when they appear
cli-help-people-video = Only this video

cli-help-export-tracks-about = Write the tracks of a video to a file
cli-help-export-tracks-video = Number of the video
cli-help-export-tracks-format = Format of the file
cli-help-export-tracks-out = File to write

cli-help-eval-about = Score results against ground truth
cli-help-eval-tracking-about = Score tracks with HOTA, MOTA and IDF1
cli-help-eval-tracking-gt = Ground truth in MOT format; several for their combination
cli-help-eval-tracking-tracks = Tracks in MOT format, one file for each ground truth
cli-help-eval-tracking-det = Detections in MOT format to be tracked first, one file for each ground truth
cli-help-eval-tracking-fps = Frames a second (default: from seqinfo.ini near the ground truth, else 25)
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

cli-help-bench-about = Measure how fast this machine is
cli-help-bench-search-about = Time the exact search of a gallery
cli-help-bench-search-size = Vectors in the gallery; several for one measurement each
cli-help-bench-search-dim = Numbers in a vector

cli-help-identities-about = Find the same person in different appearances
cli-help-identities-link-about = Propose who is the same person
cli-help-identities-link-video = Only those seen in this video
