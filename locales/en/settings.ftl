# Settings.
settings-look = Appearance and language
settings-theme = Theme
settings-theme-help = System follows the desktop
settings-language-help = Changes at once
settings-data = Data
settings-data-folder = Data folder
settings-show-folder = Show folder
settings-about = About
settings-version = StepMedia { $version }
settings-offline = Nothing leaves this computer
theme-light = Light
theme-dark = Dark
theme-system = System
