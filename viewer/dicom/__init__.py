"""From DICOM bytes to facts and arrays. The only room of the viewer with pydicom; knows no Qt and no VTK."""
