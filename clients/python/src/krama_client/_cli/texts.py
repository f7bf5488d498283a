"""Every text for people, in English and Khmer. The texts are in `texts.toml`."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "km")
FILE = Path(__file__).with_suffix(".toml")

_texts: dict[str, str] = {}
_language = "en"


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language that `--lang` asks for, else the first of KRAMA_LANG, LC_ALL, LC_MESSAGES and LANG that is set."""
    wishes = [_option(arguments), *(environment.get(name) for name in ("KRAMA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"))]
    wish = next((wish for wish in wishes if wish), "en")
    return "km" if wish.lower().replace("_", "-").split(".")[0].split("-")[0] == "km" else "en"


def _option(arguments: Sequence[str]) -> str | None:
    for place, argument in enumerate(arguments):
        if argument == "--":
            return None
        if argument == "--lang":
            return arguments[place + 1] if place + 1 < len(arguments) else None
        if argument.startswith("--lang="):
            return argument.partition("=")[2]
    return None


def use(language: str) -> None:
    """From now on, `say` speaks this language."""
    global _texts, _language  # noqa: PLW0603  (the language of the process, like its locale)
    _language = language
    _texts = catalogue(language)


def language() -> str:
    """The language in use: `en` or `km`."""
    return _language


def catalogue(language: str) -> dict[str, str]:
    """Every text of a language, by its key, such as `check.help`."""
    place = LANGUAGES.index(language)
    document = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {f"{group}.{key}": each[place] for group, texts in document.items() for key, each in texts.items()}


def say(key: str, **fields: Any) -> str:
    """The text of this key with its fields filled in. Raises `KeyError` for an unknown key, which a test finds."""
    if not _texts:
        use("en")
    text = _texts[key]
    return text.format(**fields) if fields else text
