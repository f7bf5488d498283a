"""Credentials, access tokens, and the keys that sign for a client."""
