"""DICOMweb (PS3.18) as a client: searches, retrieves as the server keeps it, and stores."""
