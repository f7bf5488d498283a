"""Kinds of indicator, their one canonical form, and the record that reports are woven into."""
