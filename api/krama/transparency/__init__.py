"""HTTP for the audit log: checkpoints, proofs and records."""
