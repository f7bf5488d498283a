"""Member agencies, and the clients that act for them."""
