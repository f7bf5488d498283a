"""The audit log: who asked what and who was told what, as leaves of a Merkle tree that can't be changed quietly."""
