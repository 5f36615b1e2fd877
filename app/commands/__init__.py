"""The command line: one file, one command, all through the same rooms as the window."""
