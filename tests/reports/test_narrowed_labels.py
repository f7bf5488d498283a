"""A label opens a report only to members that do not see it yet, however it names them."""

from typing import Any

import pytest

from tests.exchange import Caller, Exchange
from tests.reports.test_labels import PHONE, members_of, with_ids


@pytest.fixture
def members(exchange: Exchange) -> dict[str, Caller]:
    return members_of(exchange)


@pytest.mark.parametrize(
    ("first", "stricter"),
    [
        ({"tlp": "TLP:GREEN"}, {"tlp": "TLP:RED", "audience": {"agencies": ["bank"]}}),
        ({"tlp": "TLP:CLEAR"}, {"tlp": "TLP:AMBER", "audience": {"agencies": ["partner"]}}),
        (
            {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank", "police"]}},
            {"tlp": "TLP:AMBER+STRICT", "audience": {"agencies": ["bank"]}},
        ),
    ],
)
def test_label_that_only_names_agencies_which_see_the_report_already_opens_nothing(
    members: dict[str, Caller], first: dict[str, Any], stricter: dict[str, Any]
) -> None:
    source, body = members["source"], {"value": PHONE, "category": "loan"}
    narrower = with_ids(stricter, members)
    report = source.report(PHONE, "loan", **first)
    sent = source.post("/v1/reports", body | narrower)
    assert (sent.status_code, sent.json().get("tlp")) == (200, stricter["tlp"])
    path = f"/v1/reports/{report['report_id']}"
    (change,) = source.get(f"{path}/label-changes").json()["items"]
    assert change["widened"] is False
    source.post(f"{path}/relabel", first | {"reason": "The arrest is over."})
    source.post(f"{path}/relabel", narrower | {"reason": "There is another one."})
    changes = source.get(f"{path}/label-changes").json()["items"]
    assert [change["widened"] for change in changes] == [False, True, False]


def test_label_that_is_stricter_and_names_an_agency_that_does_not_see_the_report_opens_it(
    members: dict[str, Caller],
) -> None:
    source = members["source"]
    source.report(PHONE, "loan", tlp="TLP:AMBER", audience={"sectors": ["police"]})
    named = with_ids({"tlp": "TLP:RED", "audience": {"agencies": ["bank"]}}, members)
    refused = source.post("/v1/reports", {"value": PHONE, "category": "loan"} | named)
    assert (refused.status_code, refused.json().get("code")) == (409, "label_widened")
