## Charts of reports, and recognition on cameras
report-title-recognition = Recognition quality
report-column-source = Seen by
report-column-seen = Seen
report-column-known = Known
report-column-nameless = Without a name
report-column-close = Too close
report-column-faceless = No face
report-column-recognised = Known, %
report-column-likeness = Likeness × 100
report-column-lead = Lead × 100
report-column-checked = Checked
report-column-right = Right, %
report-column-flat = Flat picture
report-source-videos = Videos
report-source-version = Videos, version { $number }
reports-chart = Chart
reports-no-sightings = Nobody was seen by a camera and no video was looked at by the recogniser in these days
