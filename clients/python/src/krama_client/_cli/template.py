"""`template`: a file for an office to fill in, with headings in its language and one example that can't be sent."""

import argparse
from collections.abc import Mapping
from pathlib import Path

from krama_client._cli import writing
from krama_client._cli.main import Parser
from krama_client._cli.sheets import BYTE_ORDER_MARK, encoded
from krama_client._cli.texts import FINE, WRONG_USE, Stop, language, say

HEADINGS: Mapping[str, Mapping[str, str]] = {
    "value": {"en": "Number or link", "km": "លេខ ឬតំណ"},
    "kind": {"en": "Kind", "km": "ប្រភេទព័ត៌មាន"},
    "institution": {"en": "Bank", "km": "ធនាគារ"},
    "category": {"en": "Category", "km": "ប្រភេទការឆបោក"},
    "province": {"en": "Province", "km": "ខេត្ត"},
    "case_reference": {"en": "Case no.", "km": "លេខសំណុំរឿង"},
    "loss_amount": {"en": "Amount", "km": "ចំនួនទឹកប្រាក់"},
    "loss_currency": {"en": "Currency", "km": "រូបិយប័ណ្ណ"},
    "occurred_at": {"en": "Date", "km": "កាលបរិច្ឆេទ"},
    "narrative": {"en": "Notes", "km": "កំណត់ចំណាំ"},
}
"""The headings of the template, by the contract's column and by language."""

_EXAMPLES = {"en": "EXAMPLE", "km": "ឧទាហរណ៍"}
_MASKED = "012 345 xxx"
"""The exchange refuses a number with hidden digits too, if the file is sent in another way."""

_ROW = {"kind": "phone", "category": "loan", "province": "KH-12", "case_reference": "PP-2026-0117"}
_ROW |= {"loss_amount": "250.00", "loss_currency": "USD", "occurred_at": "2026-01-31"}


def arguments(_: str, parser: Parser) -> None:
    """The arguments of `template`."""
    parser.option("file", "template.file", metavar="FILE", type=Path, nargs="?", default=Path("krama-reports.csv"))
    parser.leaf().set_defaults(run=template)


def template(asked: argparse.Namespace) -> int:
    """Write the template to a new file."""
    if asked.file.suffix.lower() != ".csv":
        raise Stop(WRONG_USE, "template.not_csv")
    if asked.file.exists():
        raise Stop(WRONG_USE, "template.exists", file=asked.file)
    asked.file.write_bytes(BYTE_ORDER_MARK.encode() + encoded([headings(language()), example(language())]))
    if asked.json:
        writing.document({"file": str(asked.file), "columns": list(HEADINGS)})
    else:
        writing.line(say("template.written", file=asked.file))
    return FINE


def headings(of: str) -> list[str]:
    """The headings in a language."""
    return [names[of] for names in HEADINGS.values()]


def example(of: str) -> list[str]:
    """The row that shows what goes where. Its value says that it is an example, and can't be read as a number."""
    row = _ROW | {"value": f"{_EXAMPLES[of]} {_MASKED}", "narrative": say("template.narrative")}
    return [row.get(name, "") for name in HEADINGS]


def is_example(value: str) -> bool:
    """Whether a value is that of the template's example, also with another number."""
    return value.upper().startswith(tuple(f"{word} " for word in _EXAMPLES.values()))
