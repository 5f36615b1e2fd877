"""The parts of a report's page: head, patient and order, sections, measurements, key images, signature, foot."""
