"""Member organisations, and the API clients that act for them."""
