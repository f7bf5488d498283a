"""Alembic migrations of the database, one file for each version of the tables."""
