"""One file, one check before signing; found by itself. Checks read, they never change a report."""
