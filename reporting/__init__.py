"""Everything about reports: template, draft, dictation, checks, signing and export. Sees of the viewer only facts."""
