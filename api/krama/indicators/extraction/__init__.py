"""Finds the values in a message. `extract` is the entry point."""
