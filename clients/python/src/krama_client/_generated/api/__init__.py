# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
"""Contains methods for accessing the API"""
