"""Writes the generated part of `krama_client` from openapi/openapi.json. Run it with `make client`."""
