"""What all DICOM objects of a report share: identifiers, copied modules, codes, content items, evidence, people."""
