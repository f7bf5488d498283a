"""Krama: an inter-agency exchange of scam indicators."""

__version__ = "0.1.0"
CONTRACT_VERSION = "1.0.0"
"""The version of the contract (openapi/openapi.json), which members see. It follows docs/compatibility.md."""
