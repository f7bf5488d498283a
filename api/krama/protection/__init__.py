"""The protected list: what may never be listed."""
