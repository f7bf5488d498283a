"""The code that every domain builds on. It knows no domain."""
