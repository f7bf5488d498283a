"""The audit log: who asked what, and what was disclosed to whom, as leaves of a Merkle tree."""
