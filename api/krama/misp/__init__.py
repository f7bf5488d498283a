"""The MISP feed: corroborated listings as events that MISP reads without a server of its own."""
