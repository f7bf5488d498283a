# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define

from ..models.form import Form
from ..models.kind import Kind

T = TypeVar("T", bound="ProtectedOut")


@_attrs_define
class ProtectedOut:
    """An entry of the protected list."""

    entry_id: UUID
    form: Form
    """ What an entry covers.

    `exact`: one value. `domain_suffix`: a domain with everything below it, its links and its e-mail addresses.
    `host`: a shared host or shortener, its `www.` name and its front page, but not its other pages and not the
    subdomains of its customers. `prefix`: canonical forms of one kind that begin with the value. `pattern`:
    canonical
    forms of one kind that match the pattern completely. """
    kind: Kind | None
    value: str
    """ The value in its canonical form. """
    owner: str
    reason: str
    source: None | str
    """ The list from which the entry was imported. """
    added_at: datetime.datetime
    expires_at: datetime.datetime | None

    def to_dict(self) -> dict[str, Any]:
        entry_id = str(self.entry_id)

        form = self.form.value

        kind: None | str
        if isinstance(self.kind, Kind):
            kind = self.kind.value
        else:
            kind = self.kind

        value = self.value

        owner = self.owner

        reason = self.reason

        source: None | str
        source = self.source

        added_at = self.added_at.isoformat()

        expires_at: None | str
        if isinstance(self.expires_at, datetime.datetime):
            expires_at = self.expires_at.isoformat()
        else:
            expires_at = self.expires_at

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry_id": entry_id,
                "form": form,
                "kind": kind,
                "value": value,
                "owner": owner,
                "reason": reason,
                "source": source,
                "added_at": added_at,
                "expires_at": expires_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry_id = UUID(d.pop("entry_id"))

        form = Form(d.pop("form"))

        def _parse_kind(data: object) -> Kind | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                kind_type_0 = Kind(data)

                return kind_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(Kind | None, data)

        kind = _parse_kind(d.pop("kind"))

        value = d.pop("value")

        owner = d.pop("owner")

        reason = d.pop("reason")

        def _parse_source(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        source = _parse_source(d.pop("source"))

        added_at = datetime.datetime.fromisoformat(d.pop("added_at"))

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

        protected_out = cls(
            entry_id=entry_id,
            form=form,
            kind=kind,
            value=value,
            owner=owner,
            reason=reason,
            source=source,
            added_at=added_at,
            expires_at=expires_at,
        )

        return protected_out
