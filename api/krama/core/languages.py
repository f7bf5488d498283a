"""The language of texts for people, as the caller asks for it, and the texts of errors that are in no class."""

import re
import tomllib
from collections.abc import Mapping
from importlib import resources
from typing import Any

LANGUAGES = ("en", "km")
"""Languages of texts for people, by their BCP 47 tags. The first is the usual one."""

NOTHING = "—"
"""A fact of which there is none, such as similar names. Khmer texts leave out the sentence that would repeat it."""

Facts = Mapping[str, Any]
"""What a text repeats in any language, such as a limit, by its name in the text."""


def _texts(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files("krama.core").joinpath(name).read_text(encoding="utf-8"))


KHMER: Mapping[str, str] = _texts("problems.km.toml")
"""What went wrong and how to fix it, for each code. Words in braces are facts; `detail` is the English text."""
_FIELDS = _texts("types.km.toml")
KHMER_TYPES: Mapping[str, str] = _FIELDS["types"]
"""How to write a field whose type, size or pattern is wrong, for each type of error of pydantic."""
KHMER_FORMS: Mapping[str, str] = _FIELDS["forms"]
"""How to write a text that has another form than Krama asks for, by the fact `form` of its error."""
ENGLISH_TYPES: Mapping[str, str] = _texts("types.en.toml")["types"]
"""The same for each type of error of pydantic in English, in place of pydantic's texts for programmers."""
OF_ANY_FIELD = frozenset({"wrong_type", "out_of_range", "wrong_form", "time_invalid"})
"""Codes of which the type or the form of the field says more than one sentence could."""


def preferred(accept_language: str) -> str:
    """The language that a caller likes best of those that there are (RFC 9110 §12.5.4). English if it likes none."""
    liked = sorted(map(_weighed, accept_language.lower().split(",")), key=lambda each: -each[1])
    for language, weight in liked:
        if weight > 0 and language in LANGUAGES:
            return language
        if language == "*":
            break
    return LANGUAGES[0]


def language_of(headers: Mapping[bytes, bytes]) -> str:
    """The language that a request's headers ask for."""
    liked = headers.get(b"accept-language")
    return LANGUAGES[0] if liked is None else preferred(liked.decode("latin-1"))


def stated(language: str) -> dict[str, str]:
    """The headers of an answer whose texts another caller may get in another language. The usual one is not named."""
    named = {} if language == LANGUAGES[0] else {"content-language": language}
    return named | {"vary": "Accept-Language"}


CONTENT_LANGUAGE = {
    "Content-Language": {
        "description": "The language of the texts for people, if `Accept-Language` asks for another one than English.",
        "schema": {"type": "string"},
    }
}
"""OpenAPI's entry for the header that `stated` adds."""


def _weighed(entry: str) -> tuple[str, float]:
    """The language of one entry without its region, and how much the caller likes it."""
    tag, _, parameter = entry.partition(";")
    try:
        weight = float(parameter.replace(" ", "").removeprefix("q=") or 1)
    except ValueError:
        weight = 0.0
    return tag.strip().partition("-")[0], weight if 0 <= weight <= 1 else 0.0


def in_khmer(code: str, detail: str, facts: Facts) -> str:
    """The Khmer text of an error. It is the English one if there is no text for the code, or a fact is missing.

    The facts `type` and `form` say how a field of a wrong type or form has to be written. `km` is the whole text.
    """
    if "km" in facts:
        return str(facts["km"])
    text = KHMER.get(code)
    if code in OF_ANY_FIELD:
        text = KHMER_FORMS.get(facts.get("form", "")) or KHMER_TYPES.get(facts.get("type", "")) or text
    if "expected" in facts:  # pydantic joins the words of a choice: 'a', 'b' or 'c'
        facts = {**facts, "expected": str(facts["expected"]).replace(" or ", " ឬ ")}
    try:
        return detail if text is None else _stated(text, facts).format_map({"detail": detail, **facts})
    except KeyError:
        return detail


def _stated(text: str, facts: Facts) -> str:
    """The text without the sentences about a fact of which there is none."""
    absent = [f"{{{name}}}" for name, fact in facts.items() if fact == NOTHING]
    sentences = _SENTENCES.split(text) if absent else [text]
    return " ".join(each for each in sentences if not any(name in each for name in absent))


_SENTENCES = re.compile("(?<=។) ")
