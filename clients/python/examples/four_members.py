"""A day on the exchange: an administrator, an office, a bank and a partner. Give the administrator's credential.

KRAMA_URL=… KRAMA_CLIENT_ID=… KRAMA_CLIENT_SECRET=… python four_members.py
"""

import secrets
from datetime import UTC, datetime
from uuid import UUID

from krama_client import Breaker, Krama, KramaError, omit
from krama_client.types import Action, Check, Correction, Sector


def join(admin: Krama, name: str, sector: Sector, role: str) -> Krama:
    """The administrator enrols an agency with one client."""
    country = "TH" if sector is Sector.PARTNER else "KH"
    agency = admin.agencies.add(name=f"{name} {secrets.token_hex(3)}", sector=sector, country=country)
    new = admin.clients.add(name=f"{name}'s program", role=role, agency_id=agency.agency_id)
    assert new.secret is not None
    # None clears it, omit leaves it as it is. `revision` says what is changed: nothing is, if somebody was quicker.
    admin.clients.change(new.client_id, revision=new.revision, name=None, networks=omit)
    return Krama.from_env(client_id=new.client_id, client_secret=new.secret.client_secret, app="example/1.0")


def office_reports(office: Krama, number: str) -> UUID:
    """An office reports what a victim brought."""
    report = office.report(number, "loan", kind="phone", case_reference="PP-1", occurred_at=datetime.now(UTC))
    if report.status == "pending":
        raise SystemExit("Not listed: the value is protected, and the national administrator decides.")
    rows = [
        {"value": number, "kind": "phone", "category": "loan"},
        {"value": "12", "kind": "phone", "category": "loan"},
    ]
    done = office.report_many(rows, dry_run=True)
    print(done.accepted_count, "row is fine,", [row.error and row.error.code for row in done.rejections])
    return report.indicator.indicator_id


def bank_checks(bank: Krama, number: str) -> Check | None:
    """A bank checks before money moves. Without an answer in time, its own rule decides."""
    gate = bank.with_options(deadline=5, max_retries=0)
    try:
        return gate.check(number, kind="phone", purpose="payment")
    except KramaError as error:
        print("no verdict after", error.elapsed, "seconds")
        return None


def partner_follows(partner: Krama, cursor: str | None) -> tuple[list[Correction], str | None]:
    """A partner reads what it must undo, and continues from there next time."""
    corrections = partner.corrections.list(cursor=cursor)
    return list(corrections), corrections.resume_cursor


def main(number: str = "011 222 333") -> None:
    """The whole day."""
    admin = Krama.from_env(breaker=Breaker(failures=5, open_seconds=10))
    office = join(admin, "Phnom Penh Office", Sector.POLICE, "reporter")
    bank = join(admin, "Example Bank", Sector.BANK, "checker")
    partner = join(admin, "Partner Abroad", Sector.PARTNER, "reader")
    indicator_id = office_reports(office, number)
    verdict = bank_checks(bank, number)
    print(
        "listed:",
        verdict is not None
        and verdict.matches[0].indicator_id == indicator_id
        and verdict.action is not Action.PROCEED,
    )
    print("corrections:", len(partner_follows(partner, None)[0]))
    for client in (admin, office, bank, partner):
        client.close()


if __name__ == "__main__":
    main()
