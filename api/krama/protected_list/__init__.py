"""HTTP for the protected list, and the takedown of values that are already listed."""
