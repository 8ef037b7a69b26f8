# Decisions about who is who, as undo, redo and a person's history name them.

decision-merge = Merge { $code } into { $other }
decision-split = Split { $other } off { $code } from frame { $frame } on
decision-swap = Swap { $code } and { $other } from frame { $frame } on
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
