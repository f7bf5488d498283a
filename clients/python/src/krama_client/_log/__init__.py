"""Receipts and the exchange's audit log, verified offline with nothing but the log's verifier key."""
