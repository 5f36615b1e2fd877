"""Papers, photographs and films of outside as DICOM objects: secondary captures and encapsulated documents."""
