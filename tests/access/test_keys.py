"""The file of signing keys."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from krama.access.errors import SigningKeysUnusable
from krama.access.keys import FILE, load_or_create


def test_keys_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    keys = load_or_create(tmp_path / "state")
    assert load_or_create(tmp_path / "state") == keys
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert {path.name for path in (tmp_path / "state").iterdir()} == {FILE, f".{FILE}.lock"}


def test_workers_that_start_together_share_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        kids = {keys.active().kid for keys in pool.map(load_or_create, [tmp_path] * 16)}
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
