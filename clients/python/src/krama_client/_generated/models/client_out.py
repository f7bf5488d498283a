# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.permission import Permission
from ..models.status import Status

T = TypeVar("T", bound="ClientOut")


@_attrs_define
class ClientOut:
    """A program that acts for an agency."""

    client_id: str
    agency_id: UUID
    name: str
    scopes: list[Permission]
    """ Its scopes. Those that its agency lacks have no effect. """
    status: Status
    """ Whether an agency or a client may call. """
    dpop_required: bool
    networks: list[str]
    key_ids: list[str]
    """ The `kid` of each registered key. """
    created_at: datetime.datetime
    expires_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        client_id = self.client_id

        agency_id = str(self.agency_id)

        name = self.name

        scopes = []
        for scopes_item_data in self.scopes:
            scopes_item = scopes_item_data.value
            scopes.append(scopes_item)

        status = self.status.value

        dpop_required = self.dpop_required

        networks = self.networks

        key_ids = self.key_ids

        created_at = self.created_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "client_id": client_id,
                "agency_id": agency_id,
                "name": name,
                "scopes": scopes,
                "status": status,
                "dpop_required": dpop_required,
                "networks": networks,
                "key_ids": key_ids,
                "created_at": created_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        client_id = d.pop("client_id")

        agency_id = UUID(d.pop("agency_id"))

        name = d.pop("name")

        scopes = []
        _scopes = d.pop("scopes")
        for scopes_item_data in _scopes:
            scopes_item = Permission(scopes_item_data)

            scopes.append(scopes_item)

        status = Status(d.pop("status"))

        dpop_required = d.pop("dpop_required")

        networks = cast(list[str], d.pop("networks"))

        key_ids = cast(list[str], d.pop("key_ids"))

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

        client_out = cls(
            client_id=client_id,
            agency_id=agency_id,
            name=name,
            scopes=scopes,
            status=status,
            dpop_required=dpop_required,
            networks=networks,
            key_ids=key_ids,
            created_at=created_at,
            expires_at=expires_at,
        )

        return client_out
