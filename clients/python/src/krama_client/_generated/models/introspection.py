# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..models.introspection_token_type_type_0 import IntrospectionTokenTypeType0
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.key_binding import KeyBinding


T = TypeVar("T", bound="Introspection")


@_attrs_define
class Introspection:
    """The current state of a token (RFC 7662). Only `active` is present if it is false."""

    active: bool
    token_type: IntrospectionTokenTypeType0 | None | Unset = UNSET
    scope: None | str | Unset = UNSET
    client_id: None | str | Unset = UNSET
    sub: None | str | Unset = UNSET
    iss: None | str | Unset = UNSET
    aud: None | str | Unset = UNSET
    iat: int | None | Unset = UNSET
    exp: int | None | Unset = UNSET
    jti: None | str | Unset = UNSET
    cnf: KeyBinding | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.key_binding import KeyBinding

        active = self.active

        token_type: None | str | Unset
        if isinstance(self.token_type, Unset):
            token_type = UNSET
        elif isinstance(self.token_type, IntrospectionTokenTypeType0):
            token_type = self.token_type.value
        else:
            token_type = self.token_type

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        client_id: None | str | Unset
        if isinstance(self.client_id, Unset):
            client_id = UNSET
        else:
            client_id = self.client_id

        sub: None | str | Unset
        if isinstance(self.sub, Unset):
            sub = UNSET
        else:
            sub = self.sub

        iss: None | str | Unset
        if isinstance(self.iss, Unset):
            iss = UNSET
        else:
            iss = self.iss

        aud: None | str | Unset
        if isinstance(self.aud, Unset):
            aud = UNSET
        else:
            aud = self.aud

        iat: int | None | Unset
        if isinstance(self.iat, Unset):
            iat = UNSET
        else:
            iat = self.iat

        exp: int | None | Unset
        if isinstance(self.exp, Unset):
            exp = UNSET
        else:
            exp = self.exp

        jti: None | str | Unset
        if isinstance(self.jti, Unset):
            jti = UNSET
        else:
            jti = self.jti

        cnf: dict[str, Any] | None | Unset
        if isinstance(self.cnf, Unset):
            cnf = UNSET
        elif isinstance(self.cnf, KeyBinding):
            cnf = self.cnf.to_dict()
        else:
            cnf = self.cnf

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "active": active,
            }
        )
        if token_type is not UNSET:
            field_dict["token_type"] = token_type
        if scope is not UNSET:
            field_dict["scope"] = scope
        if client_id is not UNSET:
            field_dict["client_id"] = client_id
        if sub is not UNSET:
            field_dict["sub"] = sub
        if iss is not UNSET:
            field_dict["iss"] = iss
        if aud is not UNSET:
            field_dict["aud"] = aud
        if iat is not UNSET:
            field_dict["iat"] = iat
        if exp is not UNSET:
            field_dict["exp"] = exp
        if jti is not UNSET:
            field_dict["jti"] = jti
        if cnf is not UNSET:
            field_dict["cnf"] = cnf

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.key_binding import KeyBinding

        d = dict(src_dict)
        active = d.pop("active")

        def _parse_token_type(data: object) -> IntrospectionTokenTypeType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                token_type_type_0 = IntrospectionTokenTypeType0(data)

                return token_type_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IntrospectionTokenTypeType0 | None | Unset, data)

        token_type = _parse_token_type(d.pop("token_type", UNSET))

        def _parse_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scope = _parse_scope(d.pop("scope", UNSET))

        def _parse_client_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        client_id = _parse_client_id(d.pop("client_id", UNSET))

        def _parse_sub(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        sub = _parse_sub(d.pop("sub", UNSET))

        def _parse_iss(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        iss = _parse_iss(d.pop("iss", UNSET))

        def _parse_aud(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        aud = _parse_aud(d.pop("aud", UNSET))

        def _parse_iat(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        iat = _parse_iat(d.pop("iat", UNSET))

        def _parse_exp(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        exp = _parse_exp(d.pop("exp", UNSET))

        def _parse_jti(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        jti = _parse_jti(d.pop("jti", UNSET))

        def _parse_cnf(data: object) -> KeyBinding | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cnf_type_0 = KeyBinding.from_dict(data)

                return cnf_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KeyBinding | None | Unset, data)

        cnf = _parse_cnf(d.pop("cnf", UNSET))

        introspection = cls(
            active=active,
            token_type=token_type,
            scope=scope,
            client_id=client_id,
            sub=sub,
            iss=iss,
            aud=aud,
            iat=iat,
            exp=exp,
            jti=jti,
            cnf=cnf,
        )

        return introspection
