"""From facts to a picture. The only room with VTK; knows no Qt and no files."""
