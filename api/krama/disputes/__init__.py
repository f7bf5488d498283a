"""Disputes about listings: their deadlines, decisions and effects."""
