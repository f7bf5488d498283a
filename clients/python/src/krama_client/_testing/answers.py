"""What the exchange does with a request, with the receipts and checkpoints that it signs (C2SP signed-note)."""

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama_client._testing.case_files import LISTS, Cases
from krama_client._testing.conditions import REVISION_CHANGED, is_refused_reading
from krama_client._testing.contract import JSON, Operation, Schema, contract
from krama_client._testing.contradictions import contradictions
from krama_client._testing.effects import effects, never_null, usual, verdict
from krama_client._testing.messages import Answered, Asked, Refusing, item_error, success
from krama_client._testing.records import Records
from krama_client._testing.requests import faults_of_row
from krama_client._testing.rules import Answering, Listing, Plans
from krama_client._testing.standard import AGENCY, Ids, Standard, with_spellings

_ED25519: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class LogKey:
    """The name of a log and its private key. The same seed of 32 bytes gives the same signatures."""

    name: str
    seed: bytes

    @property
    def verifier_key(self) -> str:
        """What a verifier needs: name, key id and public key."""
        return f"{self.name}+{self._key_id.hex()}+{base64.b64encode(self._public).decode()}"

    def note(self, text: str) -> str:
        """Sign a text that ends with a line feed."""
        signature = base64.b64encode(self._key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"

    def receipt(self, statement: Mapping[str, Any], salt: bytes, about: list[Mapping[str, Any]]) -> dict[str, str]:
        """A receipt about some values: the statement is signed with their commitment."""
        lines = "".join(f"{value['kind']}\n{value['canonical']}\n" for value in about)
        commitment = hashlib.sha256(salt + lines.encode()).hexdigest()
        signed = json.dumps({**statement, "commitment": commitment}, separators=(",", ":"))
        return {"signed_note": self.note(f"{self.name}/receipt\n{signed}\n"), "salt": salt.hex()}

    def checkpoint(self, size: int, root: bytes) -> str:
        """A checkpoint of the log (tlog-checkpoint)."""
        return self.note(f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n")

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def _public(self) -> bytes:
        return _ED25519 + self._key.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self._public).digest()[:4]


_LOG: Final = LogKey("fake.krama/log", bytes(31) + b"\x01")
_EMPTY_ROOT: Final = hashlib.sha256().digest()
_CURSOR: Final = "fake-"
_CURSOR_REFUSED = Refusing(
    "cursor_unreadable",
    field="cursor",
    place="query",
    detail="The cursor belongs to another list. Omit it to start again.",
)


@dataclass(frozen=True, slots=True)
class World:
    """What all answers of one exchange come from: its address, client and log, its cases, and what was answered."""

    address: str
    client_id: str
    ids: Ids = field(default_factory=Ids)
    log: LogKey = _LOG
    cases: Cases = field(default_factory=Cases)
    records: Records = field(default_factory=Records)

    @property
    def scopes(self) -> list[str]:
        """All scopes: the fake's client may do everything."""
        return list(contract().operation("readMe").schemas["Scope"]["enum"])

    def standard(self, operation: Operation, said: Mapping[str, Any], revision: int = 1) -> Standard:
        """Makes the answers to a request that states this."""
        known = {
            "issuer": self.address,
            "client_id": self.client_id,
            "agency_id": AGENCY,
            "country": "KH",
            "sector": "police",
            "tlp": "TLP:GREEN",
            "grantable_scopes": [],
            "scopes": self.scopes,
            "verifier_key": self.log.verifier_key,
            "checkpoint": self.log.checkpoint(0, _EMPTY_ROOT),
            "root_hash": _EMPTY_ROOT.hex(),
            "revision": revision,
        }
        known |= usual(operation.id) | effects(operation.id, said)
        return Standard(operation, known | with_spellings(said), self.ids, never_null(operation.id, said))


def act(
    world: World,
    operation: Operation,
    asked: Asked,
    plans: Plans,
    outcome: Answering | Listing | None,
    accepted: str,
    request_id: str,
) -> Answered:
    """The answer to a request that is in order."""
    status = outcome.status if isinstance(outcome, Answering) and outcome.status else operation.usual
    media = accepted if accepted in operation.answers[status] else JSON
    schema = operation.answer(status, media)
    revision = world.records.following(operation, asked)
    if schema is None:
        if (
            refusal := world.records.refused(operation, asked, is_done=world.records.is_put(operation, asked))
        ) is not None:
            return refusal.answered(request_id)
        world.records.kept(operation, asked, {"revision": revision} if operation.revised else None)
        return success(status, None, revision=revision if operation.revised else None)
    if media != JSON:
        return success(status, outcome.content if isinstance(outcome, Listing) else "", media)
    standard = world.standard(operation, asked.said, revision)
    given: dict[str, Any] = dict(outcome.members) if isinstance(outcome, Answering) else {}
    if operation.is_paged and not given:
        made = _listed(world, operation, asked, outcome)
    elif (
        filed := world.cases.done(standard, asked, plans, partial(world.records.refused, operation, asked))
    ) is not None:
        made = filed if isinstance(filed, Refusing) else (filed[0], filed[1] | given)
    elif operation.row is not None:
        made = _rows(standard, operation.row, asked, plans, given)
    else:
        made = _recorded(world, standard, asked, schema, given)
    if not isinstance(made, Refusing) and is_refused_reading(operation, asked, made[1].get("revision")):
        made = REVISION_CHANGED
    if isinstance(made, Refusing):
        return made.answered(request_id)
    answer = world.records.kept(operation, asked, standard.complete(schema, made[1]))
    return success(made[0] or status, _with_receipt(world, operation, asked, answer), revision=answer.get("revision"))


Made = tuple[int | None, dict[str, Any]] | Refusing
"""The status, None for the usual one, and members of an answer; or why there is none."""


def _recorded(world: World, standard: Standard, asked: Asked, schema: Schema, given: dict[str, Any]) -> Made:
    """What is known of the resource in the path, with what the request changes."""
    operation = standard.operation
    becomes = effects(operation.id, asked.said)
    changed = standard.given | asked.said.keys() - asked.path.keys() | becomes.keys()
    members = world.records.about(asked, schema, changed, becomes.get("status")) | given
    if operation.id == "checkValue":
        members |= verdict(given)
    elif operation.id == "simulateChecks":
        members = _simulated(operation, asked.rows) | members
    answer = standard.complete(schema, members)
    refusal = world.records.refused(operation, asked, is_done=world.records.is_done(operation, asked, answer))
    return refusal or (None, answer)


def _listed(world: World, operation: Operation, asked: Asked, outcome: Answering | Listing | None) -> Made:
    kept = world.cases.listed(operation.id, asked) if operation.id in LISTS else []
    page = _page(operation, asked, outcome.content if isinstance(outcome, Listing) else kept)
    return _CURSOR_REFUSED if page is None else (None, page)


def _unreadable(items: list[dict[str, Any]]) -> Refusing | None:
    """The refusal of a payment of which nothing can be checked: no answer may say that it can proceed."""
    if any(item["error"] is None for item in items):
        return None
    errors = tuple(
        {
            **item["error"]["errors"][0],
            "field": f"items.{item['index']}.{item['error']['field'] or 'value'}",
            "in": "body",
        }
        for item in items
    )
    detail = "No value of the payment can be read."
    return Refusing("payment_unreadable", field=errors[0]["field"], detail=detail, errors=errors)


def _simulated(operation: Operation, rows: list[Any]) -> dict[str, Any]:
    """The totals of a simulation in which nothing was listed."""
    refusals = Counter(faults[0].code for row in rows if (faults := faults_of_row(operation, row)))
    rejected = refusals.total()
    return {
        "item_count": len(rows),
        "checked_count": len(rows) - rejected,
        "rejected_count": rejected,
        "rejections": [{"code": code, "count": count} for code, count in refusals.items()],
    }


def _page(operation: Operation, asked: Asked, items: list[Any]) -> dict[str, Any] | None:
    """One page of the items, or None if the cursor is not one of this list with these filters."""
    query, filters = asked.query, {name: asked.said[name] for name in asked.said.keys() - {"cursor", "limit"}}
    cursor, limit = query.get("cursor"), query.get("limit", operation.query["limit"].get("default"))
    of_list = hashlib.sha256(f"{operation.id} {sorted(filters.items())}".encode()).hexdigest()[:16]
    known, _, start = ("", "", "0") if cursor is None else str(cursor).rpartition("-")
    if known != ("" if cursor is None else _CURSOR + of_list) or not start.isdecimal():
        return None
    end = min(int(start) + int(limit), len(items))
    more, place = end < len(items), f"{_CURSOR}{of_list}-{max(end, int(start))}"
    page = {"items": items[int(start) : end], "next_cursor": place if more else None, "has_more": more}
    follows = "resume_cursor" in (operation.answer(operation.usual) or {})["properties"]
    return page | ({"resume_cursor": place} if follows else {})


def _rows(standard: Standard, schema: Schema, asked: Asked, plans: Plans, given: dict[str, Any]) -> Made:
    """The answer's members: one for each item, and how many there are of each kind."""
    if standard.operation.id == "submitReportBatch":
        return None, _reports(standard, schema, asked, plans) | given
    members = _checks(standard, schema, asked, plans, given)
    refusal = _unreadable(members["items"]) if standard.operation.id == "checkPayment" and not given else None
    return refusal or (None, members | given)


_KIND_OF_ROLE: Final = {
    "payee_account": "bank_account",
    "payee_phone": "phone",
    "payee_wallet": "wallet",
    "payee_handle": "handle",
    "link": "url",
}
"""The kind of a value of a payment whose request states none."""

_GRAVITY: Final = ("proceed", "warn", "verify", "hold")


def _checks(standard: Standard, schema: Schema, asked: Asked, plans: Plans, given: Mapping[str, Any]) -> dict[str, Any]:
    """The check of each item, or its error; and for a payment what its most serious check recommends.

    Where the payment's action was set up, and not its items, the item that decides says the same.
    """
    items = [_checked(standard, schema, row, plans, index) for index, row in enumerate(asked.rows)]
    checks = {item["index"]: item["check"] for item in items if item["check"] is not None}
    if standard.operation.id != "checkPayment":
        counts = {"checked_count": len(checks), "rejected_count": len(items) - len(checks)}
        return {"item_count": len(items), **counts, "items": items}
    decisive = max(checks, key=lambda index: _gravity(checks[index]), default=0)
    decisive = given.get("decisive_index", decisive)
    if "action" in given and "items" not in given and decisive in checks:
        said = {name: given[name] for name in _LEADING if name in given}
        items[decisive] = _checked(standard, schema, asked.rows[decisive], plans, decisive, said)
        checks[decisive] = items[decisive]["check"]
    leading = {name: checks[decisive][name] for name in _LEADING} if decisive in checks else {}
    return {"links": [], **leading, "decisive_index": decisive, "complete": len(checks) == len(items), "items": items}


_LEADING: Final = ("action", "score", "reasons")
"""What a payment has of the item that decides."""


def _gravity(check: Mapping[str, Any]) -> tuple[int, int]:
    action = check["action"]
    return _GRAVITY.index(action) if action in _GRAVITY else len(_GRAVITY), check["score"]


def _checked(
    standard: Standard, schema: Schema, row: Any, plans: Plans, index: int, said: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """The check of one item, or its error. `said`: members that were set up for the whole payment."""
    payment, stated = standard.operation.id == "checkPayment", row if isinstance(row, Mapping) else {}
    outcome, faults = _outcome(standard, row, plans)
    if payment:
        stated = {**stated, "kind": stated.get("kind") or _KIND_OF_ROLE.get(stated["role"]), "reference": None}
        faults = faults or ([] if outcome else list(contradictions(standard.operation, stated)))
    named = {"index": index, **({"role": stated["role"]} if payment else {"reference": stated.get("reference")})}
    if faults:
        return {**named, "check": None, "error": item_error(faults)}
    members = {**(outcome.members if isinstance(outcome, Answering) else {}), **(said or {})}
    members = verdict(members, with_texts=standard.said.get("with_texts") is not False)
    return {**named, "check": standard.about(stated).complete(schema, members), "error": None}


def _reports(standard: Standard, schema: Schema, asked: Asked, plans: Plans) -> dict[str, Any]:
    """The result of each report, and how many there are of each."""
    items = [_submitted(standard, schema, row, plans, index) for index, row in enumerate(asked.rows)]
    counted = Counter(item["result"] for item in items)
    counts = {name: counted[name.removesuffix("_count")] for name in _counts(standard.operation)}
    return {**counts, "item_count": len(items), "dry_run": bool(asked.query.get("dry_run")), "items": items}


def _counts(operation: Operation) -> list[str]:
    return [name for name in (operation.answer(operation.usual) or {})["properties"] if name.endswith("_count")]


def _submitted(standard: Standard, schema: Schema, row: Any, plans: Plans, index: int) -> dict[str, Any]:
    """The result of a report in a batch. On a dry run nothing is stored, so that a new report has no id."""
    reference = row.get("reference") if isinstance(row, Mapping) else None
    named = dict.fromkeys(schema["required"]) | {"index": index, "reference": reference}
    outcome, faults = _outcome(standard, row, plans)
    if faults:
        return {**named, "result": "rejected", "error": item_error(faults)}
    members = {"result": "created", **(outcome.members if isinstance(outcome, Answering) else {})}
    indicator = standard.about(row).complete(schema["properties"]["indicator"]["anyOf"][0], {})
    stored = {} if standard.said.get("dry_run") else {"report_id": standard.ids.next("report_id", row)}
    return {**named, **stored, "case_reference": row.get("case_reference"), "indicator": indicator, **members}


def _outcome(
    standard: Standard, row: Any, plans: Plans
) -> tuple[Answering | Listing | Refusing | None, list[Refusing]]:
    """What was set up for an item, and why it is refused. What was set up goes first."""
    outcome = plans.of_row(row) if isinstance(row, Mapping) else None
    if outcome is not None:
        return outcome, [outcome] if isinstance(outcome, Refusing) else []
    return None, faults_of_row(standard.operation, row)


def _with_receipt(world: World, operation: Operation, asked: Asked, answer: Any) -> Any:
    """The answer with the receipt that the request asked for, if it has a place for one."""
    if asked.said.get("with_receipt") is not True or answer.get("receipt", "") is not None:
        return answer
    many = next((answer[name] or () for name in ("items", "values") if name in answer), None)
    items = (
        [answer.get("indicator") or answer]
        if many is None
        else [item.get("check") or item.get("indicator") for item in many]
    )
    about = [item for item in items if item]
    statement = {
        "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
        "agency_id": AGENCY,
        "client_id": world.client_id,
        "operation": operation.id,
        "leaf_index": 0,
        "leaf_hash": base64.b16encode(_EMPTY_ROOT).decode().lower(),
    }
    salt = hashlib.sha256(str(asked._sent).encode()).digest()[:16]
    return answer | {"receipt": world.log.receipt(statement, salt, about)}
