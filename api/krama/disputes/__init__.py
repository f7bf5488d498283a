"""Disputes of listings: who decides, by when, and what follows."""
