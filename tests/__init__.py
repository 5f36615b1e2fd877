"""What holds Lectern to its word; a package, so that an installed one of this name is never taken for it."""
