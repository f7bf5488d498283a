"""A usual channel has one spelling."""

import pytest

from krama.core.channels import SPELLINGS, usual_channel


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Telegram", "telegram"),
        ("TG", "telegram"),
        ("តេឡេក្រាម", "telegram"),
        ("ហ្វេស\u200bប៊ុក", "facebook"),
        ("Phone-Call", "phone call"),
        ("phone  call", "phone call"),
        ("ទូរស័ព្ទ", "phone call"),
        ("E-Mail", "email"),
        ("Fax Machine", "Fax Machine"),
        ("telegram group of the village", "telegram group of the village"),
    ],
)
def test_usual_channel_is_stored_in_one_spelling_and_others_as_they_are(written: str, stored: str) -> None:
    assert usual_channel(written) == stored
    assert usual_channel(stored) == stored


def test_no_spelling_means_two_channels() -> None:
    words = [word for name, spellings in SPELLINGS.items() for word in (name, *spellings)]
    assert len(set(words)) == len(words)
