"""Encrypted DICOM (PS3.15 B.12, the BCP 195 profile without downgrade): contexts for the two ends of a connection."""

from __future__ import annotations

import ssl
from pathlib import Path


def listening(certificate: Path, key: Path, trust: Path | None = None) -> ssl.SSLContext:
    """The end that is called: it shows ``certificate``; with ``trust`` it wants one of the caller, signed by these.

    Raises OSError or ssl.SSLError (one too) where a file cannot be used.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(certificate, key)
    if trust:
        context.load_verify_locations(trust)
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def calling(trust: Path | None = None, certificate: Path | None = None, key: Path | None = None) -> ssl.SSLContext:
    """The end that calls: the other's certificate is verified, its name too, against ``trust`` or the platform's roots.

    Raises OSError where a file cannot be used.
    """
    context = ssl.create_default_context(cafile=trust)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if certificate:
        context.load_cert_chain(certificate, key)
    return context
