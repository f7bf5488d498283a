"""What agencies did with a verdict, and how it ended."""
