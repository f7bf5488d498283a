"""Krama: an inter-agency exchange of scam indicators."""

__version__ = "0.1.0"
