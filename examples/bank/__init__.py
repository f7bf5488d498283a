"""A small payment service that asks the exchange before money moves. docs/payments.md explains it."""
