"""Assessment systems: their inputs and categories are data (``resources/assessments``), their rules a file each here."""
