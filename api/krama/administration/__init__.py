"""HTTP for agencies and their clients, and what an administrator may change."""
