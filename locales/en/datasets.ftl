# What is wrong with a dataset, what an export leaves out, what it warns about. File and line come before the sentence.

dataset-problem-unreadable = Cannot be read ({ $reason })
dataset-problem-too-large = Too large to be a file of a dataset ({ $bytes } bytes)
dataset-problem-not-a-picture = Not a picture
dataset-problem-truncated = The picture is cut off before its end; copy it again
dataset-problem-link = A link to another place; links are not followed
dataset-problem-outside = Leads out of the dataset's folder: { $path }
dataset-problem-missing-folder = There is no such folder or file in the dataset: { $path }
dataset-problem-no-label = No label file; taken as a picture without objects
dataset-problem-no-picture = The picture is not there: { $path }
dataset-problem-bad-structure = Not written as it should be ({ $reason })
dataset-problem-bad-line = This line is not a label: { $text }
dataset-problem-unknown-class = There is no class { $class }
dataset-problem-clipped = A box reaches outside the picture; it was cut
dataset-problem-outside-picture = A box lies outside the picture; are its numbers pixels instead of parts of the picture?
dataset-problem-empty-box = A box without area
dataset-problem-crowd = One box for a crowd; not used as an example
dataset-problem-duplicate-id = The id { $id } is used twice
dataset-problem-other-size = Said to measure { $said }, measures { $found }
dataset-problem-no-class = In no class's folder
dataset-problem-two-splits = Listed again; it stays in { $other }
dataset-problem-copy-in-other-split = The same picture stands in another split: { $path }
dataset-problem-empty-split = No picture in { $split }
dataset-problem-empty-class = No example of { $class }

dataset-left-out-no-consent = Shows an employee who has not agreed
dataset-left-out-rejected = Was rejected
dataset-left-out-not-accepted = Is not accepted yet
dataset-left-out-no-person = Shows nobody known
dataset-left-out-no-video = Is no frame of a video of the library
dataset-left-out-same-frame = Another picture is the same frame
dataset-left-out-no-size = Has no pixels

dataset-warning-small-class = { $class } has only { $count } examples to learn from
dataset-warning-imbalance = { $largest } has { $ratio } times the examples of { $smallest }
dataset-warning-empty-split = Nothing is in { $split }; most training programs stop without it
dataset-warning-missing-in-split = { $class } is missing in { $split }
dataset-warning-leaks = { $pairs } near-duplicates stand in different splits; keep them together or remove them
dataset-warning-no-consent = { $items } pictures show employees who have not agreed; they are left out
dataset-warning-no-fingerprint = { $items } pictures cannot be checked for near-duplicates

job-snapshot = Snapshot
job-export-dataset = Export as { $format }
job-pictures = { $done } of { $count } pictures
toast-snapshot = Snapshot { $name } holds { $pictures } pictures
toast-exported = Exported { $pictures } pictures as { $name }

# The screen

datasets-empty-title = No datasets yet
datasets-empty-text = A snapshot keeps the faces and frames the library holds now, split into train, val and test. It never changes, so a model can be traced to its pictures.
datasets-new = New snapshot
datasets-make = Make snapshot
datasets-more = More
datasets-delete = Delete snapshot
datasets-delete-title = Delete snapshot { $name }?
datasets-delete-text = This cannot be undone. The pictures stay in the library, and what was exported stays where it is.
datasets-export = Export
datasets-compare = Compare
datasets-compare-with = Compare with this
datasets-train = train { $count }
datasets-val = val { $count }
datasets-test = test { $count }
datasets-faces = { $count ->
        [one] { $number } face
       *[other] { $number } faces
    }
datasets-frames = { $count ->
        [one] { $number } frame
       *[other] { $number } frames
    }
datasets-people = { $count ->
        [one] { $number } person
       *[other] { $number } people
    }
datasets-by-video = by video
datasets-by-track = by track
datasets-by-person = by person
datasets-made = { $day }, { $clock } · split { $by } · seed { $seed }
datasets-usual-name = Snapshot { $number }
datasets-name = Name
datasets-what = Pictures
datasets-contents = Contents
datasets-contents-all = All
datasets-contents-faces = Faces
datasets-contents-frames = Frames
datasets-review = Review
datasets-any = All but rejected
datasets-accepted = Only kept
datasets-every = Frames with people
datasets-every-second = One a second
datasets-every-fifth = One in five
datasets-every-frame = All
datasets-quality = Least quality of faces { $least }
datasets-collection = Collection
datasets-collection-all = All collections
datasets-split = Split
datasets-split-by = Never in two splits
datasets-unit-video = Video
datasets-unit-track = Track
datasets-unit-person = Person
datasets-ratios = Train / val / test in percent
datasets-seed = Seed
datasets-group = Keep near-duplicates together
datasets-group-help = Otherwise a snapshot is refused when near-duplicates stand in two splits
datasets-preview = What it would hold
datasets-preview-help = Near-duplicates are looked for when the snapshot is made
datasets-counting = Counting…
datasets-nothing = Nothing in the library fits; ask for less, or analyse videos first
datasets-no-faces = No pictures of faces yet: extract faces first
datasets-from-to = From { $before } to { $after }
datasets-added = Added
datasets-removed = Removed
datasets-relabelled = Relabelled
datasets-moved = In another split
datasets-redrawn = Redrawn
datasets-unchanged = Unchanged
datasets-format = Format
datasets-format-yolo = YOLO detection
datasets-format-yolo-cls = YOLO classification
datasets-format-imagefolder = Folder per person
datasets-format-coco = COCO
datasets-format-voc = Pascal VOC
datasets-format-mot = MOTChallenge
datasets-format-csv = CSV tables
datasets-subject = About
datasets-of-people = People
datasets-of-faces = Faces
datasets-labels = Labels
datasets-label-class = face, person
datasets-label-person = Person's code
datasets-zip = One zip file
datasets-pictures = With pictures
datasets-embeddings = With embeddings
datasets-embeddings-help = Faces can be found again by them: give them only to those who may
datasets-only-accepted = Only what was kept
datasets-folder = Folder
datasets-choose = Choose folder…
datasets-report = What would be written
datasets-items = Pictures
datasets-of-splits = Train / val / test
datasets-classes = Classes
datasets-files = Files
datasets-size = About
datasets-left-out = { $count } left out: { $reason }
datasets-more-warnings = { $count } more warnings
datasets-export-start = Start export
datasets-exporting = Exporting
datasets-earlier = Exports made
datasets-show = Open folder
datasets-exported-line = { $format } · { $count ->
        [one] { $number } picture
       *[other] { $number } pictures
    }
dialog-export-title = Folder to export into
job-import-dataset = Take in a dataset
toast-dataset-imported = Took in { $pictures } pictures with { $faces } faces
datasets-import = Import dataset…
datasets-imports = Taken in
datasets-import-line = { $pictures } pictures · { $faces } faces
datasets-import-cut-off = { $pictures } pictures so far; import the folder again to go on
datasets-remove-import = Take out again
datasets-drop = Drop a dataset's folder to take it in
dialog-import-dataset-title = Folder of the dataset
datasets-remove-title = Take the dataset out again?
datasets-remove-text = Its pictures, their faces and the people it made go; what you decided about them goes with them. The folder it came from stays.
datasets-remove = Take out
