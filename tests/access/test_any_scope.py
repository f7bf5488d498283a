"""A route that needs one of several scopes admits who has any of them, and nobody else."""

from types import SimpleNamespace
from typing import cast

import pytest

from krama.access.admission import Admission
from krama.access.errors import ScopeMissing
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.sharing.sectors import Sector
from tests.exchange import Exchange

EITHER = (Permission.CHECKS_RUN, Permission.REPORTS_SUBMIT)


@pytest.mark.parametrize("scope", EITHER)
def test_one_of_the_scopes_is_enough(module_exchange: Exchange, scope: Permission) -> None:
    member = module_exchange.member("Member", Sector.POLICE, [scope])
    assert member.post("/v1/extractions", {"text": "x"}).status_code == 200


def test_all_other_scopes_together_are_not_enough(module_exchange: Exchange) -> None:
    member = module_exchange.member("Member", Sector.POLICE, set(Permission) - set(EITHER))
    refused = member.post("/v1/extractions", {"text": "x"})
    assert (refused.status_code, refused.json().get("code")) == (403, "insufficient_scope")


def test_a_refusal_names_all_of_them(module_exchange: Exchange) -> None:
    member = module_exchange.member("Member", Sector.POLICE, [Permission.REPORTS_READ])
    refused = member.post("/v1/extractions", {"text": "x"})
    assert "checks:run or reports:submit" in refused.json()["detail"]
    assert 'scope="checks:run"' in refused.headers["www-authenticate"]


def test_without_the_choice_every_scope_is_needed() -> None:
    checker = cast(Principal, SimpleNamespace(permissions=frozenset({Permission.CHECKS_RUN})))
    with pytest.raises(ScopeMissing):
        Admission("both", EITHER).require_permission(checker)
    Admission("either", EITHER, any_scope=True).require_permission(checker)


def test_the_contract_offers_a_requirement_for_each_of_them(module_exchange: Exchange) -> None:
    operation = module_exchange.app.openapi()["paths"]["/v1/extractions"]["post"]
    assert operation["security"] == [{"oauth2": ["checks:run"]}, {"oauth2": ["reports:submit"]}]
