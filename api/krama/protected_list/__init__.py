"""HTTP for the protected list, and the takedown of listings that become protected.

The list itself, with its rules and entries, is in `protection`.
"""
