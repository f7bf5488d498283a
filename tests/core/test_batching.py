"""What waits at the same moment is served together, and nothing is left waiting."""

import asyncio
from collections.abc import Sequence

import pytest

from krama.core.batching import Batcher, BatchFull


class Doubler:
    """Serves numbers with their doubles, and notes each batch."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.running = 0
        self.most_running = 0
        self.problem: Exception | None = None

    async def serve(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.running += 1
        self.most_running = max(self.running, self.most_running)
        await asyncio.sleep(0.01)
        self.running -= 1
        if self.problem is not None:
            raise self.problem
        return [2 * number for number in numbers]


def test_items_that_wait_together_are_served_together_and_get_their_own_answers() -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve)
        assert await asyncio.gather(*(batcher.submit(number) for number in range(5))) == [0, 2, 4, 6, 8]
        assert doubler.batches == [[0, 1, 2, 3, 4]]

    asyncio.run(whole())


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_at_most_so_many_batches_are_served_at_once(at_once: int) -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve, at_once=at_once)
        answers = []
        for number in range(20):
            answers.append(batcher.submit(number))
            await asyncio.sleep(0.002)
        assert await asyncio.gather(*answers) == [2 * number for number in range(20)]
        assert doubler.most_running == at_once
        assert sorted(number for batch in doubler.batches for number in batch) == list(range(20))

    asyncio.run(whole())


def test_error_goes_to_every_item_of_its_batch_and_to_no_other() -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve)
        doubler.problem = OSError("gone")
        failed = await asyncio.gather(*(batcher.submit(number) for number in range(3)), return_exceptions=True)
        doubler.problem = None
        assert [type(problem) for problem in failed] == [OSError] * 3
        assert await batcher.submit(4) == 8

    asyncio.run(whole())


def test_answers_that_are_too_few_are_an_error_and_nothing_waits_for_ever() -> None:
    async def whole() -> None:
        async def none(_: Sequence[int]) -> list[int]:
            return []

        with pytest.raises(RuntimeError, match="A batch of 1 got 0 answers"):
            await Batcher(none).submit(1)

    asyncio.run(whole())


@pytest.mark.parametrize("fails", [False, True])
def test_item_whose_waiter_gave_up_takes_no_other_answer_along(fails: bool) -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve)
        doubler.problem = OSError("gone") if fails else None
        answers = [batcher.submit(number) for number in range(3)]
        await asyncio.sleep(0)
        answers[1].cancel()
        served = await asyncio.gather(*answers, return_exceptions=True)
        assert isinstance(served[1], asyncio.CancelledError)
        assert [type(answer) for answer in (served[0], served[2])] == [OSError if fails else int] * 2

    asyncio.run(whole())


def test_batch_waits_for_what_is_announced_and_not_longer_than_it_may() -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve, gather_seconds=0.5)  # much longer than a busy machine sleeps
        for _ in range(3):
            batcher.expect()
        first = batcher.submit(1)
        await asyncio.sleep(0.005)
        second = batcher.submit(2)
        await asyncio.sleep(0.005)
        assert doubler.batches == []
        batcher.expect_no_more()  # the third ended without an item
        await asyncio.gather(first, second)
        batcher.expect()
        assert await batcher.submit(3) == 6  # one of the announced items never comes
        assert doubler.batches == [[1, 2], [3]]

    asyncio.run(whole())


def test_batcher_that_gathers_nothing_does_not_wait_for_what_is_announced() -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve)
        batcher.expect()
        batcher.expect()
        async with asyncio.timeout(1):
            assert await batcher.submit(1) == 2

    asyncio.run(whole())


def test_item_beyond_the_bound_is_refused_at_once() -> None:
    async def whole() -> None:
        batcher = Batcher(Doubler().serve, most_waiting=2)
        answers = [batcher.submit(number) for number in range(2)]
        assert batcher.waiting == 2
        with pytest.raises(BatchFull):
            batcher.submit(3)
        assert await asyncio.gather(*answers) == [0, 2]
        assert await batcher.submit(4) == 8

    asyncio.run(whole())


def test_close_serves_what_waits() -> None:
    async def whole() -> None:
        doubler = Doubler()
        batcher = Batcher(doubler.serve, at_once=2)
        answers = [batcher.submit(1)]
        await asyncio.sleep(0.001)
        answers += [batcher.submit(number) for number in (2, 3)]
        await batcher.close()
        assert [answer.result() for answer in answers] == [2, 4, 6]

    asyncio.run(whole())
