"""An exchange in memory, for tests of programs that use this client."""
