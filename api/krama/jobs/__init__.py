"""Recurring jobs: their declaration, the runner, and the lease that elects a leader."""
