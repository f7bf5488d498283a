"""docs/sandbox.md shows the members and the test values that a sandbox has."""

from collections.abc import Iterator

from krama.sandbox.catalogue import Refusal, SandboxValue, catalogue
from tests.architecture.repository import ROOT

PAGE = (ROOT / "docs" / "sandbox.md").read_text(encoding="utf-8")
LONGEST = 100


def _hints(sent: SandboxValue | Refusal) -> str:
    return "".join(f", `{name}` {hint}" for name, hint in sent.body().items() if name != "value")


def _members() -> Iterator[str]:
    for client in catalogue().clients:
        yield f"| `{client.client_id}` | `{client.client_secret}` | {client.does} |"


def _values() -> Iterator[str]:
    for value in catalogue().value:
        reasons = ", ".join(f"`{reason}`" for reason in value.reasons)
        cells = f"`{value.value}`{_hints(value)}", f"`{value.action}`", str(value.score), f"`{value.status}`", reasons
        yield f"| {' | '.join(cells)} | {value.about} |"


def _refusals() -> Iterator[str]:
    for refusal in catalogue().refusal:
        value = f"`{refusal.value}`" if refusal.value else "an empty text"
        yield f"| {value}{_hints(refusal)} | `{refusal.code}` |"


def test_page_has_every_row_of_the_catalogue_and_no_other() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    heads = {"| client id |", "| value | action", "| value | code"}
    assert [row for row in rows if not row.startswith(tuple(heads))] == [*_members(), *_values(), *_refusals()]


def test_page_fits_into_ten_minutes() -> None:
    assert len(PAGE.splitlines()) <= LONGEST
