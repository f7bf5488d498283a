"""The file of signing keys."""

import json
import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from krama.access import keys
from krama.access.errors import KeyRetained, KeyUnknown, SigningKeysUnusable
from krama.access.keys import FILE, KeyRing, KeyState, load_or_create
from krama.core import clock


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    made = load_or_create(tmp_path / "state")
    assert load_or_create(tmp_path / "state") == made
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in (tmp_path / "state").iterdir()} == {FILE, f".{FILE}.lock"}


def test_workers_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = {made.active().kid for made in pool.map(load_or_create, [tmp_path] * 16)}
    assert len(kids) == 1


def test_public_halves_hold_no_secret(tmp_path: Path) -> None:
    assert all("d" not in key for key in load_or_create(tmp_path).public())


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"keys": []}', '{"keys": [{"kty": "RSA"}]}', '{"keys": [5]}', "\0"])
def test_spoilt_file_is_refused_with_the_mend(tmp_path: Path, text: str) -> None:
    path = tmp_path / FILE
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(SigningKeysUnusable, match=FILE):
        load_or_create(tmp_path)


def test_file_that_others_may_read_is_refused(tmp_path: Path) -> None:
    load_or_create(tmp_path)
    (tmp_path / FILE).chmod(0o640)
    with pytest.raises(SigningKeysUnusable, match="chmod 600"):
        load_or_create(tmp_path)


def test_key_whose_kid_is_not_its_thumbprint_is_refused(tmp_path: Path) -> None:
    load_or_create(tmp_path)
    document = json.loads((tmp_path / FILE).read_text())
    document["keys"][0]["kid"] = "mine"
    (tmp_path / FILE).write_text(json.dumps(document))
    with pytest.raises(SigningKeysUnusable):
        load_or_create(tmp_path)


@pytest.fixture
def moment(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock to some seconds from now."""
    began = clock.now()

    def move(seconds: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: began + timedelta(seconds=seconds))

    move(0)
    return move


LIFE = timedelta(minutes=10)


def test_new_key_is_published_before_it_signs_and_the_old_one_verifies_on(
    tmp_path: Path, moment: Callable[[float], None]
) -> None:
    """REQUIREMENTS 10."""
    old = load_or_create(tmp_path).active()
    new = keys.rotate(tmp_path, timedelta(seconds=30))
    held = keys.load(tmp_path)
    assert {key["kid"] for key in held.public()} == {old.kid, new.kid}
    assert held.active() == old
    assert [held.state(key) for key in held.keys] == [KeyState.SIGNING, KeyState.NEXT]
    moment(31)
    assert held.active() == new
    assert [held.state(key) for key in held.keys] == [KeyState.VERIFYING, KeyState.SIGNING]


def test_key_is_retired_when_its_tokens_have_ended_or_when_they_shall(
    tmp_path: Path, moment: Callable[[float], None]
) -> None:
    old = load_or_create(tmp_path).active()
    with pytest.raises(KeyRetained, match="signs now"):
        keys.retire(tmp_path, old.kid, LIFE, at_once=True)
    keys.rotate(tmp_path, timedelta(seconds=30))
    with pytest.raises(KeyRetained, match="already waiting"):
        keys.rotate(tmp_path)
    moment(31)
    with pytest.raises(KeyRetained, match="may still be valid"):
        keys.retire(tmp_path, old.kid, LIFE)
    moment(30 + 599)
    with pytest.raises(KeyRetained):
        keys.retire(tmp_path, old.kid, LIFE)
    moment(30 + 600)
    keys.retire(tmp_path, old.kid, LIFE)
    assert old.kid not in {key.kid for key in keys.load(tmp_path).keys}
    with pytest.raises(KeyUnknown):
        keys.retire(tmp_path, old.kid, LIFE)


def test_leaked_key_is_retired_at_once(tmp_path: Path, moment: Callable[[float], None]) -> None:
    old = load_or_create(tmp_path).active()
    keys.rotate(tmp_path, timedelta(0))
    moment(1)
    keys.retire(tmp_path, old.kid, LIFE, at_once=True)
    assert len(keys.load(tmp_path).keys) == 1


def test_two_who_rotate_at_once_make_one_key(tmp_path: Path) -> None:
    load_or_create(tmp_path)

    def rotate(_: int) -> bool:
        try:
            keys.rotate(tmp_path)
        except KeyRetained:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(rotate, range(8))) == 1
    assert len(keys.load(tmp_path).keys) == 2


def test_file_of_before_rotation_is_still_read(tmp_path: Path) -> None:
    load_or_create(tmp_path)
    path = tmp_path / FILE
    document = json.loads(path.read_text())
    for key in document["keys"]:
        del key["made_at"], key["signs_from"]
    path.write_text(json.dumps(document))
    assert load_or_create(tmp_path).active().kid == document["keys"][0]["kid"]


def test_worker_reads_the_file_again_when_it_changes_and_not_more_often(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.05)
    ring = KeyRing(tmp_path)
    before = ring.keys
    new = keys.rotate(tmp_path)
    time.sleep(0.06)
    assert new.kid in {key.kid for key in ring.keys.keys}
    assert ring.keys is ring.keys
    assert before is not ring.keys


@pytest.mark.parametrize("spoil", ["gone", "broken", "empty", "open"])
def test_worker_keeps_the_last_good_keys_when_the_file_is_spoilt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, spoil: str
) -> None:
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.0)
    ring = KeyRing(tmp_path)
    path = tmp_path / FILE
    before = ring.keys
    if spoil == "gone":
        path.unlink()
    elif spoil == "open":
        path.chmod(0o644)
        os.utime(path)
    else:
        path.write_text("{" if spoil == "broken" else '{"keys": []}')
    assert ring.keys == before
    assert ring.keys == before
    assert len(caplog.records) == 1
    assert before.active().private["d"] not in caplog.text


def test_file_whose_mode_was_mended_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of mode changes neither a file's time nor its length."""
    monkeypatch.setattr(keys, "LOOKED_AT_EVERY", 0.0)
    ring = KeyRing(tmp_path)
    new, path = keys.rotate(tmp_path), tmp_path / FILE
    path.chmod(0o644)
    assert new.kid not in {key.kid for key in ring.keys.keys}
    path.chmod(0o600)
    assert new.kid in {key.kid for key in ring.keys.keys}


def test_key_whose_halves_differ_is_refused(tmp_path: Path) -> None:
    load_or_create(tmp_path / "a")
    other = load_or_create(tmp_path / "b").active()
    path = tmp_path / "a" / FILE
    document = json.loads(path.read_text())
    document["keys"][0]["d"] = other.private["d"]
    path.write_text(json.dumps(document))
    with pytest.raises(SigningKeysUnusable):
        load_or_create(tmp_path / "a")
