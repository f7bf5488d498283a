"""HTTP for cases: send everything that one victim brought at once, read it, and see what it shares with others."""
