"""How members use the exchange, and how well what they report holds: counted by month and province."""
