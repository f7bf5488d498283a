"""How the address or the file of a source may be written, so that one source has one name."""

from collections.abc import Iterator
from pathlib import Path

from krama.imports.fetching import is_address

MANIFEST = "manifest.json"
_OBJECTS = "/objects"


def feed_folder(place: str) -> str | None:
    """The folder of a MISP feed, with `/` at its end. None if the place is one event."""
    if place.endswith((f"/{MANIFEST}", "/")) or (not is_address(place) and Path(place).is_dir()):
        return f"{place.removesuffix(MANIFEST).rstrip('/')}/"
    return None


def spellings(form: str, place: str) -> list[str]:
    """All texts that name the source at this place, each once. The first is the one for a new source."""
    return list(dict.fromkeys(_spellings(form, place)))


def _spellings(form: str, place: str) -> Iterator[str]:
    if form == "taxii":
        bare = place.rstrip("/").removesuffix(_OBJECTS)
        yield from (f"{bare}/", bare, f"{bare}{_OBJECTS}/", f"{bare}{_OBJECTS}")
    elif form == "misp" and (folder := feed_folder(place)) is not None:
        yield from (folder, f"{folder}{MANIFEST}")
        if not is_address(place):  # an address without / at its end is one event
            yield folder.rstrip("/")
    elif form == "misp" and not is_address(place):
        yield from (place, f"{place}/", f"{place}/{MANIFEST}")  # the folder of a feed may be gone
    else:
        yield place if is_address(place) else place.rstrip("/")
    yield place
