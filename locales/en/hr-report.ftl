## Charts of reports, and recognition on cameras
