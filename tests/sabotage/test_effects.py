"""A gate survives what does not change its meaning, and is refused where its place is missing or ambiguous."""

import ast
from textwrap import dedent

import pytest

from tests.sabotage.effects import ALWAYS, DROP, NEVER, POSTPONE, Effect, Instead, Value, With, Without
from tests.sabotage.sabotage import Sabotage, sabotaged

BEFORE = """
    class Door:
        def opens(self, guest: Guest) -> bool:
            card = self.cards.get(guest.name)
            # gate: known card
            if card is None or card.expires <= now() or not card.allows(guest, self):
                raise Refused
            # gate: on record
            self.note(card)
            count(card)
            # gate: alarm is off
            alarm = read_alarm() if WATCHED else None
            try:
                ring(card)
            except Away as away:  # gate: nobody rings unheard
                raise Refused from away
            return alarm is None and card.good
"""
AFTER = """
    class Door:
        def opens(self, visitor: Guest) -> bool:
            pass_ = self.cards.get(
                visitor.name,
            )
            # gate: known card
            # Expired cards are refused here.
            if (
                pass_ is None
                or pass_.expires <= now()
                or not pass_.allows(visitor, self)
            ):
                raise Refused
            self.note(
                pass_,
            )  # gate: on record
            count(pass_)
            state = read_alarm() if WATCHED else None  # gate: alarm is off
            try:
                ring(pass_)
            except Away as problem:  # gate: nobody rings unheard
                raise Refused from problem
            return (
                state is None
                and pass_.good
            )
"""
"""The same code with other local names, formatted differently, and with marks in the other position."""

RENAMED = {"guest": "visitor", "card": "pass_", "alarm": "state", "away": "problem"}
MARKED: list[tuple[str, Effect]] = [
    ("known card", NEVER),
    ("known card", ALWAYS),
    ("known card", Without("expires")),
    ("known card", Without("expires", "allows")),
    ("known card", Without(0)),
    ("known card", With("now", "lambda: 0")),
    ("on record", DROP),
    ("on record", POSTPONE),
    ("on record", Instead("return True")),
    ("alarm is off", ALWAYS),
    ("alarm is off", Value("None")),
    ("nobody rings unheard", DROP),
]


def _without(code: str, mark: str, effect: Effect, symbol: str | None = None) -> str:
    return sabotaged(dedent(code), Sabotage(mark, "door.py", effect, (), symbol))


def _renamed(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        for field in ("id", "arg", "name"):
            name = getattr(node, field, None)
            if isinstance(name, str):
                setattr(node, field, RENAMED.get(name, name))
    return ast.unparse(tree)


@pytest.mark.parametrize(("mark", "effect"), MARKED)
def test_marked_gate_survives_other_local_names_and_other_formatting(mark: str, effect: Effect) -> None:
    assert _renamed(_without(BEFORE, mark, effect)) == _without(AFTER, mark, effect)


@pytest.mark.parametrize("effect", [Without("good"), Without("expires"), With("WATCHED", "False")])
def test_named_gate_survives_other_local_names_and_other_formatting(effect: Effect) -> None:
    before, after = (_without(code, "", effect, "Door.opens") for code in (BEFORE, AFTER))
    assert _renamed(before) == after


@pytest.mark.parametrize(
    ("code", "effect", "left"),
    [
        ("if a.b and c.d: pass", Without("d"), "if a.b:\n    pass"),
        ("if a.b and (c.d or e.f): pass", Without("d"), "if a.b and e.f:\n    pass"),
        ("if not a.b <= c < d.e: pass", Without("b"), "if not c < d.e:\n    pass"),
        ("if not a.b <= c < d.e: pass", Without("e"), "if not a.b <= c:\n    pass"),
        ("x = f(a).where(B, c.d(e), F=g)", Without("d"), "x = f(a).where(B, F=g)"),
        ("x = f(a).where(B, c.d(e), F=g)", Without("F"), "x = f(a).where(B, c.d(e))"),
        ("x = [a for a in b if a.c]", Without("c"), "x = [a for a in b]"),
        ("x = a & b", Without(1), "x = a"),
        ("x = (a, *b)", Without(1), "x = (a,)"),
    ],
)
def test_part_is_removed(code: str, effect: Effect, left: str) -> None:
    assert _without(f"# gate: g\n{code}", "g", effect) == left


def test_keyword_argument_can_be_marked() -> None:
    code = "x = f(\n    a=b or c,\n    # gate: g\n    d=e or f,\n)"
    assert _without(code, "g", Without(1)) == "x = f(a=b or c, d=e)"


@pytest.mark.parametrize(
    ("code", "effect", "symbol"),
    [
        ("if a: pass", NEVER, None),  # no mark
        ("# gate: g\nif a: pass\n# gate: g\nif b: pass", NEVER, None),
        ("# gate: g\n\nif a: pass", NEVER, None),  # not directly above
        ("# gate: g\nx = a", NEVER, None),
        ("# gate: g\nx = a and b", Without("missing"), None),
        ("# gate: g\nx = a and b", Without(2), None),
        ("# gate: g\nx = (a.c and b) + (a.c or b)", Without("c"), None),
        ("# gate: g\nx = a.c and b.c", Without("c"), None),
        ("# gate: g\nf(a)", Value("None"), None),
        ("# gate: g\nf(a)", POSTPONE, None),
        ("# gate: g\nx = A + A", With("A", "0"), None),
        ("def f():\n    if a: pass\n    if b: pass", NEVER, "f"),
        ("def f(): pass", NEVER, "g"),
        ("def f(): pass\ndef f(): pass", NEVER, "f"),
    ],
)
def test_missing_or_ambiguous_place_is_refused(code: str, effect: Effect, symbol: str | None) -> None:
    with pytest.raises(ValueError, match=r"door\.py"):
        _without(code, "g", effect, symbol)
