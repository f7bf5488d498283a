# Made from _aio/__init__.py. Never edited: run `make client`.
"""The part of the client that is written by hand. `_sync` is made from it by `make client`."""
