"""Messages with their right answers: precision and recall on both halves, of which one was never used for tuning."""

import pytest

from tests.extraction.messages import messages
from tests.extraction.score import HALVES, Score, score

LEAST_PRECISION, LEAST_RECALL = 0.97, 0.95


@pytest.mark.parametrize("half", HALVES)
def test_values_of_the_messages_are_found_and_nothing_else_is(half: str) -> None:
    everything = score(messages(half))["all"]
    assert everything.precision >= LEAST_PRECISION
    assert everything.recall >= LEAST_RECALL


@pytest.mark.parametrize("half", HALVES)
def test_each_half_has_a_hundred_messages_in_both_languages_and_values_of_every_kind(half: str) -> None:
    read = messages(half)
    kinds = {answer.kind for message in read for answer in message.answers}
    assert [message.number for message in read] == list(range(1, 101))
    assert {message.subject.partition(" ")[0] for message in read} == {"en", "km"}
    assert kinds == {"phone", "bank_account", "wallet", "url", "domain", "email", "handle"}
    assert sum(not message.answers for message in read) >= 15, "messages without any value"


def test_a_wrong_place_kind_or_form_is_no_right_answer() -> None:
    assert Score(right=1, given=2, wanted=4).precision == 0.5
    assert Score(right=1, given=2, wanted=4).recall == 0.25
