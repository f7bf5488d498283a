"""The golden files are what their script writes, and what they say is what the client finds."""

import json
from typing import Any

import pytest
from fastapi import FastAPI

from clients.python.golden.make import HERE, files
from krama.audit.receipts import Receipts
from krama_client import Krama, verify_receipt, webhooks
from krama_client.errors import ReceiptUnverified, WebhookUnverified


def cases(name: str) -> list[Any]:
    """The cases of a golden file, as it is in the repository."""
    return [pytest.param(case, id=case["case"]) for case in json.loads((HERE / name).read_bytes())]


@pytest.mark.parametrize("name", files())
def test_script_writes_the_same_bytes_again(name: str) -> None:
    assert (HERE / name).read_bytes() == files()[name]


@pytest.mark.parametrize("case", cases("receipts.json"))
def test_receipts_are_verified_as_the_file_says(case: dict[str, Any]) -> None:
    given = case["receipt"], case["verifier_key"], case["kind"], case["canonical"]
    if not case["valid"]:
        with pytest.raises(ReceiptUnverified):
            verify_receipt(*given)
        return
    statement = verify_receipt(*given)
    assert {name: statement.everything[name] for name in case["states"]} == case["states"]


@pytest.mark.parametrize("case", cases("webhooks.json"))
def test_webhooks_are_verified_as_the_file_says(case: dict[str, Any]) -> None:
    def verified() -> str:
        clock = float(case["now"])
        given = case["body"].encode(), case["headers"], case["keys"]
        return webhooks.verify(*given, tolerance=case["tolerance"], clock=lambda: clock)

    if case["valid"]:
        assert verified() == case["headers"]["webhook-id"]
    else:
        with pytest.raises(WebhookUnverified):
            verified()


def test_each_way_to_fail_is_among_the_cases() -> None:
    names = {case.id for name in files() for case in cases(name)}
    assert names >= {"valid", "wrong value", "tampered note", "wrong key", "other log"}
    assert names >= {"tampered body", "stale timestamp", "unknown scheme", "two keys known while one is replaced"}


def test_receipt_of_the_service_has_the_form_of_the_golden_ones(served: tuple[FastAPI, str], krama: Krama) -> None:
    verifier_key = served[0].state.services[Receipts]._signer.verifier_key
    verdict = krama.check("012 347 001", kind="phone", with_receipt=True)
    assert verdict.receipt is not None
    statement = verify_receipt(verdict.receipt.to_dict(), verifier_key, verdict.kind, verdict.canonical)
    golden = json.loads((HERE / "receipts.json").read_bytes())[0]
    assert statement.everything.keys() >= golden["states"].keys()
    assert verdict.receipt.to_dict().keys() == golden["receipt"].keys()
    with pytest.raises(ReceiptUnverified):
        verify_receipt(verdict.receipt, golden["verifier_key"], verdict.kind, verdict.canonical)
