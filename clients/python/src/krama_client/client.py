"""`Krama`: the service's operations for ordinary, threaded programs.

with Krama("https://krama.example", client_id, client_secret) as krama:
    for answer in krama.check_many(["012 345 678", "prize.example.com"]):
        print(answer)
    outcome = krama.report_many("cases.csv")
    print(outcome.accepted, outcome.rejected)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack
from uuid import UUID

import httpx

from krama_client import _bulk, _operations
from krama_client._check_batches import Batch, batches
from krama_client._connection import Connection
from krama_client._credential import credential
from krama_client._keys import KeySource
from krama_client._log_files import MOST_ON_A_PAGE, head_line, record_line
from krama_client._pages import Pages
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


class Krama:
    """A member's connection to one exchange. Many threads may share one; close it, or use it in a `with` statement.

    `base_url` is the exchange's, `client_id` what its administrator gave you, and either `client_secret` came with it,
    or `private_key` is yours and the administrator has its public half (RFC 7523): a path to PEM or JWK, or either
    itself. `dpop=True` binds the tokens to a key that this object makes and that never leaves it, so that a token alone
    is of no use to a thief (RFC 9449); a key of your own may be given instead. `issuer` is the exchange's public
    address, where you reach it at another. No error holds a key.

    A token is fetched when the first call needs one, and renewed by itself. `timeout` is in seconds, for each time that
    the service is waited for. What can pass by itself is tried again, at most `max_retries` times and for at most
    `retry_seconds`; nothing is ever submitted twice by that. Further options go to `httpx.Client`, such as `verify`,
    `proxy` or `transport`.

    Every method may raise a `KramaError`: `TransportError`, `AnswerNotUnderstood`, `IssuerMismatch` or a
    `ProblemError`. An address or a credential that can't be used is a `ValueError`, here.
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
        client = httpx.Client(**client_options(base_url, timeout, httpx_options))
        self._connection = Connection(client, shown, policy)

    def check(
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
        """What is known about `value`, in any spelling, and what to do now?

        `kind` may be left out where the value shows it. A bank account's number needs its bank's BIC as `institution`,
        an ambiguous wallet its `chain`, a handle its `platform`. `purpose` says why you ask, for the record. With
        `receipt` the verdict has a signed one, which `verify_receipt` verifies at any time later. Raises
        `InvalidRequest` for a value that can't be what it should be: its `code` and `detail` say why.
        """
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform, "purpose": purpose}
        return self._connection.call(_operations.check_value({"value": value, **hints, "receipt": receipt or None}))

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
    ) -> Iterator[Verdict | Refused]:
        """One answer for each of `items`, in their order; a value that could not be checked gives a `Refused`.

        An item is a text, or a dictionary with `value` and the hints of `check`; hints given here hold for items that
        have none of their own. Items are read and answers given `chunk` at a time, as the answers are asked for.
        """
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform, "purpose": purpose}
        return self._answers(batches(items, hints, chunk))

    def _answers(self, asked: Iterator[Batch]) -> Iterator[Verdict | Refused]:
        for batch in asked:
            call = batch.call()
            yield from batch.merge(self._connection.call(call) if call else [])

    def report(
        self,
        value: str,
        category: Category | str,
        *,
        receipt: bool = False,
        idempotency_key: str | None = None,
        **facts: Unpack[Facts],
    ) -> Report:
        """Submit what a victim brought, or you found; a known indicator is corroborated.

        Reporting the same again (indicator, category and case reference) changes your own report, and never counts
        twice. `idempotency_key` is made for you; give one if your program may ask again after a restart.
        Raises `ReportHeld` where the protected list covers it, such as a bank's own site.
        """
        report = {"value": value, "category": category, **facts, "receipt": receipt or None}
        return _operations.taken(self._connection.call(_operations.submit_report(report, idempotency_key)))

    def report_many(
        self,
        source: Rows,
        *,
        dry_run: bool = False,
        on_progress: Callable[[BulkOutcome], object] | None = None,
        chunk: int = DEFAULT_CHUNK,
    ) -> BulkOutcome:
        """Submit a file (.csv, .tsv, .ndjson, .jsonl) or an iterable of reports as dictionaries; say what became of it.

        A bad row is refused by itself and never stops the others; `rejections` lists them, numbered over the whole
        file. Rows go `chunk` at a time, and `on_progress` hears the outcome so far after each. A dry run stores
        nothing. When an error breaks it off, submitting everything again is safe. Raises `FileUnreadable` too.
        """
        done = BulkOutcome(dry_run)
        try:
            for rows in row_chunks(source, chunk):
                _bulk.add(done, self._connection.call(_bulk.chunk_call(rows, done)))
                if on_progress is not None:
                    on_progress(done)
        except KramaError as error:
            error.add_note(_bulk.note(done))
            raise
        return done

    def report_by_id(self, report_id: UUID | str) -> Report:
        """One report that you may see. Raises `NotFound` for one that is hidden from you, too."""
        return self._connection.call(_operations.read_report(report_id))

    def reports(self, *, own: bool | None = None, cursor: str | None = None, page: int = DEFAULT_PAGE) -> Pages[Report]:
        """The reports that you may see, in the order of their last change, withdrawn ones too.

        `own=True` narrows to your own agency's, `own=False` to those of others: what of them is not released to you is
        None.
        """
        return Pages(self._connection, lambda after: _operations.list_reports(own, page, after), cursor)

    def indicator_reports(
        self, indicator_id: UUID | str, *, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> Pages[Report]:
        """The live reports on one indicator that you may see. Raises `NotFound` for one that is hidden from you."""
        return Pages(
            self._connection, lambda after: _operations.list_indicator_reports(indicator_id, page, after), cursor
        )

    def agencies(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> Pages[Agency]:
        """The members of the exchange: whom you may name in an audience."""
        return Pages(self._connection, lambda after: _operations.list_agencies(page, after), cursor)

    def agency(self, agency_id: UUID | str) -> Agency:
        """One member of the exchange. Raises `NotFound`."""
        return self._connection.call(_operations.read_agency(agency_id))

    def relabel(
        self, report_id: UUID | str, tlp: Tlp | str, reason: str, *, audience: AudienceFacts | None = None
    ) -> Report:
        """Change how far a report of your own agency goes; the change is recorded with its reason."""
        label = {"tlp": tlp, "audience": audience, "reason": reason}
        return self._connection.call(_operations.relabel_report(report_id, label))

    def labels(
        self, report_id: UUID | str, *, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> Pages[LabelChange]:
        """Every change of the label of a report of your own agency, the first one first."""
        return Pages(self._connection, lambda after: _operations.list_report_labels(report_id, page, after), cursor)

    def approve(self, report_id: UUID | str) -> Report:
        """Stand by a police report as its second officer: another client of its agency than the one that stated it.

        Raises `Conflict` (`approval_refused`) where it can't be approved, or not by you.
        """
        return self._connection.call(_operations.approve_report(report_id))

    def held_reports(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> Pages[HeldReport]:
        """Your agency's reports on what may not be listed, and what was decided of them."""
        return Pages(self._connection, lambda after: _operations.list_held_reports(page, after), cursor)

    def held_report(self, held_id: UUID | str) -> HeldReport:
        """One of them. Raises `NotFound`."""
        return self._connection.call(_operations.read_held_report(held_id))

    def tell_outcome(
        self, indicator_id: UUID | str, result: Result | str, *, amount: LossFacts | None = None
    ) -> OutcomeOut:
        """Tell what you did with a verdict, or found out: a confirmed fraud or a false positive moves the score.

        `amount` is the payment's. Raises `NotFound` for an indicator that is hidden from you, too.
        """
        outcome = {"result": result, "amount": amount}
        return self._connection.call(_operations.submit_outcome(indicator_id, outcome))

    def dispute(
        self, indicator_id: UUID | str, grounds: Grounds | str, statement: str, *, evidence: Sequence[str] = ()
    ) -> Dispute:
        """Say that a listing is wrong, for whom it hurts: at once nobody is told `hold` any more.

        `evidence` is SHA-256 digests of documents that you keep, in hexadecimal. Raises `Conflict`
        (`dispute_open_already`, `nothing_to_dispute`).
        """
        dispute = {"indicator_id": indicator_id, "grounds": grounds, "statement": statement, "evidence": list(evidence)}
        return self._connection.call(_operations.open_dispute(dispute))

    def dispute_by_id(self, dispute_id: UUID | str) -> Dispute:
        """One dispute of your agency, as it stands. Raises `NotFound`."""
        return self._connection.call(_operations.read_dispute(dispute_id))

    def disputes(
        self, *, is_open: bool | None = None, cursor: str | None = None, page: int = DEFAULT_PAGE
    ) -> Pages[Dispute]:
        """Your agency's disputes, in the order of their last change; `is_open` narrows to undecided or decided ones."""
        return Pages(self._connection, lambda after: _operations.list_disputes(is_open, page, after), cursor)

    def corrections(self, *, cursor: str | None = None, page: int = DEFAULT_PAGE) -> Pages[Correction]:
        """What you were told of within 30 days before it was taken out of your list. Keep the cursor, and ask often."""
        return Pages(self._connection, lambda after: _operations.list_corrections(page, after), cursor)

    def history(self, indicator_id: UUID | str, *, limit: int = 100) -> History:
        """How an indicator came to stand as it does: the last `limit` things that happened to it, oldest first."""
        return self._connection.call(_operations.read_history(indicator_id, limit))

    def simulate(self, payments: Iterable[PastPayment]) -> Simulation:
        """What checks of up to 10,000 past payments would have said on their day, in counts. No verdict is told."""
        return self._connection.call(_operations.simulate_verdicts(payments))

    def scorecards(
        self, *, since: str | None = None, until: str | None = None, agency_id: UUID | str | None = None
    ) -> Scorecards:
        """Your agency's scorecard by month ("2026-01") and province; the last twelve months by default.

        The national administrator may read another agency's with `agency_id`.
        """
        return self._connection.call(_operations.read_scorecards(since, until, agency_id))

    def withdraw(self, report_id: UUID | str, reason: str) -> Report:
        """Take back a report of your own agency: it stays on record, and no longer counts in any answer.

        Raises `NotFound`, and `Conflict` (`report_already_withdrawn`) if it was withdrawn before by another call.
        """
        return self._connection.call(_operations.withdraw_report(report_id, reason))

    def indicator(self, indicator_id: UUID | str) -> Indicator:
        """One indicator, as your agency may see it. Raises `NotFound` for one that is hidden from you, too."""
        return self._connection.call(_operations.read_indicator(indicator_id))

    def indicators(
        self,
        *,
        kind: Kind | str | None = None,
        category: Category | str | None = None,
        updated_after: datetime | str | None = None,
        cursor: str | None = None,
        page: int = DEFAULT_PAGE,
    ) -> Pages[Indicator]:
        """All indicators that you may see, in the order of their last change; what changes meanwhile comes again."""
        narrowing = {"kind": kind, "category": category, "updated_after": updated_after}
        return Pages(self._connection, lambda after: _operations.list_indicators(narrowing, page, after), cursor)

    def checkpoint(self) -> Checkpoint:
        """The newest signed checkpoint of the exchange's audit log. Keep it: no later log can contradict it unseen."""
        return self._connection.call(_operations.read_checkpoint())

    def prove_inclusion(self, leaf_index: int, tree_size: int | None = None) -> InclusionProof:
        """The proof that a record, such as a receipt's, is in the log of a checkpoint; of the newest by default."""
        return self._connection.call(_operations.prove_inclusion(leaf_index, tree_size))

    def prove_consistency(self, first: int, second: int | None = None) -> ConsistencyProof:
        """The proof that the log of size `second`, the newest by default, begins with that of size `first`."""
        return self._connection.call(_operations.prove_consistency(first, second))

    def audit_records(
        self,
        *,
        everybody: bool | None = None,
        tree_size: int | None = None,
        cursor: str | None = None,
        page: int = DEFAULT_PAGE,
    ) -> Pages[AuditRecord]:
        """What your agency's clients asked and were answered, in the log's order; everybody's for an auditor."""
        return Pages(
            self._connection,
            lambda after: _operations.list_audit_records(everybody, tree_size, page, after),
            cursor,
        )

    def export_log(self, file: Path | str) -> int:
        """Write your agency's records, each with its proof, to a new .ndjson file; how many. `verify_log` verifies it.

        Raises `FileExistsError`.
        """
        newest = self.checkpoint()
        with Path(file).open("x", encoding="utf-8") as lines:
            lines.write(head_line(newest))
            written = 0
            for record in self.audit_records(tree_size=newest.size, page=MOST_ON_A_PAGE):
                if record.path is None:  # it came after the checkpoint, and so did all that follow
                    break
                lines.write(record_line(record))
                written += 1
        return written

    def me(self) -> Me:
        """Whom the service takes you for: the client, its agency and its scopes."""
        return self._connection.call(_operations.read_me())

    def close(self) -> None:
        """Close the connections to the service."""
        self._connection.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Krama {self._connection.client.base_url}>"
