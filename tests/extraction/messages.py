"""Reads the messages with their right answers. `corpus/README.md` has the format."""

import re
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).with_name("corpus")
_HEAD = re.compile(r"^== (\d+) (.*)\n", re.MULTILINE)
_MARKED = re.compile(r"\[\[(?P<text>(?:(?!\[\[).)+?)\|(?P<kind>[a-z_]+) (?P<form>[^\n]+?)\]\]")


class Answer(NamedTuple):
    """A value in a message. `form` is None if only a person can say what it names."""

    start: int
    end: int
    kind: str
    form: str | None


class Message(NamedTuple):
    """A message without its marks, and the values that must be found in it."""

    number: int
    subject: str
    text: str
    answers: tuple[Answer, ...]


def messages(name: str) -> list[Message]:
    """The messages of one file."""
    parts = _HEAD.split((FOLDER / name).read_text(encoding="utf-8"))[1:]
    return [
        _message(int(number), subject, body.strip("\n"))
        for number, subject, body in zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    ]


def _message(number: int, subject: str, marked: str) -> Message:
    text, position = "", 0
    answers: list[Answer] = []
    for match in _MARKED.finditer(marked):
        text += marked[position : match.start()]
        form = None if match["form"] == "?" else match["form"]
        answers.append(Answer(len(text), len(text) + len(match["text"]), match["kind"], form))
        text += match["text"]
        position = match.end()
    return Message(number, subject, text + marked[position:], tuple(_first_of_each(text, answers)))


def _first_of_each(text: str, answers: list[Answer]) -> list[Answer]:
    """A value that is there several times is one, at its first place."""
    seen: dict[tuple[str, str], Answer] = {}
    for answer in answers:
        seen.setdefault((answer.kind, answer.form or text[answer.start : answer.end]), answer)
    return list(seen.values())
