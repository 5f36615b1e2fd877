"""One file, one format in which a signed report leaves; found by itself. Writes bytes, never files or sockets."""
