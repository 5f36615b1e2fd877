"""Pieces of an HL7 version 2 message of a report."""
