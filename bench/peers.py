"""What a developer would write instead, run as `python -m bench.peers NAME PORT` with Krama's own server settings.

`bare` returns a model of the size of the answer, without a lookup; its lists return rows that it was sent before.
`naive` looks the value up in Krama's table with a session for each request. Neither verifies a token, computes a
canonical form or hides any report.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid5

import uvicorn
from fastapi import Depends, FastAPI
from pydantic import BaseModel
from sqlmodel import Session, create_engine, select

from krama.case_files.schemas import CaseOut
from krama.core.cursor import Page
from krama.core.database import parse_url
from krama.indicators.identity import NAMESPACE
from krama.listings.schemas import IndicatorOut
from krama.listings.tables import VerdictRow
from krama.reports.schemas import ReportOut
from krama.search.schemas import SearchHit


class Asked(BaseModel):
    """The members of the request."""

    value: str
    kind: str | None = None
    institution: str | None = None
    platform: str | None = None
    purpose: str | None = None


class Answered(BaseModel):
    """The members of Krama's answer."""

    value: str
    kind: str
    canonical: str
    listed: bool
    action: str
    score: int
    reports: int
    agencies: int
    categories: list[str]
    first_reported_at: datetime | None
    last_reported_at: datetime | None
    indicator_id: UUID | None
    matched: list[str]
    as_of: datetime


def _answer(asked: Asked, row: VerdictRow | None) -> Answered:
    return Answered(
        value=asked.value,
        kind=asked.kind or "phone",
        canonical=asked.value,
        listed=row is not None,
        action="proceed" if row is None else "warn",
        score=0 if row is None else round(row.weight),
        reports=0 if row is None else row.reports,
        agencies=0 if row is None else row.agencies,
        categories=[],
        first_reported_at=None,
        last_reported_at=None,
        indicator_id=None if row is None else row.indicator_id,
        matched=[],
        as_of=datetime.now(UTC),
    )


def bare() -> FastAPI:
    """The minimum that FastAPI does with such a body and such an answer."""
    app = FastAPI()

    @app.post("/v1/checks")
    async def check(asked: Asked) -> Answered:
        return _answer(asked, None)

    for noun, item in _ITEMS.items():
        _add_list(app, noun, item)
    return app


_ITEMS: dict[str, type[BaseModel]] = {
    "reports": ReportOut,
    "cases": CaseOut,
    "indicators": IndicatorOut,
    "search": SearchHit,
}
"""Krama's own models, without anything that Krama does to fill them."""


def _add_list(app: FastAPI, noun: str, item: Any) -> None:
    """A list that answers with models of the rows that it was sent before."""
    rows: list[dict[str, Any]] = []

    @app.put(f"/{noun}")
    async def keep(sent: list[dict[str, Any]]) -> int:
        rows[:] = sent
        return len(rows)

    @app.get(f"/{noun}", response_model=Page[item])
    async def read() -> Any:
        return Page[item](items=[item(**row) for row in rows], next_cursor=None, has_more=False)


def naive() -> FastAPI:
    """FastAPI's and SQLModel's own tutorials, combined."""
    app = FastAPI()
    engine = create_engine(parse_url(os.environ["KRAMA_DATABASE_URL"]))

    def session() -> Iterator[Session]:
        with Session(engine) as opened:
            yield opened

    @app.post("/v1/checks")
    def check(asked: Asked, database: Annotated[Session, Depends(session)]) -> Answered:
        key = uuid5(NAMESPACE, f"{asked.kind}:{asked.value}")
        return _answer(asked, database.exec(select(VerdictRow).where(VerdictRow.indicator_id == key)).first())

    return app


if __name__ == "__main__":
    chosen = {"bare": bare, "naive": naive}[sys.argv[1]]
    uvicorn.run(
        chosen(),
        host="127.0.0.1",
        port=int(sys.argv[2]),
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
