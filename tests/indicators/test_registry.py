"""The registry has a complete spec for every kind. Missing or contradictory specs are errors."""

import subprocess
import sys
from dataclasses import replace
from types import ModuleType

import pytest

from krama.indicators import detect, phone, registry
from krama.indicators.canonical import KindContradicted, belonging, canonicalise
from krama.indicators.detect import KindAmbiguous
from krama.indicators.kinds import Chain, Hints, Kind, Platform
from krama.indicators.registry import KINDS, KindIncomplete, checked, spec_of
from krama.indicators.spec import Clue, KindSpec, Stage

HINTS = {
    "institution": Hints(institution="ABAAKHPP"),
    "chain": Hints(chain=Chain.TRON),
    "platform": Hints(platform=Platform.TELEGRAM),
}


def test_every_kind_has_its_module() -> None:
    assert list(KINDS) == list(Kind)
    assert all(spec.kind is kind for kind, spec in KINDS.items())


def test_missing_kind_is_refused() -> None:
    with pytest.raises(KindIncomplete, match="Kinds without a spec: phone"):
        checked(spec for kind, spec in KINDS.items() if kind is not Kind.PHONE)


def test_kind_with_two_specs_is_refused() -> None:
    with pytest.raises(KindIncomplete, match="phone has two specs"):
        checked([*KINDS.values(), phone.SPEC])


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (replace(phone.SPEC, half_life_days=-1), "half-life"),
        (replace(phone.SPEC, shortest_protected_prefix=0), "prefix"),
        (replace(phone.SPEC, implied_by=("plate",), belongs_to=str), "hints that don't exist"),
        (replace(phone.SPEC, belongs_to=str), "both `implied_by` and `belongs_to`"),
        (replace(phone.SPEC, implied_by=("chain",), belongs_to=str), "show two kinds: \\['chain'\\]"),
        (replace(phone.SPEC, schemes=frozenset({"mailto"})), "show two kinds: \\['mailto'\\]"),
    ],
)
def test_spec_that_contradicts_itself_or_another_is_refused(spec: KindSpec, message: str) -> None:
    with pytest.raises(KindIncomplete, match=message):
        checked({**KINDS, Kind.PHONE: spec}.values())


@pytest.mark.parametrize(
    ("value", "named"),
    [
        ("ABA 000 123 456", {"institution": "ABAAKHPP", "institution_known": True}),
        ("dara@aclb", {"institution": "ACLBKHPP", "institution_known": True}),
        ("BARCGB22:12345678", {"institution": "BARCGB22", "institution_known": False}),
        ("dara@none", {}),
        ("iban:GB82WEST12345698765432", {}),
        ("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", {"chain": "tron"}),
        ("telegram:dara_sok", {"platform": "telegram"}),
        ("012 345 678", {}),
    ],
)
def test_indicator_says_where_it_belongs_in_the_words_of_a_request(value: str, named: dict[str, object]) -> None:
    indicator = canonicalise(value, Hints())
    nowhere: dict[str, object] = {"institution": None, "institution_known": None, "chain": None, "platform": None}
    assert belonging(indicator) == nowhere | named


def test_kind_without_a_module_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "krama.indicators.phone", None)
    with pytest.raises(KindIncomplete, match="needs a module"):
        spec_of(Kind.PHONE)


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """An empty module in place of the module for telephone numbers."""
    module = ModuleType("krama.indicators.phone")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_module_without_a_spec_is_refused(stand_in: ModuleType) -> None:
    with pytest.raises(KindIncomplete, match="needs a SPEC"):
        spec_of(Kind.PHONE)


def test_module_with_the_spec_of_another_kind_is_refused(stand_in: ModuleType) -> None:
    stand_in.SPEC = KINDS[Kind.EMAIL]  # type: ignore[attr-defined]
    with pytest.raises(KindIncomplete, match="is of kind email"):
        spec_of(Kind.PHONE)


def test_names_of_kinds_fit_into_their_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_LONGEST_NAME", 11)
    with pytest.raises(KindIncomplete, match="bank_account is longer"):
        checked(KINDS.values())


@pytest.mark.parametrize("hint", Hints._fields[1:-1])
def test_every_hint_implies_one_kind_and_contradicts_every_other(hint: str) -> None:
    """This applies to new hints too: the shortcut in `canonicalise` must not skip them."""
    (implied,) = [kind for kind, spec in KINDS.items() if hint in spec.implied_by]
    for kind in set(Kind) - {implied}:
        with pytest.raises(KindContradicted):
            canonicalise("012 345 678", HINTS[hint]._replace(kind=kind))


def test_kinds_that_recognise_a_value_at_one_stage_make_it_ambiguous(monkeypatch: pytest.MonkeyPatch) -> None:
    clue = Clue(Stage.SHAPE, lambda text: text == "abc")
    both = {kind: replace(KINDS[kind], clues=(clue,)) for kind in (Kind.EMAIL, Kind.WALLET, Kind.URL)}
    monkeypatch.setattr(detect, "KINDS", both)
    monkeypatch.setattr(detect, "_PLAIN_STEPS", detect._steps_at(Stage.SHAPE))
    with pytest.raises(KindAmbiguous) as refusal:
        detect.detect("abc", Hints())
    assert refusal.value.candidates == (Kind.EMAIL, Kind.WALLET, Kind.URL)


def test_settings_are_read_without_loading_the_kinds() -> None:
    """The libraries of the kinds take longer to import than a small command takes to run."""
    program = "import krama.settings, sys; print('krama.indicators.registry' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "False"
