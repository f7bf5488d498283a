"""`extract`: the values in a message, a post or the export of a chat."""

import argparse
import codecs
import sys
from pathlib import Path
from typing import Any

from krama_client._cli import writing
from krama_client._cli.login import connected
from krama_client._cli.main import Parser
from krama_client._cli.names import kind_name
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say
from krama_client._cli.writing import shown

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How Windows begins a text that it saves as Unicode."""


def arguments(_name: str, parser: Parser) -> None:
    """The arguments of the command."""
    parser.option("file", "extract.file", metavar="FILE")
    parser.leaf().set_defaults(run=extract)


def extract(asked: argparse.Namespace) -> int:
    """Show the values. Nothing is reported or kept."""
    text = text_of(asked.file)
    with connected() as krama:
        extraction = krama.extract(text).to_dict()
    if asked.json:
        writing.document(extraction)
        return FINE
    if extraction["items"]:
        titles = ("extract.title_value", "extract.title_kind", "extract.title_display", "extract.title_note")
        writing.table([say(title) for title in titles], [_row(item, text) for item in extraction["items"]])
    else:
        writing.line(say("extract.nothing"))
    if extraction["ignored_count"]:
        writing.note(say("extract.ignored", count=extraction["ignored_count"]))
    return FINE


def text_of(file: str) -> str:
    """The text in a file, or in stdin for `-`. Raises `Stop` if it is not UTF-8, or UTF-16 with a mark."""
    content = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        return content.decode("utf-16" if content.startswith(_WIDE) else "utf-8-sig")
    except UnicodeError:
        raise Stop(WRONG_USE, "extract.not_utf8") from None


def _row(item: dict[str, Any], text: str) -> tuple[object, ...]:
    noted = " ".join(notes(item, is_own=item["role"] == "victim", is_apart=has_bank_apart(item, text)))
    return shown(item["value"], 60), kind_name(item["kind"]), shown(item["display"] or "", 60), noted


def has_bank_apart(item: dict[str, Any], text: str) -> bool:
    """Whether the bank of an account was read in another line: it may belong to something else."""
    line = text[: item["start"]].rpartition("\n")[2] + text[item["start"] :].partition("\n")[0]
    return item["institution"] is not None and not any(sign.isalpha() for sign in line)


def notes(item: dict[str, Any], *, is_own: bool, is_apart: bool) -> list[str]:
    """What a person must know of a value: what is wrong with it, that its bank stands in another line (`is_apart`),
    whose it may be, that it is protected, what else it could be."""
    said = [shown(item["error"]["detail"], 300)] if item["error"] else []
    if is_apart and item["institution"]:
        said.append(say("extract.bank_apart"))
    if is_own:
        said.append(say("extract.perhaps_own"))
    if item["protected"]:
        said.append(say("extract.protected"))
    if item["other_kinds"]:
        said.append(say("extract.also", kinds=", ".join(map(kind_name, item["other_kinds"]))))
    return said
