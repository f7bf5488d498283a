"""Submission of many reports in one request, each row with its own result."""
