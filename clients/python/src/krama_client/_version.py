"""The client's version, as its pyproject has it, and the version of the contract that it was generated from."""

__version__ = "0.1.0"
CONTRACT = "1.0.0"
