"""Readiness, backups, retention and diagnosis: what an operator looks after."""
