"""Links between indicators that belong to the same cases, as one viewer may see them."""
