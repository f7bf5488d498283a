"""Copies of the list: signed snapshots, and the changes that keep a copy in step."""
