"""What the exchange did not sign, or sends in another order, changes nothing."""

import gzip
import hashlib
import tracemalloc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama.indicators.kinds import Kind
from krama_client.errors import AnswerNotUnderstood
from krama_client.mirror import MirrorUnusable, SnapshotRefused
from tests.client.mirror.feed import Feed, aggregate, listing, shown


@pytest.fixture
def feed() -> Feed:
    return listing(12)


Forge = Callable[[Feed], None]


def _resigned(**changed: Any) -> Forge:
    def forge(feed: Feed) -> None:
        feed.make_snapshot(**changed)

    return forge


def _files(change: Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]) -> Forge:
    """Change the first file and what is signed of it."""

    def forge(feed: Feed) -> None:
        stated = feed.make_snapshot()
        first = stated["files"][0]
        described, content = change(dict(first), feed.files[first["path"]])
        feed.files[first["path"]] = feed.files[described["path"]] = content
        feed.sign({**stated, "files": [described, *stated["files"][1:]]})

    return forge


def _packed(described: dict[str, Any], text: bytes, **more: Any) -> tuple[dict[str, Any], bytes]:
    packed = zstandard.ZstdCompressor(level=3).compress(text)
    sizes = {"byte_count": len(packed), "sha256": hashlib.sha256(packed).hexdigest(), "content_byte_count": len(text)}
    return {**described, **sizes, **more}, packed


def _lines(content: bytes) -> list[bytes]:
    return zstandard.ZstdDecompressor().decompress(content).splitlines(keepends=True)


def _wide_window(described: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    """Compressed so that it asks for half a gigabyte of memory."""
    text = b"".join(_lines(content))
    parameters = zstandard.ZstdCompressionParameters.from_level(3, window_log=29)
    compressor = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    packed = compressor.compress(text) + compressor.flush()
    sizes = {"byte_count": len(packed), "sha256": hashlib.sha256(packed).hexdigest()}
    return {**described, **sizes}, packed


def _another_key(feed: Feed) -> None:
    feed.key = Ed25519PrivateKey.generate()
    feed.make_snapshot()


def _receipt(feed: Feed) -> None:
    assert feed.snapshot is not None
    text = feed.snapshot["signed_note"].partition("\n")[2].rpartition("\n\n")[0]
    feed.snapshot["signed_note"] = feed.signer.sign(f"{feed.origin}/receipt\n{text}\n")


def _changed_note(feed: Feed) -> None:
    assert feed.snapshot is not None
    feed.snapshot["signed_note"] = feed.snapshot["signed_note"].replace('"policy": "4"', '"policy": "5"')


def _bytes_changed(feed: Feed) -> None:
    feed.files = {path: content[:-1] + b"\x00" for path, content in feed.files.items()}


def _swap_files(feed: Feed) -> None:
    """Each file comes in place of the other."""
    feed.files = dict(zip(feed.files, [*feed.files.values()][::-1], strict=True))


HOSTILE: dict[str, Forge] = {
    "signed by another key": _another_key,
    "a receipt": _receipt,
    "changed after it was signed": _changed_note,
    "no note": lambda feed: feed.snapshot.update(signed_note=None) if feed.snapshot else None,
    "older than the copy": _resigned(as_of="2020-01-01T00:00:00Z"),
    "no files": _resigned(files=[]),
    "files of another place": _files(lambda file, content: ({**file, "path": "/v1/reports"}, content)),
    "a name that leads elsewhere": _files(lambda file, content: ({**file, "name": "../../x"}, content)),
    "far too large": _files(lambda file, content: ({**file, "byte_count": 2**60}, content)),
    "a count that is not a number": _files(lambda file, content: ({**file, "item_count": "12"}, content)),
    "other bytes": _bytes_changed,
    "another digest": _files(lambda file, content: ({**file, "sha256": "0" * 64}, content)),
    "one byte more than it says when unpacked": _files(
        lambda file, content: ({**file, "content_byte_count": file["content_byte_count"] - 1}, content)
    ),
    "cut in the middle": lambda feed: feed.files.update({path: file[:-5] for path, file in feed.files.items()}),
    "more records than signed": _files(lambda file, content: ({**file, "item_count": 12}, content)),
    "fewer records than signed": _files(lambda file, content: ({**file, "item_count": 14}, content)),
    "more than it says when unpacked": _files(
        lambda file, content: _packed(file, b"\n" * 50_000_000, content_byte_count=5000)
    ),
    "a line without an end": _files(lambda file, content: _packed(file, b"".join(_lines(content)) + b" " * 200_000)),
    "files that are swapped": _swap_files,
    "a window of half a gigabyte": _files(_wide_window),
    "not compressed": _files(lambda file, content: _as_it_is(file, b"".join(_lines(content)))),
    "half a line": _files(lambda file, content: _packed(file, b"".join(_lines(content))[:-20])),
    "a line that is not a record": _files(
        lambda file, content: _packed(file, b"".join([*_lines(content)[:-1], b"{}\n"]))
    ),
    "half of a character": _files(
        lambda file, content: _packed(file, b"".join(_lines(content)).replace(b'"status":"', b'"status":"\\ud800', 1))
    ),
    "a text in place of a list": _files(
        lambda file, content: _packed(file, b"".join(_lines(content)).replace(b'"roles":[]', b'"roles":"x"', 1))
    ),
    "the id of another indicator": _files(
        lambda file, content: _packed(file, b"".join(_lines(content)).replace(b"+85512345600", b"+85512345999"))
    ),
}


def _as_it_is(described: dict[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
    sizes = {"byte_count": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    return {**described, **sizes}, content


@pytest.mark.parametrize("forge", HOSTILE.values(), ids=HOSTILE)
def test_snapshot_that_is_not_what_was_signed_changes_nothing(feed: Feed, tmp_path: Path, forge: Forge) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    before = shown(mirror)
    assert feed.snapshot is not None
    feed.expired.add(feed.snapshot["resume_cursor"])
    feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)
    feed.make_snapshot()
    forge(feed)
    with pytest.raises(SnapshotRefused) as refusal:
        mirror.sync()
    assert refusal.value.why in ("older", "unsigned", "unreadable", "altered")  # each has a sentence in Khmer
    assert shown(mirror) == before
    assert mirror.check("012 777 777").status == "unknown"
    if forge is not HOSTILE["older than the copy"]:
        with pytest.raises(SnapshotRefused):  # nor does a new copy take it
            feed.mirror(tmp_path / "new", verifier_key=mirror.status().verifier_key).sync()


def test_file_that_unpacks_to_a_thousand_times_more_takes_little_memory(feed: Feed, tmp_path: Path) -> None:
    _files(lambda file, content: _packed(file, b" " * 2**28, content_byte_count=2**28))(feed)
    assert sum(map(len, feed.files.values())) < 100_000
    tracemalloc.start()
    with pytest.raises(SnapshotRefused):
        feed.mirror(tmp_path / "copy").sync()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**26


def test_copy_of_another_exchange_is_refused(feed: Feed, tmp_path: Path) -> None:
    feed.mirror(tmp_path / "copy").sync()
    other = replace(listing(1), origin="other.test/log")
    other.make_snapshot()
    pinned = other.mirror(tmp_path / "copy", verifier_key=other.signer.verifier_key)
    for use in (pinned.sync, lambda: pinned.check("012 345 600")):
        with pytest.raises(MirrorUnusable, match="another exchange"):
            use()
    other.expired |= {str(seq) for seq in range(0)}
    unpinned = other.mirror(tmp_path / "copy")
    assert feed.snapshot is not None
    other.expired.add(feed.snapshot["resume_cursor"])  # the other exchange can't read the cursor
    with pytest.raises(SnapshotRefused, match="not signed by the exchange of this copy"):
        unpinned.sync()


def test_page_out_of_order_is_refused_whole(feed: Feed, tmp_path: Path) -> None:
    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    before = shown(mirror)
    for number in range(3):
        feed.put(f"012 777 77{number}", aggregate(0), kind=Kind.PHONE)

    def reversed_page(request: httpx.Request, response: httpx.Response) -> httpx.Response:
        if request.url.path != "/v1/changes":
            return response
        page = response.json()
        return httpx.Response(200, json={**page, "items": page["items"][::-1]})

    feed.after = reversed_page
    with pytest.raises(AnswerNotUnderstood, match="older"):
        mirror.sync()
    assert shown(mirror) == before
    feed.after = lambda request, response: response
    assert mirror.sync().listed_count == 15


@pytest.mark.parametrize("encoding", ["zstd", "gzip"])
def test_answer_that_unpacks_to_a_thousand_times_more_is_refused_and_takes_little_memory(
    feed: Feed, tmp_path: Path, encoding: str
) -> None:
    bomb = zstandard.ZstdCompressor().compress(b" " * 2**28) if encoding == "zstd" else gzip.compress(b" " * 2**28, 1)
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}

    def answer(request: httpx.Request) -> httpx.Response | None:
        return _streamed(headers, bomb) if request.url.path == "/v1/changes" else None

    mirror = feed.mirror(tmp_path / "copy")
    mirror.sync()
    feed.before = answer
    tracemalloc.start()
    with pytest.raises(AnswerNotUnderstood, match="larger than"):
        mirror.sync()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2**27


def _streamed(headers: dict[str, str], content: bytes) -> httpx.Response:
    """As it comes from a network: httpx unpacks it when it is read."""
    return httpx.Response(200, headers=headers, stream=httpx.ByteStream(content))
