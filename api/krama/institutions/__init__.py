"""The list of banks and wallets, which the national administrator manages."""
