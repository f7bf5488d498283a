"""Imports: what an operator copies from files and from other exchanges, as reports of an agency of its own."""
