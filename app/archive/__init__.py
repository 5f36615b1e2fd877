"""The register of studies: schema, files in their place, import, integrity. No widgets."""
