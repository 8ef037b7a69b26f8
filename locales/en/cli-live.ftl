# Cameras from the command line, and what goes wrong with them.

cli-column-address = Address
cli-column-direction = Direction
cli-column-rate = Looks a second
cli-column-recognized = Recognised as
cli-column-date = Date
cli-column-answer = Answer
cli-column-noted-by = Noted by
cli-column-note = Note

cli-camera-added = Camera { $name } is added: { $address }
cli-camera-works = The camera works: a picture of { $width } x { $height } after { $ms } ms

cli-camera-keeps = People without a name are forgotten { $days ->
        [one] one day
       *[other] { $days } days
    } after a camera last saw them
cli-camera-forgot = People forgotten now: { $people }

cli-live-no-camera = No camera to watch: add one with "stepmedia cameras add", or name a --source
cli-live-camera-live = { $camera }: live
cli-live-camera-waiting = { $camera }: no picture, trying again
cli-live-camera-ended = { $camera }: ended
cli-live-named = { $camera }: { $name } (track { $track }, score { $score })
cli-live-unknown = { $camera }: unknown person { $name } (track { $track }, score { $score })
cli-live-close = { $camera }: too close to say who it is (track { $track }, score { $score }, { $name })
cli-live-flat = { $camera }: signs of a flat picture (track { $track }, score { $score }, { $name })
cli-live-left = { $camera }: { $name } left after { $seconds } s (track { $track }, score { $score })
cli-live-punched = { $camera }: attendance noted for { $name }
cli-live-rate = { $camera }: { $given } looks a second of { $wished }
cli-live-trouble = Not written: { $reason }
cli-live-totals = { $camera }: { $pictures } pictures, { $looks } looks a second, boxes after { $ms } ms (95 %), { $named } named, { $unknown } unknown

cli-recognize-known = { $name }
cli-recognize-close = maybe { $name }
cli-recognize-unknown = nobody known
cli-recognize-faceless = too few faces
cli-recognize-nobody = nobody known
cli-recognize-done = New questions in the review queue: { $questions }. People joined: { $joined }

cli-enrol-done = Faces enrolled: { $faces }
cli-enrol-photos = Employees enrolled: { $people }
cli-enrol-problem = { $file }: { $reason }
cli-enrol-guide = Faces: front { $front }, left { $left }, right { $right }, up { $up }, down { $down }

error-camera-bad-address = That is no address of a camera ({ $reason ->
        [empty] it is empty
        [scheme] it begins with something unknown
        [host] it names no host
       *[other] { $reason }
    }): give device:0, an address such as rtsp://host/path, or a video file
error-camera-refused = Nothing answers at that address: check that the camera is on and the port is right
error-camera-unreachable = The camera cannot be reached: check its name, the address and the network
error-camera-unauthorized = The camera wants another user name or password
error-camera-not-there = The camera answers, but has nothing under that path: check the end of the address
error-camera-timed-out = The camera did not send a picture in time: check the address and the network
error-camera-not-a-stream = What the camera sends is no video: check the end of the address
error-camera-no-picture = The camera answers, but no picture could be decoded: choose H.264 or MJPEG in its settings
error-camera-no-device = There is no camera { $name } on this computer: check that it is plugged in
error-camera-device-busy = The camera { $name } is in use or may not be used: close other programs, check the rights
error-camera-ended = The camera has stopped sending
error-live-no-consent = Employee { $code } has not consented to being recognised: note the consent first
error-live-camera-name-taken = A camera named { $name } is already there: choose another name
error-live-no-such-camera = There is no camera { $id }
error-live-no-such-sighting = There is no sighting { $id }
