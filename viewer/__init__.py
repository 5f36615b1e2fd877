"""Everything about pixels: from DICOM bytes to a picture a reader points at. Knows neither reports nor the app."""
