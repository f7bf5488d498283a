"""Sets an exchange up, so that `krama serve` can start it. Each step is left out if it was done before."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from krama.access import keys
from krama.agencies import credentials, enrolment, policy
from krama.agencies.permissions import Permission, known_permissions
from krama.agencies.roles import Role
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.service import Credential
from krama.agencies.tables import Agency
from krama.audit.continuity import lost_database, signer_of_log
from krama.audit.entry import Actor, Entry
from krama.audit.log_key import log_name
from krama.audit.service import recorded_transaction
from krama.core import env_file as env_files
from krama.core import state_files
from krama.core.database import Database, describe_error, open_sqlite
from krama.core.errors import KramaError
from krama.core.folding import folded
from krama.core.postgres import COMMAND
from krama.migrations.state import migrate
from krama.operations import env_file
from krama.operations.errors import SetupRefused
from krama.operations.members_file import NewMember, read_members
from krama.protection import well_known
from krama.rule.half_lives import read_half_lives
from krama.settings import Settings
from krama.sharing.sectors import Sector

WRITTEN = ("public_url", "database_url", "state_dir")
"""The settings that `krama setup` asks for, and writes into the environment file."""

_LOGIN = ("KRAMA_URL", "KRAMA_CLIENT_ID", "KRAMA_CLIENT_SECRET")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to set up. `settings` are complete; `members` is a CSV file. `secret_file` gets the new client's secret."""

    settings: Settings
    env_file: Path
    administrator: str
    members: Path | None
    secret_file: Path | None

    @property
    def written(self) -> dict[str, str]:
        """What the environment file sets."""
        values = {f"KRAMA_{name.upper()}": str(getattr(self.settings, name)) for name in WRITTEN}
        return {name: value for name, value in values.items() if value}


@dataclass(frozen=True, slots=True)
class Step:
    """What one step found or did. `credential` is that of a new client, and can be read only now."""

    text: str
    is_new: bool
    credential: Credential | None = None


def check(plan: Plan) -> list[NewMember]:
    """The members to enrol. Raises `SetupRefused` or another `KramaError` for all that would stop a later step.

    Nothing is changed.
    """
    name = policy.clean_name(plan.administrator, enrolment.LONGEST_AGENCY_NAME)
    members = [] if plan.members is None else read_members(plan.members, plan.settings.default_region, name)
    for value in plan.written.values():
        if not env_files.is_writable(value):
            raise SetupRefused("A setting can't contain quotes, control characters or a space at its end.")
    _check_env_file(plan)
    _check_folder(plan.settings.state_dir)
    if plan.secret_file is not None and not _is_login(plan.secret_file):
        _check_new_file(plan.secret_file, "--secret-file")
    _check_database(plan)
    return members


def _check_env_file(plan: Plan) -> None:
    if not plan.env_file.exists():
        _check_new_file(plan.env_file, "--env-file")
        return
    stated = env_files.read(plan.env_file)
    for name, value in plan.written.items():
        if stated.get(name, "") != value:
            raise SetupRefused(
                f"{plan.env_file} exists and does not set {name} to this. Change it there, or choose another file."
            )


def _is_login(path: Path) -> bool:
    """Whether an earlier run wrote this file. If that run broke off before its client was stored, it is replaced."""
    try:
        return set(env_files.read(path)) == set(_LOGIN)
    except KramaError:
        return False


def _check_new_file(path: Path, option: str) -> None:
    folder = path.absolute().parent
    if path.exists():
        raise SetupRefused(f"{path} exists already. Choose another file for {option}.")
    # The state folder may be this one, and is made before.
    if not os.access(_existing(folder), os.W_OK | os.X_OK):
        raise SetupRefused(f"This user may not write to {folder}. Choose another file for {option}.")


def _check_folder(folder: Path) -> None:
    if not folder.is_absolute():
        raise SetupRefused("The state folder must be an absolute path, such as /var/lib/krama.")
    existing = _existing(folder)
    if not existing.is_dir() or not os.access(existing, os.W_OK | os.X_OK):
        raise SetupRefused(
            f"{folder} can't be the state folder: {existing} is not a folder that this user may write to."
        )
    if existing == folder and folder.stat().st_mode & 0o077:
        raise SetupRefused(f"Other users can read {folder}, which will contain keys. Run chmod 700 on it.")


def _existing(folder: Path) -> Path:
    return next(each for each in (folder, *folder.parents) if each.exists())


def _check_database(plan: Plan) -> None:
    with closing(_opened(plan.settings)) as database:
        if plan.settings.database_url:
            database.refuse_missing_folder()
        tables = _tables(database)
        empty = not tables
        if not empty and "alembic_version" not in tables:
            raise SetupRefused("The database has tables that are not Krama's. Choose an empty database.")
        if not empty:
            database.refuse_readable_by_others()
        elif (lost := lost_database(plan.settings.state_dir)) is not None:
            raise SetupRefused(lost)


def _tables(database: Database) -> list[str]:
    """The names of the tables. An SQLite file is only read, because it may be of another program."""
    try:
        if database.path is None:
            return inspect(database.engine).get_table_names()
        if not database.path.exists():
            return []
        with closing(open_sqlite(str(database.path), read_only=True)) as connection:
            return [str(name) for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    except (SQLAlchemyError, sqlite3.Error) as problem:
        reason = describe_error(problem) if isinstance(problem, SQLAlchemyError) else str(problem)
        raise SetupRefused(
            f"The database can't be read ({reason}). Is KRAMA_DATABASE_URL right, and does the database answer?"
        ) from problem


def _opened(settings: Settings) -> Database:
    return Database(settings.resolved_database_url, pool_size=1, waits=COMMAND)


def carry_out(plan: Plan, members: list[NewMember], actor: Actor, progress: Callable[[str], None]) -> Iterator[Step]:
    """Do each step that was not done before, in order, and say what it found or did. `check` comes first.

    If it breaks off, the same plan goes on where it ended.
    """
    yield _state_folder(plan.settings.state_dir)
    with state_files.locked(plan.settings.state_dir / "setup"):  # a second setup waits, and finds what this one made
        yield from _in_state_folder(plan, members, actor, progress)


def _in_state_folder(
    plan: Plan, members: list[NewMember], actor: Actor, progress: Callable[[str], None]
) -> Iterator[Step]:
    yield _env_file(plan)
    well_known.install(plan.settings.well_known)
    with closing(_opened(plan.settings)) as database:
        new = database.is_empty()
        migrate(database, progress, read_half_lives(plan.settings.half_lives))
        yield Step("tables of this version", new)
        new = not (plan.settings.state_dir / keys.FILE).exists()
        keys.load_or_create(plan.settings.state_dir)
        signer = signer_of_log(database, plan.settings.state_dir, plan.settings.public_url)
        kept = "" if signer.name == log_name(plan.settings.public_url) else ". It keeps the name of its first address"
        yield Step(f"keys in {plan.settings.state_dir}; the audit log is {signer.name}{kept}", new)
        yield from _administrator(database, plan, actor)
        yield from _members(database, plan.settings, members, actor)


def _state_folder(folder: Path) -> Step:
    new = not folder.exists()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Step(f"state folder {folder}", new)


def _env_file(plan: Plan) -> Step:
    new = not plan.env_file.exists()
    if new:
        plan.env_file.absolute().parent.mkdir(parents=True, exist_ok=True)
        state_files.replace(plan.env_file, env_file.text_of(plan.written))
    return Step(f"environment file {plan.env_file}", new)


def _administrator(database: Database, plan: Plan, actor: Actor) -> Iterator[Step]:
    with database.read() as session:
        national = next(filter(_is_national, enrolment.list_agencies(session)), None)
        clients = [] if national is None else enrolment.list_clients(session, national.agency_id)
    if national is None:
        with recorded_transaction(database, Entry(actor, "addAgency")) as session:
            national = enrolment.add_agency(
                session,
                name=plan.administrator,
                sector=Sector.POLICE,
                country=plan.settings.default_region,
                home=plan.settings.default_region,
                permissions=Role.NATIONAL_ADMINISTRATOR.permissions,
            )
        yield Step(f"national administrator “{national.name}”", is_new=True)
    else:
        yield Step(_kept(national, plan.administrator), is_new=False)
    known = next((each for each in clients if Permission.AGENCIES_MANAGE in known_permissions(each.scopes)), None)
    if known is None:
        yield _client(database, plan, national, actor)
    else:
        yield Step(f"its client {known.client_id}. A new secret: krama client rotate {known.client_id}", is_new=False)


def _kept(national: Agency, asked: str) -> str:
    """What to say of an administrator that is there, also where another name was asked for."""
    told = f"national administrator “{national.name}”"
    if folded(policy.clean_name(asked, enrolment.LONGEST_AGENCY_NAME)) == folded(national.name):
        return told
    return (
        f"{told}. Its name was not changed to the one that you gave. To change it: "
        f"krama agency change {national.agency_id} --name NAME"
    )


def _is_national(agency: Agency) -> bool:
    return Permission.AGENCIES_MANAGE in known_permissions(agency.scopes)


def _client(database: Database, plan: Plan, agency: Agency, actor: Actor) -> Step:
    facts: enrolment.ClientFacts = {
        "name": "krama setup",
        "permissions": Role.NATIONAL_ADMINISTRATOR.permissions,
    }
    with recorded_transaction(database, Entry(actor, "addClient")) as session:
        client, made = credentials.add_client(session, agency.agency_id, facts, new_hashed_secret())
        credential = made.credential
        if plan.secret_file is not None:  # before the client exists, so that no secret is ever lost
            plan.secret_file.absolute().parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            state_files.replace(plan.secret_file, _login(plan.settings, credential))
    return Step(f"its client {client.client_id}", is_new=True, credential=credential)


def _login(settings: Settings, credential: Credential) -> str:
    """A login, as programs and `krama-client` read it from the environment."""
    values = (settings.public_url, credential.client_id, credential.client_secret)
    return "".join(f"{name}={value}\n" for name, value in zip(_LOGIN, values, strict=True))


def _members(database: Database, settings: Settings, members: list[NewMember], actor: Actor) -> Iterator[Step]:
    """All members in one transaction: all are enrolled, or none."""
    with database.read() as session:
        known = {agency.name for agency in enrolment.list_agencies(session)}
    missing = [member for member in members if member.name not in known]
    if missing:
        with recorded_transaction(database, Entry(actor, "addAgency")) as session:
            for member in missing:
                enrolment.add_agency(
                    session,
                    name=member.name,
                    sector=member.sector,
                    country=member.country,
                    home=settings.default_region,
                    province=member.province,
                )
    for member in members:
        yield Step(f"member “{member.name}”", member in missing)
