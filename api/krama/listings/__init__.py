"""What is stored of each indicator for each audience, and how it is read."""
