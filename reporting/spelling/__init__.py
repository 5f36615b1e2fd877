"""Spelling: which words of a report no dictionary knows, and what may be meant. Nothing of it runs on the GUI thread."""
