"""What members did with a verdict, and how it ended."""
