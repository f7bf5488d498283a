"""What was known at which time: an indicator's history, and a bank's past payments judged as of their day."""
