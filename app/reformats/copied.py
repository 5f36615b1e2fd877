"""What a derived image takes over from its source as it is: patient, study, how it was acquired, and by what."""

from __future__ import annotations

_PATIENT = """
PatientName PatientID IssuerOfPatientID IssuerOfPatientIDQualifiersSequence OtherPatientIDsSequence PatientBirthDate
PatientBirthTime PatientSex PatientAge PatientSize PatientWeight PatientIdentityRemoved DeidentificationMethod
DeidentificationMethodCodeSequence PatientSpeciesDescription PatientSpeciesCodeSequence PatientBreedDescription
PatientBreedCodeSequence BreedRegistrationSequence ResponsiblePerson ResponsiblePersonRole ResponsibleOrganization
ClinicalTrialSponsorName ClinicalTrialProtocolID ClinicalTrialProtocolName ClinicalTrialSiteID ClinicalTrialSiteName
ClinicalTrialSubjectID ClinicalTrialSubjectReadingID ClinicalTrialTimePointID
"""
_STUDY = """
StudyInstanceUID StudyDate StudyTime ReferringPhysicianName StudyID AccessionNumber IssuerOfAccessionNumberSequence
StudyDescription ProcedureCodeSequence AdmissionID TimezoneOffsetFromUTC
"""
_ACQUIRED = """
BodyPartExamined AnatomicRegionSequence Laterality PatientPosition ProtocolName AcquisitionDate AcquisitionTime
AcquisitionNumber ContrastBolusAgent ContrastBolusAgentSequence ContrastBolusRoute ContrastBolusVolume KVP
ConvolutionKernel ScanOptions ScanningSequence SequenceVariant MRAcquisitionType RepetitionTime EchoTime EchoTrainLength
InversionTime FlipAngle SequenceName MagneticFieldStrength ImagedNucleus EchoNumbers TriggerTime
LossyImageCompression LossyImageCompressionRatio LossyImageCompressionMethod
"""
_MADE_BY = "Manufacturer ManufacturerModelName InstitutionName StationName DeviceSerialNumber SoftwareVersions"

IMAGE = tuple(" ".join((_PATIENT, _STUDY, _ACQUIRED)).split())
EQUIPMENT = tuple(_MADE_BY.split())
