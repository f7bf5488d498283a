# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import (
    Any,
    Literal,
    Self,
    TypeVar,
    cast,
)

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="FetchTokenBody")


@_attrs_define
class FetchTokenBody:
    grant_type: Literal["client_credentials"]
    scope: str | Unset = UNSET
    """ The scopes of the token, separated by spaces. By default, all scopes of the client. """
    client_assertion_type: Literal["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"] | Unset = UNSET
    """ Required with `client_assertion`, which replaces HTTP Basic. """
    client_assertion: str | Unset = UNSET
    """ A JWT (RFC 7523), signed with ES256 and a registered key of the client. `iss` and `sub` are the client's id,
    and `aud` is exactly the issuer. It is valid for at most 60 seconds, and its `jti` can be used once. """
    client_id: str | Unset = UNSET
    """ Optional. If sent, it must be the authenticated client's id. """
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        grant_type = self.grant_type

        scope = self.scope

        client_assertion_type = self.client_assertion_type

        client_assertion = self.client_assertion

        client_id = self.client_id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "grant_type": grant_type,
            }
        )
        if scope is not UNSET:
            field_dict["scope"] = scope
        if client_assertion_type is not UNSET:
            field_dict["client_assertion_type"] = client_assertion_type
        if client_assertion is not UNSET:
            field_dict["client_assertion"] = client_assertion
        if client_id is not UNSET:
            field_dict["client_id"] = client_id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        grant_type = cast(Literal["client_credentials"], d.pop("grant_type"))
        if grant_type != "client_credentials":
            raise ValueError(f"grant_type must match const 'client_credentials', got '{grant_type}'")

        scope = d.pop("scope", UNSET)

        client_assertion_type = cast(
            Literal["urn:ietf:params:oauth:client-assertion-type:jwt-bearer"] | Unset,
            d.pop("client_assertion_type", UNSET),
        )
        if client_assertion_type != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" and not isinstance(
            client_assertion_type, Unset
        ):
            raise ValueError(
                f"client_assertion_type must match const 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', got '{client_assertion_type}'"
            )

        client_assertion = d.pop("client_assertion", UNSET)

        client_id = d.pop("client_id", UNSET)

        fetch_token_body = cls(
            grant_type=grant_type,
            scope=scope,
            client_assertion_type=client_assertion_type,
            client_assertion=client_assertion,
            client_id=client_id,
        )

        fetch_token_body.additional_properties = d
        return fetch_token_body

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
