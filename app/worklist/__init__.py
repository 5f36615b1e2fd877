"""What to read next: entries, filters, the table and the preview of a study."""
