"""What differs between threads and asyncio: sending, waiting and locking. Nothing is decided here."""
