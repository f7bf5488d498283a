# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Generated from the contract."""
