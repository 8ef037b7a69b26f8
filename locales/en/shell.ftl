# Navigation, top bar, status bar, notifications, dialogs, and words that all screens share.
app-name = StepMedia
nav-home = Home
nav-library = Library
nav-studio = Studio
nav-faces = Faces
nav-datasets = Datasets
nav-settings = Settings
settings-language = Language
language-english = English
language-vietnamese = Tiếng Việt
theme-use-light = Use light theme
theme-use-dark = Use dark theme
jobs-title = Jobs
jobs-count = { $count ->
    [one] { $count } job
   *[other] { $count } jobs
}
jobs-failed-count = { $count } failed
status-saved = All changes saved
status-saving = Saving
status-models = Detector { $detector } · tracker { $tracker }
status-frame = { $frame } / { $count }
close = Close
cancel = Cancel
drop-to-import = Drop to import
act-import = Import…
act-undo = Undo
undo-hint = Undo: { $what }
act-redo = Redo
length-h-min = { $h } h { $min } min
length-min = { $min } min
length-s = { $s } s
left-s = { $s } s left
left-min-s = { $min } min { $s } s left
left-h-min = { $h } h { $min } min left
job-pause = Pause
job-resume = Resume
job-cancel = Cancel job
job-retry = Retry

# Notices of the running program.
toast-open = Open
toast-imported = Imported { $name }
toast-duplicate = { $name } is already in collection { $collection }
toast-analyzed = { $count ->
    [0] Nobody found in { $name }
    [one] { $count } person found in { $name }
   *[other] { $count } people found in { $name }
}
toast-job-failed = { $name } failed
toast-video-removed = Removed { $name }
toast-no-file-dialog = This desktop has no file dialog; type the path in the library, or drop files on this window
toast-no-file-manager = No file manager could be started; the folder is { $path }
undo-create-collection = Create collection { $name }
undo-rename-collection = Rename collection { $name }
undo-delete-collection = Delete collection { $name }
undo-move-video = Move { $name }
dialog-import-title = Import videos
dialog-import-filter = Videos
collection-videos = Videos
collection-samples = Samples

read-only = Only to look: the library is open elsewhere
