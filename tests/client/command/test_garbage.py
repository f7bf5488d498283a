"""Damaged files of every kind: always status 2 with words, never a traceback."""

import random
from pathlib import Path

import pytest

from tests.client.command.conftest import Run
from tests.client.command.workbooks import Cell, ods, xlsx


def _originals(folder: Path) -> dict[str, bytes]:
    rows: list[list[Cell]] = [["phone", "category"], ["012 345 678", "loan"], [12345678, "loan"]]
    text = 'phone,category\r\n"012 345 678",loan\r\n'
    return {
        ".xlsx": xlsx(folder / "whole.xlsx", One=rows).read_bytes(),
        ".ods": ods(folder / "whole.ods", rows).read_bytes(),
        ".csv": text.encode(),
        ".tsv": text.replace(",", "\t").encode("utf-16"),
    }


def _damaged(content: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(damaged))
        match chance.randrange(3):
            case 0:
                damaged[place] = chance.randrange(256)
            case 1:
                del damaged[place : place + chance.randint(1, 40)]
            case _:
                damaged[place:place] = bytes(chance.randrange(256) for _ in range(5))
        damaged = damaged or bytearray(b"x")
    return bytes(damaged)


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_end_in_words(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """A file that can still be read after the damage gets to the exchange, which is not there: 75."""
    for name, value in (("URL", "http://127.0.0.1:9"), ("CLIENT_ID", "x"), ("CLIENT_SECRET", "x")):
        monkeypatch.setenv(f"KRAMA_{name}", value)
    chance = random.Random(seed)
    for suffix, content in _originals(tmp_path).items():
        file = tmp_path / f"damaged{suffix}"
        file.write_bytes(_damaged(content, chance))
        for command in ("screen", "report"):
            ended = run(command, file, *(["--restart"] if command == "screen" else []))
            assert ended.status in (2, 75)
            assert "fault of krama-client" not in ended.err
            assert ended.err
