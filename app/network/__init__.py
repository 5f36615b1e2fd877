"""The DICOM network: who the other systems are, a standing receiver, and what Lectern asks of them."""
