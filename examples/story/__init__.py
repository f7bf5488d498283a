"""The demo: a fresh exchange, two offices, a bank and a partner abroad, over HTTP through `krama_client`."""
