"""The audit log: every request and disclosure, as leaves of a Merkle tree."""
