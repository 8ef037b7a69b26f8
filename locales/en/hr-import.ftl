## Taking in a table of employees
import-act = Import
import-other-file = Other file…
import-columns = Columns
import-rows = Rows
import-in-file = In the file
import-means = Means
import-left-out = Leave out
import-row = Row
import-outcome = What happens
import-is-new = New
import-is-changed = Changes
import-mend = To mend
import-only-problems = Only rows to mend
import-new = { $count } new
import-changed = { $count } changed
import-wrong = { $count } to mend
