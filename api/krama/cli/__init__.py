"""The `krama` command."""
