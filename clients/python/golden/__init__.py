"""Golden files: receipts and signed webhooks, for verifiers in other languages."""
