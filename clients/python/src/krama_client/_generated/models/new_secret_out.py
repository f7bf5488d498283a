# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

T = TypeVar("T", bound="NewSecretOut")


@_attrs_define
class NewSecretOut:
    """A new secret. Store it now: it is never shown again."""

    secret_id: UUID
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    client_id: str
    client_secret: str

    def to_dict(self) -> dict[str, Any]:
        secret_id = str(self.secret_id)

        created_at = self.created_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        client_id = self.client_id

        client_secret = self.client_secret

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "secret_id": secret_id,
                "created_at": created_at,
                "expires_at": expires_at,
                "client_id": client_id,
                "client_secret": client_secret,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        secret_id = UUID(d.pop("secret_id"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at"))

        def _parse_expires_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                expires_at_type_0 = datetime.datetime.fromisoformat(data)

                return expires_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        expires_at = _parse_expires_at(d.pop("expires_at"))

        client_id = d.pop("client_id")

        client_secret = d.pop("client_secret")

        new_secret_out = cls(
            secret_id=secret_id,
            created_at=created_at,
            expires_at=expires_at,
            client_id=client_id,
            client_secret=client_secret,
        )

        return new_secret_out
