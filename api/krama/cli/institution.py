"""`krama institution`: manage the list of banks and wallets."""

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from krama.cli.session import AsJson, acting, open_database, show, show_list
from krama.indicators.institution_data import Certainty, InstitutionStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlmodel import Session

    from krama.agencies.schemas import AgencyRef
    from krama.institutions.schemas import InstitutionChangeIn
    from krama.institutions.tables import InstitutionRow

app = typer.Typer(
    help="Manage the list of banks and wallets that accounts are held with.", no_args_is_help=True, add_completion=False
)


def _read_length(text: str) -> dict[str, Any]:
    """Parse `9`, or `9:padded` for numbers that begin with zeros. Raises `typer.BadParameter`."""
    digits, _, padded = text.partition(":")
    if not digits.isdecimal() or padded not in {"", "padded"}:
        raise typer.BadParameter("Write a length as 9, or as 9:padded if such numbers begin with zeros.")
    return {"digit_count": int(digits), "padded": padded == "padded", "certainty": Certainty.CONFIRMED}


Code = Annotated[str, typer.Argument(help="Shown by `krama institution list`.")]
Alias = Annotated[
    list[str] | None, typer.Option("--alias", help="Another name that people write. Repeatable. Replaces the others.")
]
NameInKhmer = Annotated[str | None, typer.Option(help="The full name in Khmer.")]
BicOption = Annotated[str | None, typer.Option(help="The BIC of eight characters, if the institution confirmed it.")]
LinkedAgency = Annotated[
    UUID | None, typer.Option(help="The member agency that is this institution, as `krama agency list` shows it.")
]
Length = Annotated[
    list[Any] | None,
    typer.Option(
        "--account-length",
        parser=_read_length,
        metavar="LENGTH",
        help="A confirmed length of its account numbers: 9, or 9:padded if they begin with zeros. Repeatable.",
    ),
]


@app.command("list")
def list_institutions(as_json: AsJson = False) -> None:
    """Show all institutions."""
    from krama.institutions import service

    with open_database() as database, database.read() as session:
        rows = service.every(session)
        agencies = service.agencies_shown(session, rows, None)
        shown = [_document(row, agencies.get(row.institution_id)) for row in rows]
    for institution in [] if as_json else shown:
        for name in set(institution) - {"institution", "short_name", "bic", "bic_certainty", "status", "certainty"}:
            del institution[name]  # a table has no room for every field
    show_list(shown, as_json=as_json)


@app.command("show")
def show_institution(code: Code, as_json: AsJson = False) -> None:
    """Show one institution, with all its names."""
    from krama.institutions import service

    with _in_own_words(), open_database() as database, database.read() as session:
        shown = _shown(session, service.find(session, service.institution_id(code)))
    show(shown, as_json=as_json)


@app.command("add")
def add_institution(  # noqa: PLR0913, PLR0917  (options, each with a default)
    name: Annotated[str, typer.Argument(help="The full name in English.")],
    short_name: Annotated[str, typer.Option(help="The name that is shown before an account.")],
    country: Annotated[str, typer.Option(help="ISO 3166-1 alpha-2 code, such as KH.")],
    name_km: NameInKhmer = None,
    alias: Alias = None,
    bic: BicOption = None,
    account_length: Length = None,
    agency_id: LinkedAgency = None,
    as_json: AsJson = False,
) -> None:
    """Add an institution. Its code is its BIC, or else made of the country and the short name, and never changes."""
    from krama.institutions import service

    stated = _stated({"en": name, "km": name_km}, alias, bic, account_length)
    if agency_id is not None:
        stated["agency_id"] = agency_id
    with _in_own_words(), acting("addInstitution") as session:
        body = _read_body("InstitutionIn", {**stated, "short_name": short_name, "country": country})
        shown = _shown(session, service.add(session, body.facts())[0])
    show(shown, as_json=as_json)


@app.command("change")
def change_institution(  # noqa: PLR0913, PLR0917  (options, each with a default)
    code: Code,
    name: Annotated[str | None, typer.Option(help="The full name in English.")] = None,
    short_name: Annotated[str | None, typer.Option(help="The name that is shown before an account.")] = None,
    name_km: NameInKhmer = None,
    alias: Alias = None,
    bic: BicOption = None,
    account_length: Length = None,
    status: Annotated[InstitutionStatus | None, typer.Option(help="inactive: it has closed.")] = None,
    agency_id: LinkedAgency = None,
    no_agency: Annotated[bool, typer.Option("--no-agency", help="No member agency is this institution.")] = False,
    as_json: AsJson = False,
) -> None:
    """Change an institution. What is left out stays as it is. Running workers use the change within two seconds."""
    from krama.core.revisions import ANY_REVISION
    from krama.institutions import service

    if no_agency and agency_id is not None:
        raise typer.BadParameter("Give --agency-id or --no-agency, not both.")
    key = service.institution_id(code)
    with _in_own_words(), acting("changeInstitution") as session:
        before = service.institution_of(service.find(session, key)).names
        renamed = {"en": name or before["en"], "km": name_km or before.get("km")} if name or name_km else None
        others = {"short_name": short_name, "status": status, "agency_id": agency_id}
        stated = _stated(renamed, alias, bic, account_length) | {
            member: value for member, value in others.items() if value is not None
        }
        if no_agency:
            stated["agency_id"] = None
        if not stated:
            raise typer.BadParameter("Nothing to change. `krama institution change --help` lists the options.")
        body = _read_body("InstitutionChangeIn", stated)
        shown = _shown(session, service.change(session, key, body.facts(), ANY_REVISION))
    show(shown, as_json=as_json)


@contextmanager
def _in_own_words() -> "Iterator[None]":
    """Errors of the service name paths and members of the API. Here they name commands instead."""
    from krama.agencies.errors import AgencyUnknown
    from krama.institutions.errors import InstitutionNameTaken, InstitutionNotFound, InstitutionRefused

    try:
        yield
    except AgencyUnknown as problem:
        problem.detail = "agency_id: There is no agency with this id. `krama agency list` shows all agencies."
        raise
    except InstitutionNotFound as problem:
        problem.detail = "There is no institution with this code. `krama institution list` shows them."
        raise
    except InstitutionNameTaken as problem:
        seen = f"`krama institution show {problem.institution}` shows it."
        problem.detail = f"{problem.field}: {problem.detail} {seen}"
        raise
    except InstitutionRefused as problem:
        problem.detail = f"{problem.field}: {problem.detail}"
        raise


def _stated(
    names: dict[str, str | None] | None, aliases: list[str] | None, bic: str | None, lengths: list[Any] | None
) -> dict[str, Any]:
    """The members of a request body for these options. An option that is left out has none."""
    stated = {"names": names, "aliases": aliases, "bic": bic, "account_lengths": lengths}
    if bic is not None:
        stated["bic_certainty"] = Certainty.CONFIRMED
    return {member: value for member, value in stated.items() if value}


def _read_body(model: str, stated: dict[str, Any]) -> "InstitutionChangeIn":
    """The facts, held against the rules of the API. Raises `typer.BadParameter`."""
    from pydantic import ValidationError

    from krama.core.validation import field_problems
    from krama.institutions import schemas

    try:
        body: InstitutionChangeIn = getattr(schemas, model).model_validate(stated)
    except ValidationError as problem:
        lines = [f"{wrong.field}: {wrong.detail}" for wrong in field_problems(problem)]
        raise typer.BadParameter(" ".join(lines)) from problem
    return body


def _shown(session: "Session", row: "InstitutionRow") -> dict[str, Any]:
    from krama.institutions import service

    return _document(row, service.agencies_shown(session, [row], None).get(row.institution_id))


def _document(row: "InstitutionRow", agency: "AgencyRef | None") -> dict[str, Any]:
    from krama.institutions.schemas import institution_out

    return institution_out(row, agency).model_dump(mode="json")
