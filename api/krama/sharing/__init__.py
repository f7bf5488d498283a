"""Sectors, TLP labels, audiences, and who sees what. Pure."""
