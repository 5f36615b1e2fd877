"""The reader's desk: one open study with its images and its report, held together. No widgets."""
