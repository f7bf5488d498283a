"""A lasting exchange with invented members and test values, for programs of members that are being written."""
