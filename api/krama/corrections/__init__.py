"""Informs an agency when a listing that was disclosed to it has ended."""
