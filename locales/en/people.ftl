# Decisions about who is who, as undo, redo and a person's history name them.

decision-merge = Merge { $code } into { $other }
decision-split = Split { $other } off { $code } from frame { $frame } on
decision-swap = Swap { $code } and { $other } from frame { $frame } on
decision-trim = Set an appearance of { $code } to frames { $start }–{ $end }
decision-draw = Draw { $code } on frames { $start }–{ $end }
decision-set-box = Put right the box of { $code } at frame { $frame }
decision-remove-box = Remove the box of { $code } at frame { $frame }
decision-confirm = { $count ->
    [one] Confirm one appearance of { $code }
   *[other] Confirm { $count } appearances of { $code }
}
decision-assign = { $count ->
    [one] Move one appearance to { $code }
   *[other] Move { $count } appearances to { $code }
}
decision-reject = { $count ->
    [one] One appearance is not { $code }
   *[other] { $count } appearances are not { $code }
}
decision-not-a-person = { $count ->
    [one] One appearance shows nobody
   *[other] { $count } appearances show nobody
}
decision-rename = Name { $code } { $name }
decision-unname = Take the name off { $code }
decision-hide = Hide { $code }
decision-unhide = Show { $code } again
decision-link-employee = { $code } is employee { $name }
decision-unlink-employee = { $code } is no employee
decision-keep-apart = { $code } and { $other } are two people
decision-skip = Leave { $code } and { $other } for later
decision-link = { $count ->
    [one] Join two codes found to be one person
   *[other] Join { $count } pairs of codes found to be one person each
}
decision-reanalyze = Analyse { $filename } again

# People in the window: what can be decided, the index, a person's page.
nav-people = People
people-confirm = Confirm
people-confirm-counted = { $count ->
    [one] Confirm this appearance
   *[other] Confirm all { $count } appearances
}
people-confirmed = Confirmed
people-reject = Not this person
people-reject-named = Not { $person }
people-not-a-person = Not a person
people-not-a-person-counted = { $count ->
    [one] Not a person
   *[other] All { $count } show nobody
}
people-merge = Merge into…
people-split = Split at the playhead
people-trim-start = Start at the playhead
people-trim-end = End at the playhead
people-draw = Draw a missed person
people-remove-box = Remove this box
people-swap = Swap from the playhead on…
people-rename = Rename
people-name = Name
people-hide = Hide
people-show = Show again
people-show-hidden = Show { $count } hidden
people-search-face = Search this face
people-open-page = All videos with this person
people-more = More for { $person }
people-likely = Likely match { $score }
people-overrule = Do it anyway
people-videos = { $count ->
    [one] { $count } video
   *[other] { $count } videos
}
picker-merge = Merge { $person } into
picker-swap = Swap { $person } with
inspector-close = Close inspector
history-count = History { $count }
history-empty = Nothing was decided about this person yet.
history-when = { $day } · { $clock }
history-when-undone = { $day } · { $clock } · undone
day-short = { $day } { $month ->
    [1] Jan
    [2] Feb
    [3] Mar
    [4] Apr
    [5] May
    [6] Jun
    [7] Jul
    [8] Aug
    [9] Sep
    [10] Oct
    [11] Nov
   *[12] Dec
} { $year }
toast-undone = Undone: { $what }
toast-redone = Done again: { $what }
toast-linked = { $count ->
    [0] Nobody found twice
    [one] One pair found to be the same person
   *[other] { $count } pairs found to be the same person
}{ $questions ->
    [0] {""}
    [one] ; one more may be
   *[other] ; { $questions } more may be
}
toast-linked-answer = Answer
job-link-people = Find same people

people-everyone = Everyone
people-questions = Same person? { $count }
people-questions-short = Same? { $count }
people-face = Search by a face
people-face-short = By face
people-link = Find same people
people-link-hint = Compare every face of the library and join who is the same
people-link-runs = Comparing faces
people-link-waits = Waiting for its turn
people-link-cancel = Stop finding the same people

people-empty-title = Nobody yet
people-empty-text = Find people in a video, and everyone is listed here over all videos.
people-filters = Filters
people-any-video = Any video
people-any-collection = Any collection
people-any-day = Any day
people-choose-video = Seen in
people-choose-collection = Seen in a video of
people-choose-day = Seen in a video imported on
people-confirmed-any = Confirmed or not
people-confirmed-yes = Confirmed
people-confirmed-no = Not confirmed
people-hidden = Hidden { $count }
people-column-person = Person
people-column-videos = Videos
people-column-first = First seen
people-column-last = Last seen
people-column-appearances = Appearances
people-column-time = On screen
people-column-company = Seen with
people-facts = { $videos ->
    [one] { $videos } video
   *[other] { $videos } videos
} · { $appearances ->
    [one] { $appearances } appearance
   *[other] { $appearances } appearances
}
people-play = Play { $person }
people-play-in = Play { $person } in { $video } from { $time }
people-seen-with = Seen with { $names }
people-open = Open page
people-back = Back to everyone
people-confirmed-count = { $count } of { $of } confirmed
people-is-hidden = Hidden
people-company = Seen with { $count }
people-company-none = Nobody else was in the picture at the same time.
people-nowhere = This person is in no video any more
