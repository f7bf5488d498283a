"""`krama migrate` adds bundled institutions, corrects those that nobody has changed, and leaves the others alone."""

from dataclasses import replace
from uuid import UUID

import pytest

from krama.core.revisions import ANY_REVISION
from krama.indicators.institution_data import Certainty, Institution, bundled
from krama.institutions import service
from tests.exchange import Exchange


@pytest.fixture
def later_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """A version that corrects two institutions and knows one more."""
    corrected = {"KH-AMK": "AMK Bank", "KH-WING": "Wing Bank (Cambodia)"}

    def later() -> tuple[Institution, ...]:
        known = [replace(each, names={"en": corrected.get(each.code, each.names["en"])}) for each in bundled()]
        new = Institution("KH-KRONG", {"en": "Krong"}, "Krong", "KH", Certainty.PUBLISHED)
        return (*known, new)

    monkeypatch.setattr(service, "bundled", later)


def test_list_is_filled_by_the_migration_and_not_touched_again(exchange: Exchange) -> None:
    with exchange.database.transaction() as session:
        assert [service.institution_of(row) for row in service.every(session)] == sorted(
            bundled(), key=lambda each: each.code
        )
        assert service.seed(session) == 0


def test_correction_reaches_what_nobody_changed(exchange: Exchange, later_version: None) -> None:
    with exchange.database.transaction() as session:
        key = service.institution_id("KH-AMK")
        service.change(session, key, {"names": {"en": "Our own name"}}, ANY_REVISION)
        service.seed(session)
        names = {row.code: row.names["en"] for row in service.every(session)}
        assert names["KH-AMK"] == "Our own name"
        assert names["KH-WING"] == "Wing Bank (Cambodia)"
        assert "KH-KRONG" in names


def test_bundled_institution_whose_name_an_administrator_gave_away_is_left_out(
    exchange: Exchange, later_version: None
) -> None:
    with exchange.database.transaction() as session:
        service.change(session, service.institution_id("KH-AMK"), {"aliases": ("Krong",)}, ANY_REVISION)
        service.seed(session)
        assert "KH-KRONG" not in {row.code for row in service.every(session)}
        service.directory(session)


def test_id_of_an_institution_is_the_same_everywhere() -> None:
    assert service.institution_id("KH-WING") == UUID("97715a36-9bc6-5a24-94bd-301a23973cea")
