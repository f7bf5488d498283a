# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.audit_record_out_detail_type_0 import AuditRecordOutDetailType0


T = TypeVar("T", bound="AuditRecordOut")


@_attrs_define
class AuditRecordOut:
    """An audit record. `leaf` is what was hashed. The other members are read from it."""

    leaf_index: int
    leaf: str
    """ The bytes of the record in base64: JSON, in which erasable data is encrypted. """
    key: None | str
    """ The hexadecimal AES-128-GCM key of the encrypted data. Null once it is erased. """
    at: datetime.datetime
    agency_id: None | UUID
    """ Null for a command of the operator. """
    client_id: None | str
    token_id: None | str
    """ The `jti` of the token that was used. """
    proof_key: None | str
    """ The thumbprint of the key that the token is bound to. """
    operator: None | str
    """ The user who ran the command. """
    operation: str
    """ The `operationId` of the contract, or the name of a command's operation. """
    outcome: int
    """ The HTTP status of the answer. """
    detail: AuditRecordOutDetailType0 | None
    """ The decrypted data: `purpose`, `commitment` and `salt` of the value, `action`, disclosed `indicators`, ids
    of changed objects. Null once it is erased. """
    path: list[str] | None
    """ The inclusion proof, if `tree_size` was given. """

    def to_dict(self) -> dict[str, Any]:
        from ..models.audit_record_out_detail_type_0 import AuditRecordOutDetailType0

        leaf_index = self.leaf_index

        leaf = self.leaf

        key: None | str
        key = self.key

        at = self.at.isoformat()

        agency_id: None | str
        if isinstance(self.agency_id, UUID):
            agency_id = str(self.agency_id)
        else:
            agency_id = self.agency_id

        client_id: None | str
        client_id = self.client_id

        token_id: None | str
        token_id = self.token_id

        proof_key: None | str
        proof_key = self.proof_key

        operator: None | str
        operator = self.operator

        operation = self.operation

        outcome = self.outcome

        detail: dict[str, Any] | None
        if isinstance(self.detail, AuditRecordOutDetailType0):
            detail = self.detail.to_dict()
        else:
            detail = self.detail

        path: list[str] | None
        if isinstance(self.path, list):
            path = self.path

        else:
            path = self.path

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "leaf_index": leaf_index,
                "leaf": leaf,
                "key": key,
                "at": at,
                "agency_id": agency_id,
                "client_id": client_id,
                "token_id": token_id,
                "proof_key": proof_key,
                "operator": operator,
                "operation": operation,
                "outcome": outcome,
                "detail": detail,
                "path": path,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.audit_record_out_detail_type_0 import AuditRecordOutDetailType0

        d = dict(src_dict)
        leaf_index = d.pop("leaf_index")

        leaf = d.pop("leaf")

        def _parse_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        key = _parse_key(d.pop("key"))

        at = datetime.datetime.fromisoformat(d.pop("at"))

        def _parse_agency_id(data: object) -> None | UUID:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                agency_id_type_0 = UUID(data)

                return agency_id_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UUID, data)

        agency_id = _parse_agency_id(d.pop("agency_id"))

        def _parse_client_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        client_id = _parse_client_id(d.pop("client_id"))

        def _parse_token_id(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        token_id = _parse_token_id(d.pop("token_id"))

        def _parse_proof_key(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        proof_key = _parse_proof_key(d.pop("proof_key"))

        def _parse_operator(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        operator = _parse_operator(d.pop("operator"))

        operation = d.pop("operation")

        outcome = d.pop("outcome")

        def _parse_detail(data: object) -> AuditRecordOutDetailType0 | None:
            if data is None:
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                detail_type_0 = AuditRecordOutDetailType0.from_dict(data)

                return detail_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AuditRecordOutDetailType0 | None, data)

        detail = _parse_detail(d.pop("detail"))

        def _parse_path(data: object) -> list[str] | None:
            if data is None:
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                path_type_0 = cast(list[str], data)

                return path_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None, data)

        path = _parse_path(d.pop("path"))

        audit_record_out = cls(
            leaf_index=leaf_index,
            leaf=leaf,
            key=key,
            at=at,
            agency_id=agency_id,
            client_id=client_id,
            token_id=token_id,
            proof_key=proof_key,
            operator=operator,
            operation=operation,
            outcome=outcome,
            detail=detail,
            path=path,
        )

        return audit_record_out
