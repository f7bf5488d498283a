"""Who may see what: pure decisions on labels and audiences."""
