"""Listings as STIX 2.1 objects, and STIX 2.1 objects as reports. Pure: plain dictionaries, no HTTP, no database."""
