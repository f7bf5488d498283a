"""Tells an agency when something that was disclosed to it is no longer listed."""
