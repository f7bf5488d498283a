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
