"""The exchange behind `krama_client.testing`: answers made from the contract, and what was set up for each of them."""
