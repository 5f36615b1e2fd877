"""The Qt widgets that show images. The pane is the one place where Qt meets the renderer."""
