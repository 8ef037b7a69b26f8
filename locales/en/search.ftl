# Search of the whole library, and search by a face.
find-name = Search
find-placeholder = Find people and videos
find-hint = Type a name, a code or part of a file name; marks and capitals do not matter
find-looking = Looking
find-nothing = Nobody and nothing of this name
find-person = Person
find-video = Video
find-choose = Choose
find-open = Open
find-close = Close

drop-to-search = Drop a picture to search its face
dialog-face-title = Search the face in a picture
dialog-face-filter = Pictures
face-search-title = Where was this face seen?
face-search-text = Drop a picture on the window or choose one. Every appearance with that face is listed, the most alike first.
face-search-choose = Choose a picture…
face-search-other = Another picture…
face-search-clear = Clear
face-search-looking = Looking for the face
face-search-face = Face { $number }
face-search-which = There are { $count } faces in this picture. Click the one to search for.
face-search-no-face = No face was found in { $name }. Choose a picture that shows one from the front.
face-search-person-has-none = No face of { $code } was seen well enough to search by.
face-search-none = { $count ->
    [0] No faces are known yet. Find people in a video first.
   *[other] None of { $count } known faces is alike.
}
face-search-found = { $count ->
    [one] { $count } appearance
   *[other] { $count } appearances
}
face-search-compared = { $count } faces compared in { $ms } ms
face-search-hit = { $person }, { $time }, { $score }
