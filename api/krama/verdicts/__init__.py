"""What the reports on an indicator amount to, and the fast answer to a check."""
