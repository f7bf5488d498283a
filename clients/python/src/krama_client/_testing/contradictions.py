"""What the exchange refuses because members contradict each other or the time, which no schema of the contract says."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from krama_client._rows.comparing import KIND_OF_HINT
from krama_client._testing.contract import Operation
from krama_client._testing.effects import UNRESTRICTED
from krama_client._testing.messages import Refusing
from krama_client._testing.schemas import CONTROL, Misfit

Body = Mapping[str, Any]

_NEVER_LISTED: Final = {
    "victim": "The value is the victim's own, so it is never listed. Leave it out.",
    "impersonated": "The scammers only pretended to be this, so it is never listed. Leave it out.",
}
_LAYER_ALONE: Final = "Only a value with the role `onward` has a layer. Send the role with it, or leave `layer` out."
_DIGITS: Final = re.compile(r"\s*(?:\d[ -]?){6,}\s*")
_INSTITUTION_MISSING: Final = "An account number alone may belong to any bank. Send its `institution`."
_CLOCKS_DIFFER: Final = timedelta(minutes=2)
_JUDGEMENTS: Final = ("confirmed_fraud", "false_positive")
_DECIMALS: Final = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW XAG XAU XBA XBB XBC XBD XDR XPD XPT XSU",
}
"""Currencies whose amounts do not have two decimals (ISO 4217)."""


def is_lifted(member: str, body: Body) -> bool:
    """Whether a change of a client has what would lift the restriction of this name."""
    return any(member == name and repr(body.get(name, ...)) == repr(lifted) for name, lifted in UNRESTRICTED.items())


def contradictions(operation: Operation, body: Any) -> Iterator[Refusing]:
    """Why a request, or one item of a batch, is refused although each of its members is in order."""
    if not isinstance(body, Mapping):
        return
    if operation.id != "addProtection":
        yield from _of_value(body)
    elif any(_of_value(body)):
        yield Refusing("protection_refused", field="value", detail="This can't be protected.")
    if operation.id != "addProtection":
        yield from _of_account(body)
    if operation.id in ("submitReport", "submitReportBatch"):
        yield from _of_report(body)
    elif operation.id in ("submitCase", "changeCase"):
        yield from _of_time(body, "occurred_at")
    if "tlp" in body or "audience" in body:
        yield from _of_label(body.get("tlp"), body.get("audience"))
    if operation.id in ("relabelReport", "relabelCase"):
        yield from _of_relabelling(body)


def of_case_value(row: Body) -> Iterator[Refusing]:
    """Why one value of a case is refused."""
    yield from _of_value(row)
    yield from _of_account(row)
    yield from _of_role(row)
    if "tlp" in row or "audience" in row:
        yield from _of_label(row.get("tlp"), row.get("audience"))


def _of_role(row: Body) -> Iterator[Refusing]:
    role = str(row.get("role"))
    if role in _NEVER_LISTED:
        yield Refusing(f"{role}_refused", field="role", detail=_NEVER_LISTED[role])
    elif row.get("layer") is not None and role != "onward":
        yield Refusing("layer_contradicted", field="layer", detail=_LAYER_ALONE)


def contradicted_members(operation: Operation, body: Any) -> Iterator[Misfit]:
    """The same for what the service names among the faults of members."""
    if not isinstance(body, Mapping):
        return
    for name in ("loss", "payment"):
        if isinstance(body.get(name), Mapping):
            yield from _of_money(name, body[name])
    if operation.id in ("addClient", "changeClient"):
        if "role" in body and "scopes" in body:
            yield Misfit("scopes", "role_and_scopes", "can't be sent with `role`.")
        elif operation.id == "addClient" and not {"role", "scopes"} & body.keys():
            yield Misfit("role", "member_missing", "is missing: say what the client may do.")
    if operation.id == "submitOutcome" and body.get("check_id") is None and body.get("reference") is None:
        names = ["check_id", "reference", *(["indicator_id"] if body["outcome"] in _JUDGEMENTS else [])]
        if all(body.get(name) is None for name in names):
            yield from (Misfit(name, "member_missing", "is missing: say what this is about.") for name in names)
    if operation.id == "decideDispute" and body.get("source_reason") is not None and body["decision"] == "rejected":
        yield Misfit("source_reason", "source_reason_contradicted", "goes only with `upheld`.")


def _of_value(row: Body) -> Iterator[Refusing]:
    if isinstance(row.get("value"), str) and not row["value"].strip():
        yield Refusing("value_empty", field="value", detail="The value is empty.")
        return
    if CONTROL.search(row.get("value") or ""):
        yield Refusing("value_not_text", field="value", detail="The value has control characters.")
        return
    for hint, kind in KIND_OF_HINT.items():
        if row.get(hint) is not None and row.get("kind") not in (None, kind, "url", "domain"):
            yield Refusing("kind_contradicted", field=hint, detail=f"This is only for the kind {kind}.")
            return


def _of_account(row: Body) -> Iterator[Refusing]:
    """Digits alone may be an account of any bank. Other values may name it, as an IBAN does."""
    if row.get("kind") == "bank_account" and not row.get("institution") and _DIGITS.fullmatch(str(row.get("value"))):
        yield Refusing("institution_missing", field="institution", detail=_INSTITUTION_MISSING)


def _of_report(row: Body) -> Iterator[Refusing]:
    yield from _of_time(row, "occurred_at")
    yield from _of_time(row, "valid_until")
    yield from _of_role(row)


def _of_time(row: Body, name: str) -> Iterator[Refusing]:
    if row.get(name) is None:
        return
    ahead = datetime.fromisoformat(row[name]) - datetime.now(UTC)
    if name == "occurred_at" and ahead > _CLOCKS_DIFFER:
        yield Refusing("occurred_in_future", field=name, detail="The time is in the future.")
    elif name == "valid_until" and ahead <= timedelta():
        yield Refusing("validity_in_past", field=name, detail="The time is in the past.")


def _of_label(tlp: str | None, audience: Body | None) -> Iterator[Refusing]:
    sectors, agencies = (audience or {}).get("sectors") or [], (audience or {}).get("agencies") or []
    field = "audience.sectors" if sectors else "audience.agencies"
    if tlp is None:
        yield Refusing("label_missing", field="tlp", detail="An audience needs a label. Send tlp too.")
    elif audience is not None and tlp == "TLP:AMBER" and not sectors and not agencies:
        yield Refusing("audience_refused", field="audience", detail="The audience names nobody else.")
    elif (sectors or agencies) and tlp in ("TLP:CLEAR", "TLP:GREEN"):
        yield Refusing("audience_refused", field=field, detail=f"{tlp} goes to every member.")
    elif sectors and tlp != "TLP:AMBER":
        yield Refusing("audience_refused", field=field, detail=f"{tlp} goes only to named agencies.")
    elif tlp == "TLP:RED" and not agencies:
        yield Refusing("recipients_missing", field=field, detail="TLP:RED goes only to named recipients.")


def _of_relabelling(body: Body) -> Iterator[Refusing]:
    if "tlp" not in body and "anonymous" not in body:
        yield Refusing("label_missing", field="tlp", detail="Send what changes: tlp, or anonymous.")
    elif "tlp" in body and body.get("anonymous") is False:
        detail = "To show your agency's name, send anonymous false alone."
        yield Refusing("naming_refused", field="anonymous", detail=detail)


def _of_money(name: str, money: Body) -> Iterator[Misfit]:
    most = next((number for number, names in _DECIMALS.items() if money["currency"] in names.split()), 2)
    if len(str(money["amount"]).partition(".")[2]) > most:
        yield Misfit(f"{name}.amount", "too_many_decimals", f"has more decimals than {most}.")
