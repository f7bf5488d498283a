"""The cache that drops what was used least recently."""

from krama.core.lru import LruCache


def test_entry_that_was_read_last_stays_and_the_least_recently_used_goes() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    assert cache.get("a") == 1
    cache.put("c", 3)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, None, 3)


def test_storing_an_entry_again_replaces_it_and_counts_as_use() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.put("b", 2)
    cache.put("a", 3)
    cache.put("c", 4)
    assert (cache.get("a"), cache.get("b")) == (3, None)


def test_cleared_cache_is_empty() -> None:
    cache: LruCache[str, int] = LruCache(2)
    cache.put("a", 1)
    cache.clear()
    assert cache.get("a") is None
