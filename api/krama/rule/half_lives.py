"""How quickly the weight of a report fades, for each kind of indicator. Pure."""

from collections.abc import Mapping

from krama.indicators.kinds import Kind

LONGEST_HALF_LIFE = 36_500


def default_half_lives() -> dict[Kind, int]:
    """Days after which a report weighs half; 0 means that it never fades. The module of each kind gives the reason."""
    # Imported here: reading the settings must not load every kind and the libraries that it needs.
    from krama.indicators.registry import KINDS  # noqa: PLC0415

    return {kind: spec.half_life_days for kind, spec in KINDS.items()}


def read_half_lives(text: str) -> Mapping[Kind, int]:
    """Half-lives in days: the defaults, except for those that a text such as `phone=60 wallet=none` sets.

    Raises ValueError if the text can't be read; the message says what to write.
    """
    return default_half_lives() | read_changes(text)


def read_changes(text: str) -> dict[Kind, int]:
    """Only the half-lives that the text sets. Raises ValueError if the text can't be read."""
    chosen: dict[Kind, int] = {}
    for pair in text.split():
        name, _, days = pair.partition("=")
        if name not in list(Kind) or not (days == "none" or (days.isascii() and days.isdigit())):
            raise ValueError(f"must be pairs such as phone=60 or wallet=none; kinds are {', '.join(Kind)}")
        if days != "none" and not 1 <= int(days[:9]) <= LONGEST_HALF_LIFE:
            raise ValueError(f"a half-life is 1 to {LONGEST_HALF_LIFE} days, or none")
        chosen[Kind(name)] = 0 if days == "none" else int(days)
    return chosen
