"""Orders and patients as other systems tell them: HL7 v2 and FHIR, read with tolerance and kept in one transaction."""
