# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
"""Contains endpoint functions for accessing the API"""
