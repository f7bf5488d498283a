"""Tools for operators: readiness, backups, retention and diagnosis."""
