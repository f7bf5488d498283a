"""The audit log over HTTP: who reads what of it, and proofs that are verified with the client's own code."""

import base64
from typing import Any

import httpx
import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.audit.checkpoints import Checkpointer
from krama.sharing.sectors import Sector
from krama_client._log import merkle
from krama_client._log.notes import read_signed_tree
from tests.agencies.people import told
from tests.exchange import Caller, Exchange
from tests.members import new_client

HUGE = 2**63 - 1


def sign(exchange: Exchange) -> None:
    """Have the newest records signed, as happens every two seconds."""
    exchange.services[Checkpointer].sign()


@pytest.fixture
def bank(exchange: Exchange) -> Caller:
    """A bank whose program may only check."""
    return exchange.member("Bank", Sector.BANK, [Permission.CHECKS_RUN])


def test_checkpoint_is_there_after_the_first_records_and_can_be_verified(exchange: Exchange, bank: Caller) -> None:
    missing = bank.get("/v1/audit/checkpoint")
    assert (missing.status_code, missing.json().get("code")) == (404, "checkpoint_not_found")
    sign(exchange)
    checkpoint = bank.get("/v1/audit/checkpoint").json()
    tree = read_signed_tree(checkpoint["checkpoint"], checkpoint["verifier_key"])
    assert (
        (tree.size, tree.root.hex())
        == (checkpoint["tree_size"], checkpoint["root_hash"])
        == (1, checkpoint["root_hash"])
    )


def test_proofs_lead_from_each_record_to_the_root_and_from_each_size_to_the_next(
    exchange: Exchange, police: Caller
) -> None:
    trees = []
    for number in range(3):
        for asked in range(number + 3):
            police.check(f"012 345 6{number}{asked}")
        sign(exchange)
        trees.append(police.get("/v1/audit/checkpoint").json())
    last = trees[-1]
    root = bytes.fromhex(last["root_hash"])
    for index in range(last["tree_size"]):
        proof = police.get("/v1/audit/proofs/inclusion", leaf_index=index, tree_size=last["tree_size"]).json()
        path = [bytes.fromhex(node) for node in proof["inclusion_path"]]
        merkle.verify_inclusion(bytes.fromhex(proof["leaf_hash"]), index, last["tree_size"], path, root)
    for kept in trees:
        proof = police.get(
            "/v1/audit/proofs/consistency", first_tree_size=kept["tree_size"], second_tree_size=last["tree_size"]
        ).json()
        steps = [bytes.fromhex(node) for node in proof["consistency_path"]]
        merkle.verify_consistency(kept["tree_size"], bytes.fromhex(kept["root_hash"]), last["tree_size"], root, steps)


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        ("proofs/inclusion", {"leaf_index": HUGE}, 422, "proof_impossible"),
        ("proofs/inclusion", {"leaf_index": 1}, 404, "checkpoint_not_found"),
        ("proofs/inclusion", {"leaf_index": 1, "tree_size": 1}, 422, "proof_impossible"),
        ("proofs/inclusion", {"leaf_index": 0, "tree_size": 2}, 404, "checkpoint_not_found"),
        ("proofs/inclusion", {"leaf_index": 0, "tree_size": HUGE}, 422, "proof_impossible"),
        ("proofs/inclusion", {"leaf_index": -1}, 422, "validation_failed"),
        ("proofs/inclusion", {"leaf_index": 2**63}, 422, "validation_failed"),
        ("proofs/inclusion", {}, 422, "validation_failed"),
        ("proofs/consistency", {"first_tree_size": HUGE}, 422, "proof_impossible"),
        ("proofs/consistency", {"first_tree_size": 2}, 404, "checkpoint_not_found"),
        ("proofs/consistency", {"first_tree_size": 2, "second_tree_size": 1}, 422, "proof_impossible"),
        ("proofs/consistency", {"first_tree_size": 0}, 422, "validation_failed"),
        ("proofs/consistency", {"first_tree_size": 1, "second_tree_size": HUGE}, 422, "proof_impossible"),
        ("records", {"tree_size": HUGE}, 422, "proof_impossible"),
    ],
)
def test_proof_of_what_is_not_there_is_refused(
    exchange: Exchange, police: Caller, path: str, asked: dict[str, Any], status: int, code: str
) -> None:
    police.check("012 345 678")
    sign(exchange)
    police.check("012 345 678")  # of which there is no checkpoint yet
    answer = police.get(f"/v1/audit/{path}", **asked)
    assert (answer.status_code, answer.json().get("code")) == (status, code)


def test_records_are_read_by_whose_they_are_and_by_auditors(exchange: Exchange) -> None:
    """The two ranks: `audit:read` sees the agency's clients' requests, `audit:read_all` everybody's."""
    agency_id, teller = exchange.enrol("Bank", Sector.BANK)
    with exchange.database.transaction() as session:
        chief = new_client(session, agency_id, Role.ADMINISTRATOR.permissions)
        plain = new_client(session, agency_id, [Permission.CHECKS_RUN])
    tokens = exchange.services[Tokens]
    asking, reading, blind = (
        exchange.with_token(tokens.issue(client.client_id, Permission)) for client in (teller, chief, plain)
    )
    auditor = exchange.member("Auditor", Sector.REGULATOR, Role.AUDITOR.permissions)
    other = exchange.member("Other bank", Sector.BANK)
    asking.check("012 345 678")
    other.check("012 345 679")
    own = reading.get("/v1/audit/records").json()["items"]
    assert [(record["operation"], record["client_id"]) for record in own] == [("checkValue", teller.client_id)]
    everybody = auditor.get("/v1/audit/records").json()["items"]
    assert [record["operation"] for record in everybody] == ["checkValue", "checkValue", "listAuditRecords"]
    both = f"{agency_id},{other.get('/v1/me').json()['agency']['agency_id']}"
    of_both = auditor.get("/v1/audit/records", agency_id=both, limit=1).json()
    assert (of_both["items"], of_both["has_more"]) == (everybody[:1], True)
    theirs = auditor.get("/v1/audit/records", agency_id="others").json()["items"]
    assert {record["agency_id"] for record in theirs} == set(both.split(","))
    for answer in (blind.get("/v1/audit/records"), reading.get("/v1/audit/records", agency_id="others")):
        assert (answer.status_code, answer.json().get("code")) == (403, "insufficient_scope")
    nobody = "00000000-0000-4000-8000-000000000000"
    unseen = reading.get("/v1/audit/records", agency_id=auditor.get("/v1/me").json()["agency"]["agency_id"])
    nobodys = [caller.get("/v1/audit/records", agency_id=nobody) for caller in (reading, auditor)]
    for answer in (unseen, *nobodys):
        assert (answer.status_code, answer.json().get("code")) == (404, "agency_not_found")
    assert told(nobodys[0]) == told(unseen)
    assert "audit:read_all" in told(unseen)["detail"]
    assert "audit:read_all" not in told(nobodys[1])["detail"], "who has the scope is not told to ask for it"
    assert told(reading.get("/v1/audit/records", agency_id="others"))["detail"].startswith(
        "This operation needs the scope"
    )


def pages(caller: Caller, **asked: Any) -> list[dict[str, Any]]:
    """All records, page by page: reading them adds to them, so it stops after what was there at first."""
    records: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(50):
        answer: httpx.Response = caller.get("/v1/audit/records", **asked, **cursor)
        records += answer.json()["items"]
        if not answer.json()["has_more"]:
            return records
        cursor = {"cursor": answer.json()["next_cursor"]}
    raise AssertionError("the pages never ended")


def test_records_come_in_the_logs_order_with_their_proofs(exchange: Exchange, police: Caller) -> None:
    for number in range(7):
        police.check(f"012 345 67{number}")
    sign(exchange)
    newest = police.get("/v1/audit/checkpoint").json()
    records = pages(police, limit=3, tree_size=newest["tree_size"])
    assert [record["leaf_index"] for record in records] == list(range(len(records)))
    proven = [record for record in records if record["inclusion_path"] is not None]
    assert len(proven) == newest["tree_size"] == 7
    for record in proven:
        hashed = merkle.leaf_hash(base64.b64decode(record["leaf"]))
        path = [bytes.fromhex(step) for step in record["inclusion_path"]]
        merkle.verify_inclusion(
            hashed, record["leaf_index"], newest["tree_size"], path, bytes.fromhex(newest["root_hash"])
        )
