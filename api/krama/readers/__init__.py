"""Which client follows which list, and up to which change it has read: for corrections, and for the operator."""
