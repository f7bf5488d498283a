"""How often a member may call: shared by all workers, kept over restarts."""
