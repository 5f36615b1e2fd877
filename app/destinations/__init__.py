"""Where results can go: one file for each kind of destination. A new file is found by itself."""
