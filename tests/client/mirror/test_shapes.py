"""An exchange that answers in another shape, or leads in circles, is refused with an error of the client."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from krama.indicators.kinds import Kind
from krama_client.errors import AnswerNotUnderstood, KramaError
from krama_client.mirror import SnapshotRefused
from tests.client.mirror.feed import INSTITUTIONS, aggregate, listing, shown

_END: dict[str, Any] = {"items": [], "has_more": False, "next_cursor": None, "resume_cursor": "5"}

_CHANGES: tuple[Any, ...] = (
    [], None, 5, {}, {**_END, "items": None}, {**_END, "items": {}}, {**_END, "items": [5]}, {**_END, "items": [{}]},
    {**_END, "has_more": "no"}, {**_END, "has_more": None}, {**_END, "has_more": True}, {**_END, "resume_cursor": 5},
    {**_END, "resume_cursor": ""}, {"items": [], "has_more": False, "next_cursor": None},
)  # fmt: skip
_SERVICE: tuple[Any, ...] = ([], {}, {"policy": None}, {"policy": 5}, {"policy": "4", "region": 5})
_INSTITUTIONS: tuple[Any, ...] = (
    [], {}, {"items": INSTITUTIONS}, {"items": {}, "next_cursor": None}, {"items": [{}], "next_cursor": None},
    {"items": [5], "next_cursor": None}, {"items": INSTITUTIONS, "next_cursor": 5},
    {"items": INSTITUTIONS * 2, "next_cursor": None}, {"items": [], "next_cursor": "same"},
    {"items": [{**INSTITUTIONS[0], "names": "ABA"}], "next_cursor": None},
)  # fmt: skip
SHAPES: list[tuple[str, Any]] = [
    *[("/v1/changes", shape) for shape in _CHANGES],
    *[("/v1", shape) for shape in _SERVICE],
    *[("/v1/institutions", shape) for shape in _INSTITUTIONS],
]


def _answers(path: str, shape: Any) -> Any:
    def answer(request: httpx.Request) -> httpx.Response | None:
        return httpx.Response(200, json=shape) if request.url.path == path else None

    return answer


@pytest.mark.parametrize(("path", "shape"), SHAPES, ids=[f"{path}-{n}" for n, (path, _) in enumerate(SHAPES)])
def test_answer_of_another_shape_is_refused_and_the_copy_stays(tmp_path: Path, path: str, shape: Any) -> None:
    feed = listing(3)
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()
        before = shown(mirror)
        feed.before = _answers(path, shape)
        with pytest.raises(AnswerNotUnderstood) as refused:
            mirror.sync()
        assert refused.value.__cause__ is None
        assert shown(mirror) == before
        with pytest.raises(AnswerNotUnderstood):
            feed.mirror(tmp_path / "new").sync()
        feed.before = lambda request: None
        assert mirror.sync().listed_count == 3


@pytest.mark.parametrize("path", ["/v1/snapshots/latest", "/v1/audit/checkpoint"])
@pytest.mark.parametrize("shape", [[], {}, 5, {"signed_note": 5, "verifier_key": 5}])
def test_copy_does_not_begin_with_an_answer_of_another_shape(tmp_path: Path, path: str, shape: Any) -> None:
    feed = listing(3)
    feed.before = _answers(path, shape)
    with pytest.raises(KramaError) as refused:
        feed.mirror(tmp_path / "copy").sync()
    assert isinstance(refused.value, AnswerNotUnderstood | SnapshotRefused)


def test_pages_that_lead_in_a_circle_are_left(tmp_path: Path) -> None:
    feed = listing(3)
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()

        def circle(request: httpx.Request) -> httpx.Response | None:
            if request.url.path != "/v1/changes":
                return None
            assert len(feed.asked) < 50, "It is followed for ever."
            leads_to = "2" if request.url.params["cursor"] == "1" else "1"
            return httpx.Response(200, json={**_END, "has_more": True, "next_cursor": leads_to})

        feed.asked, feed.before = [], circle
        with pytest.raises(AnswerNotUnderstood, match="circle"):
            mirror.sync()


@pytest.mark.parametrize("has_more", [True, False])
def test_page_that_leads_to_itself_is_refused(tmp_path: Path, has_more: bool) -> None:
    feed = listing(3)
    with feed.mirror(tmp_path / "copy") as mirror:
        mirror.sync()
        before = shown(mirror)
        feed.put("012 777 777", aggregate(0), kind=Kind.PHONE)

        def circle(request: httpx.Request, response: httpx.Response) -> httpx.Response:
            if request.url.path != "/v1/changes":
                return response
            cursor = request.url.params["cursor"]
            asked = sum("/v1/changes" in path for path in feed.asked)
            assert asked < 20, "It is followed for ever."
            changed = {"has_more": has_more, "next_cursor": cursor, "resume_cursor": cursor}
            return httpx.Response(200, json={**response.json(), **changed})

        feed.asked, feed.after = [], circle
        with pytest.raises(AnswerNotUnderstood, match="leads to itself"):
            mirror.sync()
        assert shown(mirror) == before
