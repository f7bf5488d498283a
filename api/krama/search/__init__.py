"""Searches by a value or a part of a text, in everything that the caller may read."""
