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
