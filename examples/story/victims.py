"""Two victims of one fraud: each office files a case, learns of the other one, and sees what came of its own."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console

from examples.story import output
from examples.story.files import Payment
from examples.story.members import BATTAMBANG, PHNOM_PENH, Member, Members
from krama_client import Krama, Refused, omit
from krama_client.types import Case, CaseValueInput, Check

CASES: Mapping[Member, str] = {PHNOM_PENH: "PP-2025-1123", BATTAMBANG: "BTB-2025-209"}
_LOSSES: Mapping[Member, str] = {PHNOM_PENH: "700.00", BATTAMBANG: "450.00"}
_VALUES: Mapping[Member, Sequence[CaseValueInput]] = {
    PHNOM_PENH: [
        {"value": "094 000 076", "role": "contact"},
        {"value": "000 123 456", "institution": "ABA", "role": "receiver"},
    ],
    BATTAMBANG: [
        {"value": "094 000 077", "role": "contact"},
        {"value": "ABA ០០០១២៣៤៥៦", "kind": "bank_account", "institution": "ABA", "role": "receiver"},
    ],
}
"""Two callers, and one account."""


def office_files(console: Console, krama: Krama, office: Member) -> None:
    """One victim brings a caller's number and the account that was paid: they are one case."""
    case = krama.cases.submit(
        reference=CASES[office],
        category="impersonation_bank",
        province=office.province,
        channel="phone call",
        loss={"amount": _LOSSES[office], "currency": "USD"},
        values=_VALUES[office],
    )
    values = ", ".join(item.indicator.display for item in case.items or () if item.indicator)
    console.print(f"  One more victim: the case {case.reference} has {values}")
    _tell_related(console, krama, case, office)


def bank_stops(console: Console, krama: Krama, answered: Iterable[tuple[Payment, Check | Refused]]) -> None:
    """The bank stops the payments that it shall hold, and says so: with the check, and the listing that decided."""
    stopped = [(payment, check) for payment, check in answered if isinstance(check, Check) and check.action == "hold"]
    for payment, check in stopped:
        krama.outcomes.submit(
            check_id=check.check_id,
            indicator_id=check.matches[0].indicator_id if check.matches else omit,
            outcome="payment_stopped",
            payment={"amount": payment.amount, "currency": payment.currency},
            reference=payment.reference,
        )
    console.print(f"  It stops {', '.join(payment.reference for payment, _ in stopped)}, and tells the exchange.")


def offices_look(console: Console, members: Members) -> None:
    """Chapter 5: each office sees what came of its case, and who else has a victim of the same account."""
    output.chapter(console, "5. Each office looks at its case", "សំណុំរឿង")
    for office, reference in CASES.items():
        with members.connect(office) as krama:
            case = next(case for case in krama.cases.list(agency_id="own") if case.reference == reference)
            _tell_effects(console, krama.cases.get(case.case_id))
            _tell_related(console, krama, case, office)


def _tell_effects(console: Console, case: Case) -> None:
    if case.effects is not None:
        amounts = ", ".join(f"{money.currency} {money.amount}" for money in case.effects.stopped_amounts)
        count = case.effects.payment_stopped_count
        console.print(f"  {case.reference}: [green]your case stopped {count} payments, {amounts}[/]")


def _tell_related(console: Console, krama: Krama, case: Case, office: Member) -> None:
    """The cases of other offices. The office knows its own."""
    related = krama.cases.list_related(case.case_id)
    for other in (each for each in related if each.source.name != office.name):
        values = ", ".join(indicator.display for indicator in other.shared_indicators)
        console.print(f"    {other.source.name} has {values} too: {other.reference}")
