"""What was known at which time."""
