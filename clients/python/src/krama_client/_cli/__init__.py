"""The command `krama-client`: the public client, for people at a keyboard and for scripts."""
