"""The client's version, as its pyproject has it."""

__version__ = "0.1.0"
