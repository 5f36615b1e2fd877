"""Starts Lectern: the workstation, or a command of the command line."""

import sys

from app.commands.line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
