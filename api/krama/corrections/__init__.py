"""Who was told that something is listed, and is told that it is listed no longer."""
