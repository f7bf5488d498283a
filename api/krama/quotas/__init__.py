"""How much a member may ask for: limits by sector, shared by all workers, kept over restarts."""
