"""Reads the values in a message that somebody pastes. Nothing of it is stored."""
