"""Outcomes: what members did with a verdict, or learned later."""
