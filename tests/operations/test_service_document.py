"""The service document: what a program can know before it has a token."""

from krama.core.languages import LANGUAGES
from tests.exchange import Exchange


def test_anybody_reads_versions_capabilities_limits_and_languages(module_exchange: Exchange) -> None:
    answer = module_exchange.nobody.get("/v1")
    document = answer.json()
    assert answer.status_code == 200
    assert document["contract_version"] == module_exchange.app.openapi()["info"]["version"]
    assert document["languages"] == list(LANGUAGES)
    assert {"checks", "reports", "disputes"} <= set(document["capabilities"])
    assert not [name for name in document["capabilities"] if "{" in name]
    body = b'{"value": "' + b"0" * document["limits"]["max_body_bytes"]
    assert module_exchange.nobody.request("POST", "/v1/checks", content=body).status_code == 413


def test_limits_are_those_of_each_form(module_exchange: Exchange) -> None:
    """Generated clients send batches as JSON, which has a lower limit than NDJSON."""
    limits = module_exchange.nobody.get("/v1").json()["limits"]
    assert limits["max_json_report_batch_bytes"] == 1024**2 < limits["max_report_batch_bytes"]
    office = module_exchange.member("Office")
    large = b" " * (limits["max_json_report_batch_bytes"] + 1)
    headers = {"Content-Type": "application/json"}
    assert office.request("POST", "/v1/reports/batch", content=large, headers=headers).status_code == 413
    items = [{"role": "other", "value": "012 345 678"}] * (limits["max_payment_check_items"] + 1)
    assert office.request("POST", "/v1/payment-checks", json={"items": items}).status_code == 422
    assert office.request("POST", "/v1/payment-checks", json={"items": items[1:]}).status_code == 200


def test_limit_of_values_in_a_body_is_the_published_one(module_exchange: Exchange) -> None:
    most = module_exchange.nobody.get("/v1").json()["limits"]["max_json_values"]
    office = module_exchange.member("Office")
    headers = {"Content-Type": "application/json"}

    def sent(values: int) -> int:
        body = b'{"items": [' + b", ".join([b"1"] * values) + b"]}"
        return office.request("POST", "/v1/checks/batch", content=body, headers=headers).status_code

    assert sent(most - 1) == 422, "`items` is a value too"
    assert sent(most) == 413
