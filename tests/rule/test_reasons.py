"""The file of sentences: complete in both languages, or refused."""

from importlib import resources

import pytest

from krama.rule.reasons import SENTENCES, ReasonCode, read_sentences

TEXT = resources.files("krama.rule").joinpath("reasons.toml").read_text("utf-8")


def test_every_reason_has_a_sentence_in_english_and_in_khmer() -> None:
    assert set(SENTENCES) == set(ReasonCode)
    for sentence in SENTENCES.values():
        assert sentence.en.isascii()
        assert sentence.en.endswith(".")
        assert any("\u1780" <= letter <= "\u17ff" for letter in sentence.km)
        assert sentence.km.endswith("។")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[weak]", "[feeble]"),
        ("[weak]", '[feeble]\nen = "x"\nkm = "x"\n\n[weak]'),
        (f'en = "{SENTENCES[ReasonCode.WEAK].en}"', ""),
        (f'km = "{SENTENCES[ReasonCode.WEAK].km}"', 'km = " "'),
        (f'km = "{SENTENCES[ReasonCode.WEAK].km}"', 'km = "x"\nfr = "x"'),
    ],
    ids=["missing", "unknown", "without English", "empty Khmer", "a third language"],
)
def test_file_that_is_not_complete_is_refused(old: str, new: str) -> None:
    assert TEXT.count(old) == 1
    with pytest.raises(ValueError, match=r"reasons\.toml must"):
        read_sentences(TEXT.replace(old, new))
