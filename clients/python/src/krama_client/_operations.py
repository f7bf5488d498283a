"""The service's operations as calls. `tests/client` holds each of them against openapi/openapi.json."""

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import quote
from uuid import UUID

from krama_client._call import Call
from krama_client._generated.models import (
    CheckpointOut,
    ConsistencyProof,
    InclusionProof,
    Me,
    OutcomeOut,
    Scorecards,
    SimulationOut,
)
from krama_client._json import dumps, stated
from krama_client.errors import ReportHeld
from krama_client.models import (
    Agency,
    AuditRecord,
    Correction,
    Dispute,
    HeldReport,
    History,
    Indicator,
    LabelChange,
    PastPayment,
    Report,
    Verdict,
)

Item = TypeVar("Item")
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """One page of a list, and where the next one begins."""

    items: list[Item]
    next_cursor: str | None
    has_more: bool


def new_key() -> str:
    """An Idempotency-Key: one for each thing that is to be created, kept over all attempts."""
    return uuid.uuid4().hex


def read_me() -> Call[Me]:
    return Call("GET", "/v1/me", Me.from_dict)


def check_value(item: Mapping[str, Any]) -> Call[Verdict]:
    return Call("POST", "/v1/checks", Verdict.from_dict, body=dumps(stated(item)))


def submit_report(report: Mapping[str, Any], key: str | None) -> Call[Report | HeldReport]:
    """Raises `ValueError` for a key that the service does not take."""
    if key is not None and not _KEY.fullmatch(key):
        raise ValueError("idempotency_key must be 1 to 128 visible ASCII characters.")
    body = dumps(stated(report))

    def read(document: Any) -> Report | HeldReport:
        return HeldReport.from_dict(document) if "held_id" in document else Report.from_dict(document)

    return Call("POST", "/v1/reports", read, body=body, idempotency_key=key or new_key())


def taken(answer: Report | HeldReport) -> Report:
    """The report, if it was taken. Raises `ReportHeld`."""
    if isinstance(answer, HeldReport):
        raise ReportHeld(answer)
    return answer


def read_held_report(held_id: UUID | str) -> Call[HeldReport]:
    return Call("GET", f"/v1/held-reports/{_segment(held_id)}", HeldReport.from_dict)


def list_held_reports(limit: int, cursor: str | None) -> Call[Page[HeldReport]]:
    def read(document: Any) -> Page[HeldReport]:
        return Page([HeldReport.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", "/v1/held-reports", read, query=_query(limit=limit, cursor=cursor))


def read_report(report_id: UUID | str) -> Call[Report]:
    return Call("GET", f"/v1/reports/{_segment(report_id)}", Report.from_dict)


def approve_report(report_id: UUID | str) -> Call[Report]:
    return Call("POST", f"/v1/reports/{_segment(report_id)}/approve", Report.from_dict)


def submit_outcome(indicator_id: UUID | str, outcome: Mapping[str, Any]) -> Call[OutcomeOut]:
    path = f"/v1/indicators/{_segment(indicator_id)}/outcomes"
    return Call("POST", path, OutcomeOut.from_dict, body=dumps(stated(outcome)), idempotency_key=new_key())


def open_dispute(dispute: Mapping[str, Any]) -> Call[Dispute]:
    return Call("POST", "/v1/disputes", Dispute.from_dict, body=dumps(dispute), idempotency_key=new_key())


def read_dispute(dispute_id: UUID | str) -> Call[Dispute]:
    return Call("GET", f"/v1/disputes/{_segment(dispute_id)}", Dispute.from_dict)


def list_disputes(is_open: bool | None, limit: int, cursor: str | None) -> Call[Page[Dispute]]:
    def read(document: Any) -> Page[Dispute]:
        return Page([Dispute.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", "/v1/disputes", read, query=_query(open=is_open, limit=limit, cursor=cursor))


def list_corrections(limit: int, cursor: str | None) -> Call[Page[Correction]]:
    def read(document: Any) -> Page[Correction]:
        return Page([Correction.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", "/v1/corrections", read, query=_query(limit=limit, cursor=cursor))


def read_history(indicator_id: UUID | str, limit: int) -> Call[History]:
    path = f"/v1/indicators/{_segment(indicator_id)}/history"
    return Call("GET", path, History.from_dict, query=_query(limit=limit))


def simulate_verdicts(payments: Iterable[PastPayment]) -> Call[SimulationOut]:
    items = [stated(payment) for payment in payments]
    return Call("POST", "/v1/verdicts/simulate", SimulationOut.from_dict, body=dumps({"items": items}))


def read_scorecards(since: str | None, until: str | None, agency_id: UUID | str | None) -> Call[Scorecards]:
    query = _query(since=since, until=until, agency_id=agency_id)
    return Call("GET", "/v1/scorecards", Scorecards.from_dict, query=query)


def withdraw_report(report_id: UUID | str, reason: str) -> Call[Report]:
    path = f"/v1/reports/{_segment(report_id)}/withdraw"
    return Call("POST", path, Report.from_dict, body=dumps({"reason": reason}), idempotency_key=new_key())


def relabel_report(report_id: UUID | str, label: Mapping[str, Any]) -> Call[Report]:
    path = f"/v1/reports/{_segment(report_id)}/label"
    return Call("POST", path, Report.from_dict, body=dumps(stated(label)), idempotency_key=new_key())


def list_report_labels(report_id: UUID | str, limit: int, cursor: str | None) -> Call[Page[LabelChange]]:
    def read(document: Any) -> Page[LabelChange]:
        return Page([LabelChange.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", f"/v1/reports/{_segment(report_id)}/labels", read, query=_query(limit=limit, cursor=cursor))


def list_reports(own: bool | None, limit: int, cursor: str | None) -> Call[Page[Report]]:
    return Call("GET", "/v1/reports", _reports, query=_query(own=own, limit=limit, cursor=cursor))


def list_indicator_reports(indicator_id: UUID | str, limit: int, cursor: str | None) -> Call[Page[Report]]:
    path = f"/v1/indicators/{_segment(indicator_id)}/reports"
    return Call("GET", path, _reports, query=_query(limit=limit, cursor=cursor))


def _reports(document: Any) -> Page[Report]:
    return Page([Report.from_dict(item) for item in document["items"]], *_position(document))


def list_agencies(limit: int, cursor: str | None) -> Call[Page[Agency]]:
    def read(document: Any) -> Page[Agency]:
        return Page([Agency.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", "/v1/agencies", read, query=_query(limit=limit, cursor=cursor))


def read_agency(agency_id: UUID | str) -> Call[Agency]:
    return Call("GET", f"/v1/agencies/{_segment(agency_id)}", Agency.from_dict)


def read_indicator(indicator_id: UUID | str) -> Call[Indicator]:
    return Call("GET", f"/v1/indicators/{_segment(indicator_id)}", Indicator.from_dict)


def list_indicators(narrowing: Mapping[str, Any], limit: int, cursor: str | None) -> Call[Page[Indicator]]:
    def read(document: Any) -> Page[Indicator]:
        return Page([Indicator.from_dict(item) for item in document["items"]], *_position(document))

    return Call("GET", "/v1/indicators", read, query=_query(**narrowing, limit=limit, cursor=cursor))


def read_checkpoint() -> Call[CheckpointOut]:
    return Call("GET", "/v1/audit/checkpoint", CheckpointOut.from_dict)


def prove_inclusion(leaf_index: int, tree_size: int | None) -> Call[InclusionProof]:
    query = _query(leaf_index=leaf_index, tree_size=tree_size)
    return Call("GET", "/v1/audit/proofs/inclusion", InclusionProof.from_dict, query=query)


def prove_consistency(first: int, second: int | None) -> Call[ConsistencyProof]:
    query = _query(first=first, second=second)
    return Call("GET", "/v1/audit/proofs/consistency", ConsistencyProof.from_dict, query=query)


def list_audit_records(
    everybody: bool | None, tree_size: int | None, limit: int, cursor: str | None
) -> Call[Page[AuditRecord]]:
    def read(document: Any) -> Page[AuditRecord]:
        return Page([AuditRecord.from_dict(item) for item in document["items"]], *_position(document))

    query = _query(everybody=everybody, tree_size=tree_size, limit=limit, cursor=cursor)
    return Call("GET", "/v1/audit/records", read, query=query)


def _position(document: Any) -> tuple[str | None, bool]:
    return document["next_cursor"], document["has_more"]


def _query(**parameters: Any) -> dict[str, str]:
    return {name: _text(value) for name, value in parameters.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _segment(identifier: UUID | str) -> str:
    """One segment of a path, whatever it holds."""
    return quote(str(identifier), safe="")
