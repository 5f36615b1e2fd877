"""Planes kept: series of reconstructed planes as new DICOM images, ready for the archive's door. Nothing here is shown."""
