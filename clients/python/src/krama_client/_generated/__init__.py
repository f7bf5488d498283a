# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
"""A client library for accessing Krama"""

from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)
