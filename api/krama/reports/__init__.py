"""What agencies report: submit, read, relabel, approve, withdraw."""
