"""Changes of listings: an append-only record of them in commit order, and the consumers that follow it."""
