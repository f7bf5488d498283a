"""The list of what may never be listed: hotlines, banks' and ministries' domains, exchanges' wallets, shared hosts."""
