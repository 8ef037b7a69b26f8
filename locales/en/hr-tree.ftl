## The tree of departments
choose-nothing = Nothing found
tree-title = Departments
tree-edit = Edit departments…
tree-add = Add department
tree-empty = Departments can lie in one another, such as a workshop in production
tree-new = New department
tree-top = Nothing, at the top
tree-below = Lies in
tree-in-use = Holds { $people } people and { $below } departments; it can be removed once they are moved elsewhere
employees-edit-cell = Edit { $what } of { $name }
employees-choose-hint = Choose…
tree-name = Name
hr-name = Name
employees-export = Export list
employees-export-title = Save the list of employees
