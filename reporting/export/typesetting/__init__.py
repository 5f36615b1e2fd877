"""From plain text to placed glyphs: fonts of the platform, direction of writing, shaping, lines, and their fonts in a PDF."""
