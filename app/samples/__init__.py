"""Sample studies for a first launch, made by code with known sizes. Deterministic; no patient was scanned for them."""
