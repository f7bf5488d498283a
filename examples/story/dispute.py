"""The last chapter: a customer of the bank owns a listed number now. The listing ends, and the bank learns of it."""

from rich.console import Console

from examples.story import files, output
from examples.story.members import BANK, REVIEWER, Members
from krama_client import Krama
from krama_client.types import Check

_PAYMENT = "PAY-0007"
"""A payment to the number."""


def listing_is_disputed(console: Console, members: Members) -> None:
    """Chapter 7: the bank opens a dispute, a reviewer upholds it, and the bank reads the correction."""
    output.chapter(console, "7. A customer of the bank says that a number is his now", "ធនាគារ")
    with members.connect(BANK) as bank, members.connect(REVIEWER) as reviewer:
        before = _checked(bank)
        output.print_step(console, "before", f"{before.display}, {before.agency_count} agencies report it", before)
        opened = bank.disputes.open(
            indicator_id=before.matches[0].indicator_id,
            grounds="recycled_number",
            statement="The operator gave the number to our customer in June.",
        )
        output.print_step(console, "dispute", f"{BANK.name} opens one: recycled number", _checked(bank))
        open_dispute = reviewer.disputes.get(opened.dispute_id)
        reviewer.disputes.decide(
            opened.dispute_id,
            revision=open_dispute.revision,
            decision="upheld",
            reason="The operator confirms the change of owner.",
            source_reason="The number has a new owner.",
        )
        output.print_step(console, "decision", f"{REVIEWER.name} upholds it, and the reports end", _checked(bank))
        for correction in bank.corrections.list():
            told = f"{BANK.name} learns that {correction.indicator.display} was {correction.cause.value}"
            console.print(f"  {'correction':<11}{told}. It releases {_PAYMENT}.")


def _checked(bank: Krama) -> Check:
    payment = next(payment for payment in files.payments() if payment.reference == _PAYMENT)
    return bank.check(payment.beneficiary, kind=payment.kind, purpose="payment", reference=payment.reference)
