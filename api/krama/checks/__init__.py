"""Check one value or many: the question that banks ask before money moves."""
