"""Report templates as IHE MRRT files (Management of Radiology Report Templates, HTML5): read tolerantly, written strictly."""
