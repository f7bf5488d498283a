"""An audience that names nobody is refused, and does not become the usual one."""

from typing import Any

import pytest

from tests.exchange import Exchange

PHONE = "012 345 678"


@pytest.mark.parametrize("audience", [{}, {"sectors": []}, {"sectors": [], "agencies": ["self"]}])
def test_audience_that_names_nobody_does_not_become_the_usual_one(exchange: Exchange, audience: dict[str, Any]) -> None:
    """Who says that nobody else may see it does not mean all banks."""
    source = exchange.member("Office")
    own = source.get("/v1/me").json()["agency"]["agency_id"]
    named = {name: [own if each == "self" else each for each in words] for name, words in audience.items()}
    body = {"value": PHONE, "category": "loan", "tlp": "TLP:AMBER", "audience": named}
    refused = source.post("/v1/reports", body)
    assert (refused.status_code, refused.json().get("code")) == (422, "audience_refused"), refused.text
    (item,) = source.post("/v1/reports/batch", {"items": [body]}).json()["items"]
    assert (item["error"]["code"], item["error"]["field"]) == ("audience_refused", "audience")
    alone = source.post("/v1/reports", body | {"tlp": "TLP:AMBER+STRICT"})
    assert (alone.status_code, alone.json()["audience"]) == (201, {"sectors": [], "agencies": []})


def test_relabelling_to_an_audience_of_nobody_is_refused(exchange: Exchange) -> None:
    source = exchange.member("Office")
    report = source.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    body = {"tlp": "TLP:AMBER", "audience": {"sectors": [], "agencies": []}, "reason": "Nobody but us."}
    refused = source.post(f"/v1/reports/{report['report_id']}/relabel", body)
    assert (refused.status_code, refused.json().get("code")) == (422, "audience_refused")
