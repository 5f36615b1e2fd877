"""Which series goes to which pane: protocols as data, matched with reasons. Draws nothing."""
