"""HTTP for the protected list, and what it does to values that are already listed."""
