"""Every address at which this exchange was reached, by which it knows its own word when it comes back."""
