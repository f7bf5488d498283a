"""An exchange whose code has the kind `plate`: run in a process of its own by `test_add_a_kind`.

Arguments: the folder that the code and its documents were copied to, and a folder for the database.
"""

import json
import sys
from pathlib import Path

from typer.testing import CliRunner

import krama
from krama.cli.main import app as command
from krama.listings.half_lives import stored
from krama.rule.half_lives import read_half_lives
from tests.docs import test_verdicts
from tests.exchange import Caller, Exchange, running_exchange


def migrate(**settings: str) -> None:
    done = CliRunner().invoke(command, ["migrate"], env=settings, catch_exceptions=False)
    assert done.exit_code == 0, done.output


def half_life(caller: Caller) -> int | None:
    days: int | None = caller.check("2A-1234")["explanation"]["half_life_days"]
    return days


def plates_are_reported_checked_and_listed(police: Caller, bank: Caller) -> None:
    police.report("2a 1234", "loan", kind="plate")
    police.report("Plate:2B1234", "loan")
    for value, hints in (("2A1234", {}), ("plate:2a-1234", {"kind": "plate"})):
        verdict = bank.check(value, **hints)
        assert (verdict["kind"], verdict["canonical"], verdict["listed"]) == ("plate", "2A-1234", True)
    listed = bank.get("/v1/indicators", kind="plate").json()["items"]
    assert {item["display"] for item in listed} == {"2A 1234", "2B 1234"}
    refused = bank.post("/v1/checks", {"value": "2A-12", "kind": "plate"})
    assert (refused.status_code, refused.json()["code"]) == (422, "plate_invalid")


def prefix_is_protected(police: Caller, bank: Caller) -> None:
    entry = {"form": "prefix", "kind": "plate", "owner": "Ministry", "reason": "Cars of the state."}
    too_short = police.post("/v1/protections", {**entry, "value": "2B"})
    assert (too_short.status_code, too_short.json()["code"]) == (422, "protection_refused")
    assert police.post("/v1/protections", {**entry, "value": "2B-"}).status_code == 201
    assert [bank.check(value)["listed"] for value in ("2A-1234", "2B-1234")] == [True, False]


def half_life_is_configured(exchange: Exchange, bank: Caller, settings: dict[str, str]) -> None:
    assert half_life(bank) == 30
    for _ in range(2):
        migrate(**settings, KRAMA_HALF_LIVES="plate=10")
        with exchange.database.read() as session:
            assert stored(session) == read_half_lives("plate=10")  # what `krama serve` requires
    assert half_life(bank) == 10


def contract_differs_by_the_name_alone(exchange: Exchange, committed: Path) -> None:
    schemas = exchange.app.openapi()["components"]["schemas"]
    for kinds in (schemas["KindInput"]["enum"], schemas["Kind"]["x-extensible-enum"]):
        assert kinds[-1] == "plate"
        kinds.remove("plate")
    assert exchange.app.openapi() == json.loads(committed.read_text(encoding="utf-8"))


def main() -> None:
    copy, folder = Path(sys.argv[1]), Path(sys.argv[2])
    assert copy in Path(krama.__file__).parents
    test_verdicts.TEXT = (copy / "docs" / "verdicts.md").read_text(encoding="utf-8")
    test_verdicts.test_table_has_every_half_life()
    url, state = f"sqlite:///{folder / 'krama.sqlite3'}", folder / "state"
    settings = {"KRAMA_DATABASE_URL": url, "KRAMA_STATE_DIR": str(state)}
    migrate(**settings)
    with running_exchange(url, state) as exchange:
        police, bank = exchange.member("Office"), exchange.member("Bank")
        plates_are_reported_checked_and_listed(police, bank)
        half_life_is_configured(exchange, bank, settings)
        prefix_is_protected(police, bank)
        contract_differs_by_the_name_alone(exchange, copy / "openapi" / "openapi.json")
    sys.stdout.write("plates work\n")
