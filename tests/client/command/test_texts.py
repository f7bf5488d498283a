"""The two catalogues, and text in a terminal."""

import ast
import errno
import itertools
import re
import string
from pathlib import Path

import pytest
from rich.cells import cell_len

from krama_client._cli import (
    case_draft,
    case_facts,
    case_values,
    checking,
    disputes,
    main,
    outcomes,
    previewing,
    statistics,
    texts,
    writing,
)
from krama_client._cli.main import COMMANDS
from krama_client._generated.models import (
    ClientStatus,
    CorrectionCause,
    DisputeStatus,
    IndicatorStatus,
    Kind,
    ReportResult,
    ReportStatus,
    SearchMember,
    SearchType,
    Sector,
)

CATALOGUES = {language: texts.catalogue(language) for language in texts.LANGUAGES}
SOURCES = sorted(Path(texts.__file__).parent.glob("*.py"))
KHMER = re.compile("[\u1780-\u17ff]")
COMPOSED = {
    "disputes.grounds_",
    "label.readers_",
    "outcome.",
    "outcome.help_",
    "label.sector_",
    "search.by_",
    "search.type_",
    "report.title_",
    "report.count_",
    "report.standing_",
    "statistics.title_",
    "statistics.own_",
} | {
    f"case.{text}_"
    for text in (
        "ask",
        "state",
        "fact",
        "role",
        "means",
        "which",
        "why",
        "title",
        "standing",
        "result",
        "filed",
        "effect",
        "none_listed",
        "not_listed",
    )
}
"""Beginnings of keys."""

SAME_IN_BOTH = {"public_keys.not_a_key", "verify_log.unreadable", "agencies.sector"}


def _fields(text: str) -> list[str]:
    named = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    return sorted([*named, *re.findall(r"%\(\w+\)s|%s", text), *re.findall(r"--[a-z-]+|KRAMA_[A-Z_]+|`[^`]*`", text)])


def test_both_catalogues_have_the_same_keys_fields_and_options() -> None:
    assert CATALOGUES["en"].keys() == CATALOGUES["km"].keys()
    differing = {
        key: (_fields(english), _fields(CATALOGUES["km"][key]))
        for key, english in CATALOGUES["en"].items()
        if set(_fields(english)) != set(_fields(CATALOGUES["km"][key]))
    }
    assert not differing


def test_khmer_texts_are_khmer() -> None:
    assert not [key for key, text in CATALOGUES["km"].items() if not KHMER.search(text) and key not in SAME_IN_BOTH]
    assert not [key for key, text in CATALOGUES["en"].items() if KHMER.search(text)]
    broken = [key for key, text in CATALOGUES["km"].items() if "\u17d2 " in text or "\u17d2\u17d2" in text]
    assert not broken


def test_percent_signs_are_only_those_of_argparse() -> None:
    for catalogue in CATALOGUES.values():
        plain = [re.sub(r"%\(\w+\)s|%s", "", text) for text in catalogue.values()]
        assert not [text for text in plain if "%" in text]


def _used() -> set[str]:
    """The keys in the code: literals that look like one, and those that are put together."""
    literals = {
        node.value
        for file in SOURCES
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    composed = {
        *(f"argparse.{key}" for key in main._ARGPARSE.values()),
        *(f"{name.replace('-', '_')}.help" for name in COMMANDS),
        *(f"{group}.{action}" for group in ("action", "advice") for action in checking.ACTIONS),
        *(f"{group}.{name}" for group in ("agencies", "clients") for name in ("show", "change", "disable", "enable")),
        *(f"clients.{name}" for name in ("add_secret", "end_secret", "register_keys", "lift_restrictions")),
        *(f"check.{name}" for name in ("title_value", "title_action", "title_advice")),
        *(f"report.title_{name}" for name in ("line", "column", "fix", "written", "read", "known")),
        *(f"report.{text}_{name}" for text in ("count", "standing") for name in previewing._STATUSES),
        *(f"kinds.{kind.value}" for kind in Kind),
        *(f"{name}.file" for name in ("verify_log", "verify_receipt")),
        *(f"case.{text}_{name}" for text in ("ask", "state", "fact") for name in case_draft.FACTS),
        *(f"case.ask_{name}_known" for name in case_facts.KEPT),
        *(f"case.{text}_{name}" for text in ("role", "means") for name in case_values.CHOICES),
        *(f"case.which_{hint}" for hint in case_values._MISSING.values()),
        *(f"case.why_{name}" for name in ("victim", "impersonated")),
        *(
            f"case.title_{name}"
            for name in ("letter", "fact", "stated", "value", "value_id", "role", "result", "status")
        ),
        *(f"label.readers_{name}" for name in ("clear", "green", "amber_strict")),
        *(f"label.sector_{sector.value}" for sector in Sector),
        *(f"case.result_{result.value}" for result in ReportResult if result != ReportResult.REJECTED),
        *(f"case.{which}_listed_{when}" for which in ("none", "not") for when in ("before", "after")),
        *(f"case.filed_{name}" for name in ("created", "updated", "unchanged", "withdrawn")),
        *(
            f"statuses.{each.value}"
            for each in (*ReportStatus, *IndicatorStatus, *DisputeStatus, *CorrectionCause, *ClientStatus)
        ),
        *(f"search.type_{each.value}" for each in SearchType),
        *(f"disputes.grounds_{each}" for each in disputes.GROUNDS),
        *(
            f"case.effect_{name}"
            for name in ("payment_stopped", "customer_warned", "open_dispute", "overturned_report")
        ),
        *(f"outcome.{help}{name}" for help in ("", "help_") for name in outcomes.KINDS),
        *(f"case.{name}" for name in ("show", "related", "relabel", "withdraw")),
        *(f"statistics.own_{name}" for name in statistics._OWN),
        *(f"search.{name}" for name in ("status", "kind", "category", "province")),
        *(f"search.by_{member.value}" for member in SearchMember),
        *(
            f"statistics.title_{name}"
            for name in ("period", *statistics.GROUPS, *itertools.chain.from_iterable(statistics.FIGURES.values()))
        ),
    }
    return composed | {literal for literal in literals if re.fullmatch(r"[a-z_]+\.[a-z0-9_]+", literal)}


def test_every_text_is_used_and_every_key_has_a_text() -> None:
    groups = {key.partition(".")[0] for key in CATALOGUES["en"]}
    used = {key for key in _used() if key.partition(".")[0] in groups}
    assert CATALOGUES["en"].keys() - used == set()
    assert used - CATALOGUES["en"].keys() - {"login.json", "reports.csv", *COMPOSED} == set()


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        ([], {}, "en"),
        (["check", "--lang", "km"], {"KRAMA_LANG": "en"}, "km"),
        (["--lang=en"], {"LANG": "km_KH.UTF-8"}, "en"),
        ([], {"LANG": "km_KH.UTF-8"}, "km"),
        ([], {"LC_ALL": "C.UTF-8", "LANG": "km_KH"}, "en"),
        ([], {"LC_MESSAGES": "km", "LANG": "en_US"}, "km"),
        ([], {"KRAMA_LANG": "KM", "LC_ALL": "C"}, "km"),
        (["check", "--", "--lang", "km"], {}, "en"),
        (["--lang"], {}, "en"),
        (["--lang", "fr"], {"LANG": "km"}, "en"),
    ],
)
def test_language_is_what_is_asked_for_first(arguments: list[str], environment: dict[str, str], language: str) -> None:
    assert texts.chosen(arguments, environment) == language


@pytest.mark.parametrize("columns", [20, 40, 80])
def test_wrapped_khmer_fits_and_never_breaks_a_syllable(columns: int) -> None:
    for text in CATALOGUES["km"].values():
        lines = writing.wrapped(text, columns)
        assert "".join("".join(lines).split()) == "".join(text.split())
        for line in lines:
            assert cell_len(line) <= writing.width(line)
            assert writing.width(line) <= columns or " " not in line.strip()
            assert not line or not re.match("[\u17b6-\u17d3]", line)
            assert not line.endswith("\u17d2")


def test_wrapped_latin_breaks_at_spaces() -> None:
    assert writing.wrapped("one two three\n\nfour", 7) == ["one two", "three", "", "four"]
    assert writing.wrapped("", 7) == [""]
    assert writing.wrapped("  a " + "b" * 9, 7) == ["  a", "b" * 9]


def test_what_is_shown_cannot_move_the_cursor_or_reorder_text() -> None:
    assert writing.shown("a\tb\r\nc\x1b[0m\x00\u202e\x9b") == "a b  c\ufffd[0m\ufffd\ufffd\ufffd"
    assert writing.shown("ក\u200bខ") == "ក\u200bខ"
    assert writing.shown("x" * 300) == "x" * 199 + "…"
    assert writing.shown("\ud800") == "\ufffd"
    assert writing.width("漢a\u0301") == 3


def test_names_of_files_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    writing.note("a\x1b[2J.csv\nb")
    writing.line("a\x1b[2J.csv")
    printed = capsys.readouterr()
    assert (printed.err, printed.out) == ("a\ufffd[2J.csv\nb\n", "a\ufffd[2J.csv\n")


def test_reader_that_is_gone_is_known_on_windows_too(monkeypatch: pytest.MonkeyPatch) -> None:
    assert writing.is_closed_pipe(BrokenPipeError())
    assert not writing.is_closed_pipe(OSError(errno.EINVAL, ""))
    with monkeypatch.context() as windows:
        windows.setattr("os.name", "nt")
        gone = writing.is_closed_pipe(OSError(errno.EINVAL, ""))
    assert gone


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_file_that_cannot_be_had_is_explained_without_the_systems_english(
    language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_texts", CATALOGUES[language])
    said = {
        number: texts.explained(OSError(number, "in English", "cases.xlsx")).text
        for number in (errno.ENOENT, errno.EACCES)
    }
    assert len(set(said.values())) == 2
    for text in said.values():
        assert text.startswith("cases.xlsx")
        assert "in English" not in text


def test_table_divides_no_usual_word(capsys: pytest.CaptureFixture[str]) -> None:
    uuid = "01a229de-3055-8ab7-b6b2-bd9ff4800000"
    rows = [("31/01/2026 14:05", "A value that is long enough " * 2, "overturned", uuid)]
    writing.table(["Time", "Value", "Cause", "Id"], rows, whole=(0, 3))
    out = capsys.readouterr().out
    assert ("overturned" in out, uuid in out, max(map(len, out.splitlines())) <= 80) == (True, True, True)


def test_table_that_is_too_narrow_for_its_words_divides_them(capsys: pytest.CaptureFixture[str]) -> None:
    writing.table(["Word"] * 9, [["overturned-again"] * 9])
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80
