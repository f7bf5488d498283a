"""A cache drops what was used least recently."""

from krama.core.lru import LruCache


def filled(*keys: str, capacity: int = 2) -> LruCache[str, str]:
    """A cache of this capacity, into which these keys were put in order."""
    cache = LruCache[str, str](capacity)
    for key in keys:
        cache[key] = key.upper()
    return cache


def test_entry_that_was_not_used_goes_first() -> None:
    cache = filled("a", "b", "c")
    assert [cache.get(key) for key in "abc"] == [None, "B", "C"]
    assert len(cache) == 2


def test_reading_an_entry_keeps_it() -> None:
    cache = filled("a", "b")
    assert cache.get("a") == "A"
    cache["c"] = "C"
    assert list(cache.values()) == ["A", "C"]


def test_writing_an_entry_again_keeps_it_and_replaces_its_value() -> None:
    cache = filled("a", "b")
    cache["a"] = "new"
    cache["c"] = "C"
    assert list(cache.values()) == ["new", "C"]


def test_looking_at_all_entries_is_not_use() -> None:
    cache = filled("a", "b")
    assert list(cache.values()) == ["A", "B"]
    cache["c"] = "C"
    assert cache.get("a") is None


def test_cleared_cache_is_empty() -> None:
    cache = filled("a")
    cache.clear()
    assert (cache.get("a"), len(cache)) == (None, 0)
