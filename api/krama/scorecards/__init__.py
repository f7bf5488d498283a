"""How agencies use the exchange, and how well their reports hold up."""
