"""Studies that leave: the PDI folder or ZIP, as they are or de-identified, whole or not at all."""
