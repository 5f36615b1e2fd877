"""Speech to report text, offline: engines, audio sources, spoken numbers and commands. No widgets."""
