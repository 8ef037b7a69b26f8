# The live window.
