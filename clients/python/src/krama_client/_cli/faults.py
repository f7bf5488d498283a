"""What is wrong with a value or a row, in the words of the person who wrote it: columns and options, not members."""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from krama_client._cli.headings import CONTRACT, HINTS
from krama_client._cli.texts import say
from krama_client._cli.typed import KHMER_DIGITS

Fault = dict[str, Any]

_WORD = re.compile(r"'([a-z_]+)'")
"""A word of a list that a fault names."""
_OF_STATISTICS = ("from", "to", "interval")
_NAMED = re.compile(r"`([a-z_.]+)`")
_OF_A_CELL = {"member_missing": "faults.empty", "date_ambiguous": "faults.date_ambiguous"}
"""The service's codes that have another text where a person reads cells, whose lines are not those of the service."""
_OF_A_TYPE = {
    "confidence": "faults.whole_number",
    "layer": "faults.whole_number",
    "anonymous": "faults.yes_or_no",
}
"""How a person writes a cell of which the service says how JSON has it, by the member."""
_NEARLY_A_PHONE = re.compile(r"0[1-9](?:[0-9]{5,6}|[0-9]{9,10})")
"""Such a number has 9 or 10 digits."""
_OF_A_VALUE = {
    "platform_missing": "faults.platform_missing",
    "institution_missing": "faults.institution_missing",
    "kind_unknown": "faults.kind_unclear",
    "kind_ambiguous": "faults.kind_unclear",
}
"""Those that have another text where a value is typed with what belongs to it, and no option says more about it."""
_LISTS = {f"`GET /v1/{name}`": f"`krama-client {name}`" for name in ("categories", "provinces")} | {
    "POST /v1/cases/{case_id}/relabel": "`krama-client case relabel`",
    "GET /v1/reports?case_reference=…": "`krama-client reports --case-reference`",
    "POST /v1/reports/{report_id}/relabel": "`krama-client reports relabel`",
}
"""Where the service says to look, and where a person can."""
_BANKS = "`GET /v1/institutions`"


def of_row(error: Mapping[str, Any], titles: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The column and the text of each fault of a row. Without `titles` the row has no columns, and stays as it is."""
    for fault in error["errors"]:
        field = str(fault["field"] or "")
        if fault["code"] == "member_missing" and field == "loss_currency" and field not in titles and titles:
            yield titles.get("loss_amount", field), say("faults.no_currency")
        else:
            yield titles.get(field, field), in_columns(fault, titles) if titles else str(fault["detail"])


def in_columns(fault: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    """The text of a fault, in which a member is the user's column, or one that the user may add."""

    def column(member: str) -> str | None:
        name = member.replace(".", "_")
        return titles.get(name) or (say("faults.column", name=name) if name in CONTRACT else None)

    own = _OF_A_TYPE.get(fault["field"]) if fault["code"] == "wrong_type" else _OF_A_CELL.get(fault["code"])
    return say(own) if own else _renamed(str(fault["detail"]), column)


def in_words(code: str, detail: str, value: str) -> str:
    """The text of a fault of a value, in which a hint is a word in front of it."""
    if code in ("kind_unknown", "kind_ambiguous") and (digits := misses_digits(value)):
        return say("faults.phone_digits", count=digits)
    return say(_OF_A_VALUE[code]) if code in _OF_A_VALUE else detail


def misses_digits(value: str) -> int | None:
    """How many digits a value has that looks like a telephone number of Cambodia with too few or too many."""
    digits = re.sub(r"[ ().-]", "", value.translate(KHMER_DIGITS))
    return len(digits) if _NEARLY_A_PHONE.fullmatch(digits) else None


def in_options(detail: str) -> str:
    """The text of a fault, in which a hint is an option of the command."""
    return _renamed(detail, lambda member: f"--{member}" if member in (*HINTS, *_OF_STATISTICS) else None)


def with_meant(detail: str, stated: str) -> str:
    """The text of a fault of words, with those of its list that what was typed is like. Several have commas."""
    allowed = _WORD.findall(detail)
    wrong = [word.strip().casefold() for word in stated.split(",") if word.strip().casefold() not in allowed]
    near = [word for each in wrong for word in get_close_matches(each, allowed, n=1)]
    return f"{detail} {say('faults.did_you_mean', names=', '.join(dict.fromkeys(near)))}" if near else detail


def of_hint(error: Mapping[str, Any], stated: Mapping[str, str]) -> str:
    """The text of a fault of a value, which names the option that has a wrong word. `stated` are the hints."""
    detail, field = in_options(str(error["detail"])), str(error.get("field") or "")
    return f"--{field}: {with_meant(detail, stated[field])}" if field in stated else detail


def _renamed(text: str, name_of: Callable[[str], str | None]) -> str:
    for path, command in _LISTS.items():
        text = text.replace(path, command)
    text = text.replace(_BANKS, say("faults.banks"))
    return _NAMED.sub(lambda match: name_of(match[1]) or match[0], text)
