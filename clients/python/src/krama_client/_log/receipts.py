"""Receipts: what the exchange signed about one check or report, verified with nothing else at hand."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krama_client._generated.models import Receipt
from krama_client._log.notes import NoteUnverified, read_statement
from krama_client.errors import ReceiptUnverified


@dataclass(frozen=True, slots=True)
class Statement:
    """What a receipt states. `leaf_index` and `leaf_hash` name the record, for `krama.audit.prove_inclusion`."""

    created_at: datetime
    operation: str
    leaf_index: int
    leaf_hash: str
    everything: dict[str, Any]


def verify_receipt(receipt: Receipt | Mapping[str, Any], verifier_key: str, kind: str, canonical: str) -> Statement:
    """What the receipt states about the value of this kind and canonical form. Raises `ReceiptUnverified`.

    `receipt` may be what `Receipt.to_dict` gave, as one keeps it; `kind` and `canonical` are those of its answer.
    `verifier_key` is that of `krama.audit.get_checkpoint()`, as you had it when you joined: keep it with your receipts.
    """
    return _verified(receipt, verifier_key, [(kind, canonical)])


def verify_payment_receipt(
    receipt: Receipt | Mapping[str, Any], verifier_key: str, values: Iterable[tuple[str, str]]
) -> Statement:
    """What the receipt of a payment check states. `values` are kind and canonical form of each value that was checked.

    They are in the order of the answer; a value that could not be read is not among them. Raises `ReceiptUnverified`.
    """
    return _verified(receipt, verifier_key, values)


def verify_case_receipt(
    receipt: Receipt | Mapping[str, Any], verifier_key: str, values: Iterable[tuple[str, str]]
) -> Statement:
    """What the receipt of a case states. `values` are kind and canonical form of each value that was taken.

    They are in the order of `items`, or of the `values` of a case; a value that was rejected is not among them. Raises
    `ReceiptUnverified`.
    """
    return _verified(receipt, verifier_key, values)


def _verified(receipt: Receipt | Mapping[str, Any], verifier_key: str, values: Iterable[tuple[str, str]]) -> Statement:
    try:
        note, salt = (
            (receipt.signed_note, receipt.salt)
            if isinstance(receipt, Receipt)
            else (receipt["signed_note"], receipt["salt"])
        )
        statement = read_statement(note, verifier_key)
        lines = "".join(f"{kind}\n{canonical}\n" for kind, canonical in values)
        if hashlib.sha256(bytes.fromhex(salt) + lines.encode()).hexdigest() != statement["commitment"]:
            raise ReceiptUnverified(
                "The receipt is about another value. It wants kind and canonical form as the answer gave them."
            )
        return Statement(
            datetime.fromisoformat(statement["created_at"]),
            str(statement["operation"]),
            int(statement["leaf_index"]),
            str(statement["leaf_hash"]),
            statement,
        )
    except NoteUnverified as error:
        raise ReceiptUnverified(str(error)) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if isinstance(error, ReceiptUnverified):
            raise
        raise ReceiptUnverified("The receipt does not state what a receipt states.") from error
