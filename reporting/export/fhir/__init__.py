"""Resources of a FHIR bundle of a report."""
