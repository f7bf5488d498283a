"""Files of all that a member may see, for programs that read a file and know nothing of this exchange."""
