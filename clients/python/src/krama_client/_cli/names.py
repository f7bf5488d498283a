"""Names for the codes of the API, in the reader's language. A code that this version does not know is its own name."""

from krama_client._cli.texts import has, say


def name_at(beginning: str, code: str | None) -> str:
    """The text of the catalogue whose key is this beginning and the code. `-` without a code."""
    key = f"{beginning}{code}"
    return say(key) if has(key) else str(code or "-")


def kind_name(code: str | None) -> str:
    """What a value is, such as a telephone number."""
    return name_at("kinds.", code)


def role_name(code: str | None) -> str:
    """What a value was in a case."""
    return name_at("case.role_", code)


def status_name(code: str | None) -> str:
    """Where a report, a case, an indicator or a dispute stands, or why an indicator has ended."""
    return name_at("statuses.", code)
