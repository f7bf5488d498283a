"""Write the golden files: receipts and signed webhooks, with what a verifier in any language must find.

Run `python -m clients.python.golden.make` from the repository's root. The keys are fixed and known to everyone, so the
same bytes come every time. Never use them for anything else.
"""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

from krama_client import webhooks
from krama_client._testing.answers import LogKey

HERE: Final = Path(__file__).parent
LOG: Final = LogKey("golden.krama/log", hashlib.sha256(b"krama golden log").digest())
SAME_NAME: Final = LogKey("golden.krama/log", hashlib.sha256(b"another key of the same name").digest())
OTHER_LOG: Final = LogKey("other.krama/log", hashlib.sha256(b"krama golden log").digest())
SALT: Final = bytes(range(16))
VALUE: Final = {"kind": "phone", "canonical": "+85512345678"}
STATEMENT: Final = {
    "created_at": "2026-01-31T08:00:00Z",
    "agency_id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    "client_id": "krama_00000000000000000000",
    "operation": "checkValue",
    "action": "hold",
    "leaf_index": 41,
    "leaf_hash": hashlib.sha256(b"\x00a record").hexdigest(),
}
KEY: Final = "whsec_R29sZGVuIGZpbGVzIG9mIEtyYW1hLCBrZXkgb25l"
NEW_KEY: Final = "whsec_R29sZGVuIGZpbGVzIG9mIEtyYW1hLCBrZXkgdHdv"
MESSAGE: Final = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W"
NOW: Final = 1769846400
BODY: Final = '{"type":"listing.changed","timestamp":"2026-01-31T08:00:00Z","data":{"name":"សុខ"}}'


def receipts() -> list[dict[str, Any]]:
    """One case each: the receipt, the verifier key and value that it is verified with, and what it states or None."""
    good = LOG.receipt(STATEMENT, SALT, [VALUE])
    tampered = {**good, "signed_note": good["signed_note"].replace('"leaf_index":41', '"leaf_index":42')}
    foreign = SAME_NAME.receipt(STATEMENT, SALT, [VALUE])
    other_log = OTHER_LOG.receipt(STATEMENT, SALT, [VALUE])
    khmer = {"kind": "handle", "canonical": "facebook:សុខ"}
    stated = {name: STATEMENT[name] for name in ("created_at", "operation", "leaf_index", "leaf_hash")}
    return [
        _receipt("valid", good, VALUE, stated),
        _receipt("valid, in Khmer", LOG.receipt(STATEMENT, SALT, [khmer]), khmer, stated),
        _receipt("wrong value", good, {**VALUE, "canonical": "+85512345679"}),
        _receipt("wrong kind", good, {**VALUE, "kind": "handle"}),
        _receipt("wrong salt", {**good, "salt": SALT[::-1].hex()}, VALUE),
        _receipt("tampered note", tampered, VALUE),
        _receipt("wrong key", foreign, VALUE),
        _receipt("other log", other_log, VALUE),
    ]


def signed_webhooks() -> list[dict[str, Any]]:
    """One case each: what came, the keys and the time to verify it with, and the id that is found or None."""
    old, new = (webhooks.sign(BODY.encode(), key, MESSAGE, NOW) for key in (KEY, NEW_KEY))
    both = {**old, "webhook-signature": f"{old['webhook-signature']} {new['webhook-signature']}"}
    future_scheme = {**old, "webhook-signature": old["webhook-signature"].replace("v1,", "v9,")}
    with_future_scheme = {
        **old,
        "webhook-signature": f"{future_scheme['webhook-signature']} {old['webhook-signature']}",
    }
    return [
        _webhook("valid", old, valid=True),
        _webhook("two signatures while a key is replaced, old key known", both, valid=True),
        _webhook("two signatures while a key is replaced, new key known", both, valid=True, keys=[NEW_KEY]),
        _webhook("two keys known while one is replaced", new, valid=True, keys=[KEY, NEW_KEY]),
        _webhook("an unknown scheme and a known one", with_future_scheme, valid=True),
        _webhook("as old as may be", old, valid=True, now=NOW + 300),
        _webhook("tampered body", old, body=BODY.replace("changed", "removed")),
        _webhook("other id", {**old, "webhook-id": "msg_other"}),
        _webhook("wrong key", old, keys=[NEW_KEY]),
        _webhook("stale timestamp", old, now=NOW + 301),
        _webhook("timestamp in the future", old, now=NOW - 301),
        _webhook("unknown scheme", future_scheme),
    ]


def files() -> dict[str, bytes]:
    """The content of each golden file by its name."""
    cases = {"receipts.json": receipts(), "webhooks.json": signed_webhooks()}
    return {name: (json.dumps(each, indent=2, ensure_ascii=False) + "\n").encode() for name, each in cases.items()}


def _receipt(
    case: str, receipt: dict[str, str], value: dict[str, str], stated: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {"case": case, "receipt": receipt, "verifier_key": LOG.verifier_key, **value, "valid": bool(stated)} | (
        {"states": stated} if stated else {}
    )


def _webhook(case: str, headers: dict[str, str], *, valid: bool = False, **changed: Any) -> dict[str, Any]:
    given = {"body": BODY, "headers": headers, "keys": [KEY], "now": NOW, "tolerance": 300}
    return {"case": case, **given, **changed, "valid": valid}


if __name__ == "__main__":
    for name, content in files().items():
        (HERE / name).write_bytes(content)
