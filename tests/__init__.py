"""Tests, a package of its own: an installed one of this name would otherwise be taken for it."""
