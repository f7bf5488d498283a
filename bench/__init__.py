"""How fast Krama is, beside what a member would do instead: `python -m bench`, or `make bench`."""
