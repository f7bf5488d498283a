"""`AsyncKrama`: what `Krama` does, for asyncio.

async with AsyncKrama("https://krama.example", client_id, client_secret) as krama:
    async for answer in krama.check_many(["012 345 678", "prize.example.com"]):
        print(answer)
    outcome = await krama.report_many("cases.csv")
    print(outcome.accepted, outcome.rejected)
"""

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack
from uuid import UUID

import httpx

from krama_client import _bulk, _operations
from krama_client._async_connection import AsyncConnection
from krama_client._check_batches import Batch, batches
from krama_client._credential import credential
from krama_client._keys import KeySource
from krama_client._log_files import MOST_ON_A_PAGE, head_line, record_line
from krama_client._pages import AsyncPages
from krama_client._row_chunks import Rows, row_chunks
from krama_client._settings import (
    DEFAULT_CHUNK,
    DEFAULT_PAGE,
    DEFAULT_RETRIES,
    DEFAULT_RETRY_SECONDS,
    DEFAULT_TIMEOUT,
    client_options,
    retry_policy,
)
from krama_client.errors import KramaError
from krama_client.models import (
    Agency,
    AudienceFacts,
    AuditRecord,
    BulkOutcome,
    Category,
    Chain,
    CheckItem,
    Checkpoint,
    ConsistencyProof,
    Correction,
    Dispute,
    Facts,
    Grounds,
    HeldReport,
    History,
    InclusionProof,
    Indicator,
    Kind,
    LabelChange,
    LossFacts,
    Me,
    OutcomeOut,
    PastPayment,
    Platform,
    Refused,
    Report,
    Result,
    Scorecards,
    Simulation,
    Tlp,
    Verdict,
)


class AsyncKrama:
    """A member's connection to one exchange, for asyncio; many tasks may share it. `Krama` says what everything means.

    Further options go to `httpx.AsyncClient`.
    """

    def __init__(  # noqa: PLR0913  (keywords, each with a default)
        self,
        base_url: str,
        client_id: str,
        client_secret: str | None = None,
        *,
        private_key: KeySource | None = None,
        dpop: bool | KeySource = False,
        issuer: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        max_retries: int = DEFAULT_RETRIES,
        retry_seconds: float = DEFAULT_RETRY_SECONDS,
        **httpx_options: Any,
    ) -> None:
        shown = credential(base_url, client_id, client_secret, private_key, dpop, issuer)
        policy = retry_policy(max_retries, retry_seconds)
        client = httpx.AsyncClient(**client_options(base_url, timeout, httpx_options))
        self._connection = AsyncConnection(client, shown, policy)

    async def check(
        self,
        value: str,
        *,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        purpose: str | None = None,
        receipt: bool = False,
    ) -> Verdict:
        """What is known about `value`, in any spelling, and what to do now? As `Krama.check`."""
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform, "purpose": purpose}
        return await self._connection.call(
            _operations.check_value({"value": value, **hints, "receipt": receipt or None})
        )

    def check_many(
        self,
        items: Iterable[str | CheckItem],
        *,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        purpose: str | None = None,
        chunk: int = DEFAULT_CHUNK,
    ) -> AsyncIterator[Verdict | Refused]:
        """One answer for each of `items`, in their order. As `Krama.check_many`."""
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform, "purpose": purpose}
        return self._answers(batches(items, hints, chunk))

    async def _answers(self, asked: Iterator[Batch]) -> AsyncIterator[Verdict | Refused]:
        for batch in asked:
            call = batch.call()
            for answer in batch.merge(await self._connection.call(call) if call else []):
                yield answer

    async def report(
        self,
        value: str,
        category: Category | str,
        *,
        receipt: bool = False,
        idempotency_key: str | None = None,
        **facts: Unpack[Facts],
    ) -> Report:
        """Submit what a victim brought, or you found. As `Krama.report`."""
        report = {"value": value, "category": category, **facts, "receipt": receipt or None}
        return _operations.taken(await self._connection.call(_operations.submit_report(report, idempotency_key)))

    async def report_many(
        self,
        source: Rows,
        *,
        dry_run: bool = False,
        on_progress: Callable[[BulkOutcome], object] | None = None,
        chunk: int = DEFAULT_CHUNK,
    ) -> BulkOutcome:
        """Submit a file or an iterable of reports. As `Krama.report_many`."""
        done = BulkOutcome(dry_run)
        try:
            for rows in row_chunks(source, chunk):
                _bulk.add(done, await self._connection.call(_bulk.chunk_call(rows, done)))
                if on_progress is not None:
                    on_progress(done)
        except KramaError as error:
            error.add_note(_bulk.note(done))
            raise
        return done

    async def report_by_id(self, report_id: UUID | str) -> Report:
        """One report that you may see. Raises `NotFound` for one that is hidden from you, too."""
        return await self._connection.call(_operations.read_report(report_id))

    def reports(
        self, *, own: bool | None = None, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> AsyncPages[Report]:
        """The reports that you may see, in the order of their last change, withdrawn ones too.

        `own=True` narrows to your own agency's, `own=False` to those of others: what of them is not released to you is
        None.
        """
        return AsyncPages(self._connection, lambda after: _operations.list_reports(own, page, after), cursor)

    def indicator_reports(
        self, indicator_id: UUID | str, *, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> AsyncPages[Report]:
        """The live reports on one indicator that you may see. Raises `NotFound` for one that is hidden from you."""
        return AsyncPages(
            self._connection, lambda after: _operations.list_indicator_reports(indicator_id, page, after), cursor
        )

    def agencies(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> AsyncPages[Agency]:
        """The members of the exchange: whom you may name in an audience."""
        return AsyncPages(self._connection, lambda after: _operations.list_agencies(page, after), cursor)

    async def agency(self, agency_id: UUID | str) -> Agency:
        """One member of the exchange. Raises `NotFound`."""
        return await self._connection.call(_operations.read_agency(agency_id))

    async def relabel(
        self, report_id: UUID | str, tlp: Tlp | str, reason: str, *, audience: AudienceFacts | None = None
    ) -> Report:
        """Change how far a report of your own agency goes; the change is recorded with its reason."""
        label = {"tlp": tlp, "audience": audience, "reason": reason}
        return await self._connection.call(_operations.relabel_report(report_id, label))

    def labels(
        self, report_id: UUID | str, *, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> AsyncPages[LabelChange]:
        """Every change of a report's label. As `Krama.labels`."""
        return AsyncPages(
            self._connection, lambda after: _operations.list_report_labels(report_id, page, after), cursor
        )

    async def approve(self, report_id: UUID | str) -> Report:
        """Stand by a police report as its second officer: another client of its agency than the one that stated it.

        Raises `Conflict` (`approval_refused`) where it can't be approved, or not by you.
        """
        return await self._connection.call(_operations.approve_report(report_id))

    def held_reports(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> AsyncPages[HeldReport]:
        """Your agency's reports on what may not be listed, and what was decided of them."""
        return AsyncPages(self._connection, lambda after: _operations.list_held_reports(page, after), cursor)

    async def held_report(self, held_id: UUID | str) -> HeldReport:
        """One of them. Raises `NotFound`."""
        return await self._connection.call(_operations.read_held_report(held_id))

    async def tell_outcome(
        self, indicator_id: UUID | str, result: Result | str, *, amount: LossFacts | None = None
    ) -> OutcomeOut:
        """Tell what you did with a verdict, or found out: a confirmed fraud or a false positive moves the score.

        `amount` is the payment's. Raises `NotFound` for an indicator that is hidden from you, too.
        """
        outcome = {"result": result, "amount": amount}
        return await self._connection.call(_operations.submit_outcome(indicator_id, outcome))

    async def dispute(
        self, indicator_id: UUID | str, grounds: Grounds | str, statement: str, *, evidence: Sequence[str] = ()
    ) -> Dispute:
        """Say that a listing is wrong, for whom it hurts: at once nobody is told `hold` any more.

        `evidence` is SHA-256 digests of documents that you keep, in hexadecimal. Raises `Conflict`
        (`dispute_open_already`, `nothing_to_dispute`).
        """
        dispute = {"indicator_id": indicator_id, "grounds": grounds, "statement": statement, "evidence": list(evidence)}
        return await self._connection.call(_operations.open_dispute(dispute))

    async def dispute_by_id(self, dispute_id: UUID | str) -> Dispute:
        """One dispute of your agency, as it stands. Raises `NotFound`."""
        return await self._connection.call(_operations.read_dispute(dispute_id))

    def disputes(
        self, *, is_open: bool | None = None, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> AsyncPages[Dispute]:
        """Your agency's disputes, in the order of their last change; `is_open` narrows to undecided or decided ones."""
        return AsyncPages(self._connection, lambda after: _operations.list_disputes(is_open, page, after), cursor)

    def corrections(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> AsyncPages[Correction]:
        """What you were told of within 30 days before it was taken out of your list. Keep the cursor, and ask often."""
        return AsyncPages(self._connection, lambda after: _operations.list_corrections(page, after), cursor)

    async def history(self, indicator_id: UUID | str, *, limit: int = 100) -> History:
        """How an indicator came to stand as it does: the last `limit` things that happened to it, oldest first."""
        return await self._connection.call(_operations.read_history(indicator_id, limit))

    async def simulate(self, payments: Iterable[PastPayment]) -> Simulation:
        """What checks of up to 10,000 past payments would have said on their day, in counts. No verdict is told."""
        return await self._connection.call(_operations.simulate_verdicts(payments))

    async def scorecards(
        self, *, since: str | None = None, until: str | None = None, agency_id: UUID | str | None = None
    ) -> Scorecards:
        """Your agency's scorecard by month ("2026-01") and province; the last twelve months by default.

        The national administrator may read another agency's with `agency_id`.
        """
        return await self._connection.call(_operations.read_scorecards(since, until, agency_id))

    async def withdraw(self, report_id: UUID | str, reason: str) -> Report:
        """Take back a report of your own agency. As `Krama.withdraw`."""
        return await self._connection.call(_operations.withdraw_report(report_id, reason))

    async def indicator(self, indicator_id: UUID | str) -> Indicator:
        """One indicator, as your agency may see it. Raises `NotFound` for one that is hidden from you, too."""
        return await self._connection.call(_operations.read_indicator(indicator_id))

    def indicators(
        self,
        *,
        kind: Kind | str | None = None,
        category: Category | str | None = None,
        updated_after: datetime | str | None = None,
        cursor: str | None = None,
        page: int = DEFAULT_PAGE,
    ) -> AsyncPages[Indicator]:
        """All indicators that you may see, in the order of their last change. As `Krama.indicators`."""
        narrowing = {"kind": kind, "category": category, "updated_after": updated_after}
        return AsyncPages(self._connection, lambda after: _operations.list_indicators(narrowing, page, after), cursor)

    async def checkpoint(self) -> Checkpoint:
        """The newest checkpoint of the audit log. As `Krama.checkpoint`."""
        return await self._connection.call(_operations.read_checkpoint())

    async def prove_inclusion(self, leaf_index: int, tree_size: int | None = None) -> InclusionProof:
        """The proof that a record is in the log. As `Krama.prove_inclusion`."""
        return await self._connection.call(_operations.prove_inclusion(leaf_index, tree_size))

    async def prove_consistency(self, first: int, second: int | None = None) -> ConsistencyProof:
        """The proof that the log only grew. As `Krama.prove_consistency`."""
        return await self._connection.call(_operations.prove_consistency(first, second))

    def audit_records(
        self,
        *,
        everybody: bool | None = None,
        tree_size: int | None = None,
        cursor: str | None = None,
        page: int = DEFAULT_PAGE,
    ) -> AsyncPages[AuditRecord]:
        """Audit records, in the log's order. As `Krama.audit_records`."""
        return AsyncPages(
            self._connection,
            lambda after: _operations.list_audit_records(everybody, tree_size, page, after),
            cursor,
        )

    async def export_log(self, file: Path | str) -> int:
        """Write your agency's records, each with its proof, to a new .ndjson file. As `Krama.export_log`."""
        newest = await self.checkpoint()
        with Path(file).open("x", encoding="utf-8") as lines:
            lines.write(head_line(newest))
            written = 0
            async for record in self.audit_records(tree_size=newest.size, page=MOST_ON_A_PAGE):
                if record.path is None:
                    break
                lines.write(record_line(record))
                written += 1
        return written

    async def me(self) -> Me:
        """Whom the service takes you for: the client, its agency and its scopes."""
        return await self._connection.call(_operations.read_me())

    async def aclose(self) -> None:
        """Close the connections to the service."""
        await self._connection.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"<AsyncKrama {self._connection.client.base_url}>"
