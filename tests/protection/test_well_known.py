"""The file of what is protected from the start: its own values, and a file that an operator puts in its place."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from krama.core.database import Database
from krama.indicators.kinds import Indicator, Kind
from krama.protection import service, well_known
from krama.protection.errors import WellKnownUnreadable
from krama.protection.forms import ProtectionForm

EXPLORERS = Path(well_known.__file__).parents[1] / "indicators" / "wallet" / "explorers.toml"


@pytest.fixture(autouse=True)
def own_file_afterwards() -> Iterator[None]:
    yield
    well_known.install("")


def replaced(folder: Path, text: str) -> str:
    file = folder / "well_known.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_folders_and_values_are_of_the_kind_that_the_file_says() -> None:
    kinds = Counter(coverage.kind for coverage in well_known.read_well_known().values())
    assert set(kinds) == {None, Kind.URL, Kind.WALLET, Kind.DOMAIN}
    assert kinds[None] > 300
    assert kinds[Kind.WALLET] >= 40


def test_every_explorer_whose_links_name_wallets_is_protected() -> None:
    hosts = {each.value for each in well_known.read_well_known().values() if each.form is ProtectionForm.HOST}
    assert set(tomllib.loads(EXPLORERS.read_text(encoding="utf-8"))["hosts"]) - hosts == set()


def test_file_of_the_operator_replaces_the_services_own(tmp_path: Path, sqlite_url: str) -> None:
    own = replaced(tmp_path, '[[list]]\nname = "Ours"\nsource = "us"\nhosts = ["shop.example"]\nfolders = ["a"]\n')
    well_known.install(own)
    database = Database(sqlite_url)
    with database.read() as session:
        matcher = service.current(session)
    database.close()
    assert matcher.covering(Indicator(Kind.DOMAIN, "shop.example")) is not None
    assert matcher.covering(Indicator(Kind.URL, "shop.example/a")) is not None
    assert matcher.covering(Indicator(Kind.DOMAIN, "bit.ly")) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[list]", "not a TOML file"),
        ('[[list]]\nname = "a"\nhosts = ["a.com"]', "list 1: a list has"),
        ('[[list]]\nname = "a"\nsource = "b"\nhots = ["a.com"]', "list 1: a list has"),
        ('[[list]]\nname = "a"\nsource = "b"\nhosts = ["not a host"]', "list 1: Send only a domain"),
        ('[[list]]\nname = "a"\nsource = "b"\nvalues = ["a.com"]', "list 1: "),
        ('[[list]]\nname = "a"\nsource = "b"\nkind = "wallet"\nvalues = ["0x12"]', "list 1: "),
        ('[[list]]\nname = "a"\nsource = "b"\nkind = "domain"\npatterns = [".*"]', "too broad"),
    ],
)
def test_unreadable_file_is_refused_with_its_place_and_the_old_one_stays(tmp_path: Path, text: str, said: str) -> None:
    before = well_known.installed()
    with pytest.raises(WellKnownUnreadable, match=said):
        well_known.install(replaced(tmp_path, text))
    with pytest.raises(WellKnownUnreadable, match="can't be read"):
        well_known.install(str(tmp_path / "missing.toml"))
    assert well_known.installed() == before
