"""Code lists for people: what the categories and provinces are called, and what they mean."""
