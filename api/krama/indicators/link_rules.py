"""Which parameters and fragments of a link select the page that it leads to. The rules are in link_rules.toml."""

import re
import tomllib
from pathlib import Path

_RULES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_NAMES = "|".join(map(re.escape, _RULES["trackers"]["names"]))
_PREFIXES = "|".join(map(re.escape, _RULES["trackers"]["prefixes"]))
_TRACKER = re.compile(rf"(?:(?:{_NAMES})|(?:{_PREFIXES})[\w-]+)(?:=|$)", re.IGNORECASE | re.ASCII)
_ANY_TRACKER = re.compile(rf"[?&](?:{_NAMES}|{_PREFIXES})", re.IGNORECASE)

_SELECTING = {host: tuple(f"#{text}" for text in texts) for host, texts in _RULES["fragments"].items()}
_ROUTES = ("#/", "#!")
_TEXT_DIRECTIVE = ":~:"  # WICG, "Text Fragments": what the browser highlights on the page


def without_trackers(query: str) -> str:
    """The query, with its `?`, without the parameters that only say how somebody came to the page."""
    if not _ANY_TRACKER.search(query):
        return query
    kept = [pair for pair in query[1:].split("&") if not _TRACKER.match(pair)]
    return f"?{'&'.join(kept)}" if kept else ""


def selecting(host: str, fragment: str) -> str:
    """The fragment, with its `#`, if it selects a page as a path does; otherwise an empty text.

    Programs that run in the browser keep their pages behind `#/` or `#!`. Any other fragment is a place on the page,
    except on the few hosts that the rules name.
    """
    fragment = fragment.partition(_TEXT_DIRECTIVE)[0]
    if not fragment.startswith(_ROUTES) and not fragment.startswith(_SELECTING.get(host, ())):
        return ""
    route, mark, query = fragment.partition("?")
    fragment = route + without_trackers(mark + query)
    return fragment if fragment.strip("#!/?") else ""  # otherwise it is the first page
