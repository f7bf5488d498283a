"""Changes of listings: an append-only log in commit order, and the consumers that follow it."""
