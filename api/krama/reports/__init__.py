"""What members report: submit one, submit many, read one's own, withdraw."""
