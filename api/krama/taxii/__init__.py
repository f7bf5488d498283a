"""TAXII 2.1: collections of STIX objects to read, and one to write reports to."""
