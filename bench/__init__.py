"""Measures how fast Krama is, compared with what a member would do instead: `python -m bench`, or `make bench`."""
