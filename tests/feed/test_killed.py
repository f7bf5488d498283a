"""A worker that is killed while it makes a snapshot leaves the one before it, and the next one is whole."""

import random
import signal
import subprocess
import sys

from krama.core.database import Database
from krama.feed import snapshot_files
from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange
from tests.feed.copies import fresh, loaded, make, root_of
from tests.tiers import turns

_MOST_EVENTS = 600


def test_killed_while_it_is_made_a_snapshot_is_never_half_there(
    exchange: Exchange, police: Caller, bank: Caller
) -> None:
    for number in range(5):
        police.report(f"012 345 67{number}", "loan", tlp="TLP:CLEAR")
    make(exchange)
    root, database = root_of(exchange), exchange.services[Database]
    url = database.engine.url.render_as_string(hide_password=False)
    points = sorted(random.Random(3).sample(range(1, _MOST_EVENTS), turns(2, 60)))
    ended = []
    for point in points:
        command = [sys.executable, "-m", "tests.feed.making", url, str(root), str(point)]
        ended.append(subprocess.run(command, cwd=ROOT, check=False).returncode)
        assert len(loaded(bank).records) == 5
    assert -signal.SIGKILL in ended
    make(exchange)
    assert not list(root.glob(f"{snapshot_files._DRAFT}*"))
    assert loaded(bank).verdicts() == fresh(bank)
