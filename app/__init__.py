"""The workstation around viewer and reporting: archive, worklist, settings, shell and the composition root."""
