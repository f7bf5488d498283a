"""Kinds of indicators and their canonical forms. Pure."""
