"""Limits on how much a client and its agency may ask for."""
