"""Somebody says that a listing is wrong: who decides, by when, and what follows."""
