"""Histories of indicators, and simulations of checks in the past."""
