# The first start, and home.
welcome-promise =
    Every person,
    every second.
welcome-line = Import video, follow each person along their own lane, and watch exactly the seconds they are there. Everything stays on this computer.
welcome-title = See it on a sample first
welcome-sample-text = A short video is already in the library. One click finds everyone in it.
welcome-no-sample-text = Import a video and find everyone in it with one click.
welcome-sample-title = Sample video
welcome-sample-facts = { $name } · { $size } · { $length }
welcome-sample-more = It plays at once. Lanes grow while people are found, and you can already click them.
welcome-fact-people = Each person gets a number, a colour and a lane
welcome-fact-seconds = A click on a person plays exactly their seconds
welcome-fact-offline = Nothing leaves this computer
welcome-try-sample = Find people in the sample
welcome-own-videos = Use my own videos
home-title = Home
home-videos = Videos
home-length = Footage
home-analysed = Analysed
home-appearing = People found
home-recent = Latest videos
