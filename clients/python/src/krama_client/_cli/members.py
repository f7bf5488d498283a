"""`agencies` and `clients`: the members of the exchange and their programs, for an administrator.

A new secret is written once, on stdout, and kept nowhere.
"""

import argparse
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._cli import agency_names, lists, typed, writing
from krama_client._cli.case_draft import Codes
from krama_client._cli.login import connected
from krama_client._cli.main import Parser, action
from krama_client._cli.names import name_at, status_name
from krama_client._cli.texts import FINE, WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client._core.models import Model

ROLES = (
    "reporter", "checker", "reader", "approver", "reviewer", "administrator", "auditor", "national_administrator",
)  # fmt: skip
RESTRICTIONS = ("dpop_required", "networks", "expires_at")
_CLIENT_ID = re.compile(r"[a-z0-9_]{1,64}")
_LIFTING = ("any", "never", "none", "")
"""What people type for a restriction that shall no longer be."""
CLIENTS: Sequence[lists.Column] = (
    ("lists.title_id", lambda item: item["client_id"]),
    ("lists.title_client", lambda item: item["name"] or "-"),
    ("lists.title_scopes", lambda item: " ".join(item["scopes"])),
    ("lists.title_status", lambda item: status_name(item["status"])),
)
AGENCIES: Sequence[lists.Column] = (
    ("lists.title_id", lambda item: item["agency_id"]),
    ("lists.title_agency", lambda item: item["name"]),
    ("lists.title_sector", lambda item: name_at("label.sector_", item["sector"])),
    ("lists.title_status", lambda item: status_name(item["status"])),
)
CLIENT: Sequence[lists.Column] = (
    ("lists.title_name", lambda item: item["name"]),
    ("lists.title_agency", lambda item: [item["agency"]["name"], item["agency"]["agency_id"]]),
    ("lists.title_status", lambda item: status_name(item["status"])),
    ("lists.title_scopes", lambda item: item["scopes"]),
    ("clients.fact_networks", lambda item: item["networks"] or say("clients.anywhere")),
    ("clients.fact_dpop", lambda item: say("clients.bound" if item["dpop_required"] else "clients.unbound")),
    ("clients.fact_expires_at", lambda item: _until(item["expires_at"])),
    ("clients.fact_key_ids", lambda item: item["key_ids"] or None),
    ("clients.fact_secrets", lambda item: [line for each in item.get("secrets", ()) for line in _secret(each)] or None),
    ("clients.fact_created_at", lambda item: lists.day(item["created_at"])),
    ("reports.fact_updated_at", lambda item: lists.day(item["updated_at"])),
    ("lists.title_id", lambda item: item["client_id"]),
)
"""The facts of one client, for a person."""


def _until(stamp: str | None) -> str:
    return lists.day(stamp) if stamp else say("clients.never")


def _secret(secret: dict[str, Any]) -> tuple[str, str]:
    """The id of a secret, and below it how long it is valid."""
    valid = say("clients.valid", since=lists.day(secret["created_at"]), until=_until(secret["expires_at"]))
    return secret["secret_id"], valid


def _agency(codes: Codes) -> Sequence[lists.Column]:
    """The facts of one agency, for a person."""
    return (
        ("lists.title_name", lambda item: item["name"]),
        ("lists.title_sector", lambda item: name_at("label.sector_", item["sector"])),
        ("agencies.fact_country", lambda item: item["country"]),
        ("case.fact_province", lambda item: item["province"] and typed.name_of(item["province"], codes.provinces)),
        ("lists.title_status", lambda item: status_name(item["status"])),
        ("agencies.fact_scopes", lambda item: item["scopes"]),
        ("agencies.fact_grantable_scopes", lambda item: item["grantable_scopes"]),
        ("clients.fact_created_at", lambda item: lists.day(item["created_at"])),
        ("reports.fact_updated_at", lambda item: lists.day(item["updated_at"])),
        ("lists.title_id", lambda item: item["agency_id"]),
    )


def arguments(name: str, parser: Parser) -> None:
    """The arguments of both commands and their actions."""
    (_agencies if name == "agencies" else _clients)(parser)


def _agencies(parser: Parser) -> None:
    lists.limit_option(parser)
    parser.leaf().set_defaults(run=show_agencies)
    actions = parser.add_subparsers(dest="action", metavar="{add,show,change,disable,enable}")
    adding = action(actions, "add", "agencies.add")
    adding.option("--name", "agencies.name", required=True)
    adding.option("--sector", "agencies.sector", required=True)
    adding.option("--country", "agencies.country", default="KH")
    adding.option("--province", "agencies.province")
    adding.option("--scope", "agencies.scope", action="append", dest="scopes")
    adding.leaf().set_defaults(run=add_agency)
    for name, run in (
        ("show", show_agency),
        ("change", change_agency),
        ("disable", switch_agency),
        ("enable", switch_agency),
    ):
        doing = action(actions, name, f"agencies.{name}")
        doing.option("agency", "agencies.which", metavar="AGENCY")
        if run is change_agency:
            doing.option("--name", "agencies.name")
            doing.option("--province", "agencies.new_province")
            doing.option("--scope", "agencies.new_scope", action="append", dest="scopes")
            doing.option("--grantable", "agencies.new_grantable", action="append", dest="grantable_scopes")
        doing.leaf().set_defaults(run=run, enabled=name == "enable")


def _clients(parser: Parser) -> None:
    parser.option("--agency", "clients.agency", metavar="AGENCY")
    lists.limit_option(parser)
    parser.leaf().set_defaults(run=show_clients)
    actions = parser.add_subparsers(dest="action", metavar="ACTION")
    _adding(action(actions, "add", "clients.add"))
    for name, run in (
        ("show", show_client),
        ("change", change_client),
        ("lift-restrictions", lift_restrictions),
        ("disable", switch_client),
        ("enable", switch_client),
        ("add-secret", add_secret),
        ("end-secret", end_secret),
        ("register-keys", register),
    ):
        doing = action(actions, name, f"clients.{name.replace('-', '_')}")
        doing.option("client_id", "clients.id", metavar="CLIENT_ID", type=_client_id)
        if run is end_secret:
            doing.option("secret_id", "clients.secret_id", metavar="SECRET_ID", type=_secret_id)
        if run is change_client:
            _changing(doing)
        if run is lift_restrictions:
            doing.option("restrictions", "clients.restrictions", nargs="+", choices=RESTRICTIONS, metavar="WHICH")
        if run is register:
            doing.option("files", "clients.files", metavar="FILE", nargs="+", type=Path)
        doing.leaf().set_defaults(run=run, enabled=name == "enable")


def _client_id(text: str) -> str:
    """The id of a client. Raises `ArgumentTypeError` for what is none, such as a name."""
    if not _CLIENT_ID.fullmatch(text):
        raise argparse.ArgumentTypeError(say("clients.not_an_id"))
    return text


def _secret_id(text: str) -> UUID:
    """The id of a secret. Raises `ArgumentTypeError`."""
    try:
        return UUID(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("clients.not_a_secret_id")) from None


def show_agencies(asked: argparse.Namespace) -> int:
    """List the agencies."""
    with connected() as krama:
        lists.show(asked, krama.agencies.list(), AGENCIES)
    return FINE


def add_agency(asked: argparse.Namespace) -> int:
    """Enrol an agency."""
    facts = _stated(asked, "name", "sector", "country", "province", "scopes")
    with connected() as krama:
        codes = Codes(krama)
        stated, before = _with_province(facts, codes), {each.agency_id for each in krama.agencies.list()}
        added = krama.agencies.add(**stated)
        if added.agency_id in before:
            writing.note(say("agencies.is_there"))
        return lists.show_one(asked, added, _agency(codes))


def show_agency(asked: argparse.Namespace) -> int:
    """Show an agency."""
    with connected() as krama:
        agency_id = agency_names.id_of(krama, asked.agency)
        return lists.show_one(asked, krama.agencies.get(agency_id), _agency(Codes(krama)))


def change_agency(asked: argparse.Namespace) -> int:
    """Change an agency. What is not stated stays as it is."""
    facts = _stated(asked, "name", "province", "scopes", "grantable_scopes")
    if not facts:
        raise Stop(WRONG_USE, "agencies.nothing_to_change")
    with connected() as krama:
        codes, agency_id = Codes(krama), agency_names.id_of(krama, asked.agency)
        # without a revision it is not for this login to change, which the exchange says
        revision = krama.agencies.get(agency_id).revision or 1
        changed = krama.agencies.change(agency_id, revision=revision, **_with_province(facts, codes))
        return lists.show_one(asked, changed, _agency(codes))


def switch_agency(asked: argparse.Namespace) -> int:
    """Disable or enable an agency, with all its clients."""
    with connected() as krama:
        switch = krama.agencies.enable if asked.enabled else krama.agencies.disable
        return lists.show_one(asked, switch(agency_names.id_of(krama, asked.agency)), _agency(Codes(krama)))


def _stated(asked: argparse.Namespace, *names: str) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name in names if (value := getattr(asked, name)) is not None}


def _with_province(facts: dict[str, Any], codes: Codes) -> dict[str, Any]:
    """The facts with the code of the province, which may be typed as a name. An empty one is none. Raises `Stop`."""
    if "province" not in facts:
        return facts
    text = facts["province"].strip()
    return facts | {"province": typed.code_of(text, codes.provinces, "provinces") if text else None}


def _changing(changing: Parser) -> None:
    changing.option("--name", "clients.new_name")
    which = changing.add_mutually_exclusive_group()
    which.add_argument("--role", help=say("clients.new_role", names=", ".join(ROLES)))
    which.add_argument("--scope", action="append", dest="scopes", help=say("clients.new_scope"))
    changing.option("--network", "clients.new_network", metavar="CIDR", action="append", dest="networks", type=_network)
    changing.option("--expires-at", "clients.expires_at", metavar="TIME", type=_expiry)
    changing.flag("--dpop-required", "clients.dpop_required", default=None)


def _network(text: str) -> str:
    """An address range. Raises `ArgumentTypeError` for a word that lifts the restriction, which is another action."""
    return _no_lifting(text, "networks")


def _expiry(text: str) -> datetime:
    """A time. Raises `ArgumentTypeError`, also for a word that lifts the restriction."""
    return lists.moment(_no_lifting(text, "expires_at"))


def _no_lifting(text: str, restriction: str) -> str:
    if text.strip().lower() in _LIFTING:
        raise argparse.ArgumentTypeError(say("clients.lifted_elsewhere", restriction=restriction))
    return text


def change_client(asked: argparse.Namespace) -> int:
    """Change a client: its name, what it may do, or what restricts it. What is not stated stays as it is."""
    facts = _stated(asked, "name", "role", "scopes", "networks", "expires_at", "dpop_required")
    if not facts:
        raise Stop(WRONG_USE, "clients.nothing_to_change")
    if "name" in facts:
        facts["name"] = facts["name"].strip() or None
    with connected() as krama:
        revision = krama.clients.get(asked.client_id).revision
        return lists.show_one(asked, krama.clients.change(asked.client_id, revision=revision, **facts), CLIENT)


def lift_restrictions(asked: argparse.Namespace) -> int:
    """Lift what restricts a client."""
    with connected() as krama:
        revision, restrictions = krama.clients.get(asked.client_id).revision, list(dict.fromkeys(asked.restrictions))
        lifted = krama.clients.lift_restrictions(asked.client_id, revision=revision, restrictions=restrictions)
        return lists.show_one(asked, lifted, CLIENT)


def _adding(adding: Parser) -> None:
    adding.option("--agency", "clients.agency", metavar="AGENCY", dest="agency_id")
    adding.option("--name", "clients.name")
    which = adding.add_mutually_exclusive_group(required=True)
    which.add_argument("--role", help=say("clients.role", names=", ".join(ROLES)))
    which.add_argument("--scope", action="append", dest="scopes", help=say("agencies.scope"))
    adding.option("--keys", "clients.files", metavar="FILE", type=Path)
    adding.option("--network", "clients.network", metavar="CIDR", action="append", dest="networks")
    adding.option("--expires-at", "clients.expires_at", metavar="TIME", type=lists.moment)
    adding.flag("--dpop-required", "clients.dpop_required", default=None)
    adding.leaf().set_defaults(run=add_client)


def show_clients(asked: argparse.Namespace) -> int:
    """List the clients of an agency."""
    with connected() as krama:
        whose = agency_names.id_of(krama, asked.agency) if asked.agency else "own"
        lists.show(asked, krama.clients.list(agency_id=whose), CLIENTS)
    return FINE


def add_client(asked: argparse.Namespace) -> int:
    """Add a client, and show its credential this once."""
    facts = _stated(asked, "agency_id", "name", "role", "scopes", "networks", "expires_at", "dpop_required")
    if asked.keys:
        facts["jwks"] = {"keys": public_jwks([asked.keys])}
    with connected() as krama:
        if "agency_id" in facts:
            facts["agency_id"] = agency_names.id_of(krama, facts["agency_id"])
        doubts = _doubts(krama, facts)
        added = krama.clients.add(**facts)
    for doubt in doubts:
        writing.note(say(_DOUBTS[doubt]))
    return _show_secret(asked, added, warnings=doubts)


_DOUBTS = {"agency_is_disabled": "clients.agency_is_disabled", "name_is_taken": "clients.name_is_taken"}
"""What speaks against adding a client: its code in `warnings`, and its text."""


def _doubts(krama: "Krama", facts: dict[str, Any]) -> list[str]:
    """What speaks against adding this client, as codes. Nothing that this login may not read."""
    from krama_client.errors import NotFound, PermissionDenied  # not needed for --help

    doubts, agency_id = [], facts.get("agency_id", "own")
    with suppress(PermissionDenied, NotFound):
        if agency_id != "own" and krama.agencies.get(agency_id).status == "disabled":
            doubts.append("agency_is_disabled")
    name = (facts.get("name") or "").strip().casefold()
    with suppress(PermissionDenied, NotFound):
        if name and any((each.name or "").casefold() == name for each in krama.clients.list(agency_id=agency_id)):
            doubts.append("name_is_taken")
    return doubts


def add_secret(asked: argparse.Namespace) -> int:
    """Give a client another secret, and show it this once."""
    with connected() as krama:
        return _show_secret(asked, krama.clients.add_secret(asked.client_id))


def show_client(asked: argparse.Namespace) -> int:
    """Show a client with the ids of its secrets."""
    with connected() as krama:
        return lists.show_one(asked, krama.clients.get(asked.client_id), CLIENT)


def end_secret(asked: argparse.Namespace) -> int:
    """End one of a client's secrets."""
    with connected() as krama:
        krama.clients.end_secret(asked.client_id, asked.secret_id)
    if asked.json:
        writing.document({"ended": True})
    else:
        writing.line(say("clients.secret_ended"))
    return FINE


def _show_secret(asked: argparse.Namespace, answered: "Model", **more: Any) -> int:
    answer = answered.to_dict() | more
    if asked.json:
        writing.document(answer)
        return FINE
    secret = answer.get("client_secret") or (answer.get("secret") or {}).get("client_secret")
    writing.verbatim(f"client_id      {answer['client_id']}")
    if secret:
        writing.verbatim(f"client_secret  {secret}")
        writing.note(say("clients.secret_once"))
    return FINE


def switch_client(asked: argparse.Namespace) -> int:
    """Disable or enable a client."""
    with connected() as krama:
        switch = krama.clients.enable if asked.enabled else krama.clients.disable
        return lists.show_one(asked, switch(asked.client_id), CLIENT)


def register(asked: argparse.Namespace) -> int:
    """Replace a client's keys by the public keys in some files."""
    keys = public_jwks(asked.files)
    with connected() as krama:
        revision = krama.clients.get(asked.client_id).revision
        answer = krama.clients.register_keys(asked.client_id, keys=keys, revision=revision).to_dict()
    if asked.json:
        writing.document(answer)
    else:
        writing.line(say("clients.registered", count=len(answer["keys"])))
    return FINE


def public_jwks(files: Sequence[Path]) -> list[dict[str, Any]]:
    """The keys of files with a JWK or a JWK set. Raises `Stop`, also for a private key: it must not leave its owner."""
    keys = [key for file in files for key in _keys(file)]
    if any("d" in key for key in keys):
        raise Stop(WRONG_USE, "clients.private_key")
    return keys


def _keys(file: Path) -> list[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
        if "PRIVATE KEY-----" in text:
            return [{"d": text}]
        document = json.loads(text)
        keys = document.get("keys", [document])
        if all(isinstance(key, dict) and "kty" in key for key in keys):
            return list(keys)
    except (ValueError, TypeError, AttributeError, RecursionError):
        pass
    raise Stop(WRONG_USE, "clients.not_keys", file=file)
