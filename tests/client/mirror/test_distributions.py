"""The rules are one distribution, which the service and the client's mirror share."""

import json
import random
import tomllib
from itertools import product
from pathlib import Path

import pytest

from krama import __version__
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
from krama.sharing.sectors import Sector
from tests.architecture.repository import ROOT
from tests.client.mirror import wheels
from tests.corpus.cases import cases
from tests.exchange import Exchange
from tests.members import ORDINARY
from tests.tiers import turns


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return wheels.build(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def without_service(built: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages of a bank that has the client with its mirror, and no service."""
    return wheels.unpack([built["krama_rules"], built["krama_client"]], tmp_path_factory.mktemp("packages"))


def test_each_file_of_the_tree_is_in_exactly_one_wheel(built: dict[str, Path]) -> None:
    held = [name for wheel in built.values() for name in wheels.files(wheel)]
    assert sorted(held) == sorted(set(held))
    tree = {
        path.relative_to(source).as_posix()
        for source, package in ((ROOT / "api", "krama"), (ROOT / "clients/python/src", "krama_client"))
        for path in (source / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert set(held) == tree


def test_client_and_rules_work_without_the_service(without_service: Path) -> None:
    program = """
import importlib, json, pkgutil, krama, krama_client._mirror
names = [each.name for package in (krama, krama_client._mirror)
         for each in pkgutil.walk_packages(package.__path__, package.__name__ + ".")]
for name in names:
    importlib.import_module(name)
foreign = {"fastapi", "starlette", "sqlmodel", "sqlalchemy", "pydantic", "pydantic_core", "krama.settings"}
print(json.dumps([len(names), sorted(foreign & set(sys.modules)), krama.__file__]))
"""
    count, foreign, place = json.loads(wheels.run(without_service, program))
    assert (count > 70, foreign, Path(place).parents[1]) == (True, [], without_service)


def test_client_without_the_rules_names_the_extra(built: dict[str, Path], tmp_path: Path) -> None:
    program = """
import krama_client
from krama_client import Krama
try:
    krama_client.mirror
except ImportError as error:
    print(error)
"""
    alone = wheels.unpack([built["krama_client"]], tmp_path)
    assert "krama-client[mirror]" in wheels.run(alone, program)


def test_rules_are_those_of_the_release_of_the_service() -> None:
    service, client = (
        tomllib.loads((ROOT / folder / "pyproject.toml").read_text())["project"] for folder in (".", "clients/python")
    )
    assert f"krama-rules=={__version__}" in service["dependencies"]
    assert f"krama-rules=={__version__}" in client["optional-dependencies"]["mirror"]


_READ = """
import json
from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints
for line in sys.stdin:
    try:
        print(json.dumps(canonicalise(json.loads(line), Hints())))
    except IndicatorRefused as refusal:
        print(json.dumps(refusal.code))
"""
_AFFIXES = ("", " ", "+", "00", "https://", "www.", "Tel: ", "ABA ", ".", "/a", "?x=1", " (ABA)", "\u200b", "០១២")


def _values(count: int) -> list[str]:
    """Values of the corpus, alone and with what people put around them; the rest are numbers and links as typed."""
    written = sorted({case.value for case in cases()})
    around = [f"{before}{value}{after}" for before, after, value in product(_AFFIXES, _AFFIXES, written)]
    chosen = random.Random(45)
    rare = chosen.sample([*written, *around], min(count // 2, 5_000))
    return [*rare, *(_typed(chosen) for _ in range(count - len(rare)))]


def _typed(chosen: random.Random) -> str:
    number = f"{chosen.randrange(10**6):06}"
    prefix = chosen.choice((10, 11, 12, 15, 17, 77, 89, 92, 96))
    forms = (
        f"0{prefix} {number[:3]} {number[3:]}",
        f"+855{prefix}{number}",
        f"ABA 000 {number[:3]} {number[3:]}",
        f"https://shop{number}.example.com/pay?id={prefix}",
        f"t.me/dara{number}",
    )
    return chosen.choice(forms)


def test_installed_rules_read_as_those_of_the_tree(without_service: Path) -> None:
    values = _values(turns(1_500, 100_000))
    lines = wheels.run(without_service, _READ, "".join(json.dumps(value) + "\n" for value in values)).splitlines()
    assert [json.loads(line) for line in lines] == [_read(value) for value in values]


def test_service_reads_as_the_rules_of_the_tree(module_exchange: Exchange) -> None:
    values = _values(1_500)[-turns(300, 1_500) :]
    bank = module_exchange.member("Reading Bank", Sector.BANK, ORDINARY)
    answer = bank.post("/v1/checks/batch", {"items": [{"value": value} for value in values]}).json()
    told = [
        [item["check"]["kind"], item["check"]["canonical"]] if item["check"] else item["error"]["code"]
        for item in answer["items"]
    ]
    assert told == [_read(value) for value in values]


def _read(value: str) -> list[str] | str:
    try:
        return list(canonicalise(value, Hints()))
    except IndicatorRefused as refusal:
        return refusal.code
