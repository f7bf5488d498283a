"""Many values or reports: divided into requests that the service takes, and put together again."""
