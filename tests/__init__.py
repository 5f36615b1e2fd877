"""What holds Lectern to its word."""
