"""What words next to a number mean, and common words that only contain such a word."""

import pytest

from krama.indicators.labels import Meaning, meaning

COMMON = (
    "ស្រឡាញ់ បងស្រឡាញ់ ស្រលាញ់ សេចក្ដីស្រឡាញ់ អូន បង ប្ដី ប្រពន្ធ",
    "មិត្តភក្តិ គ្រួសារ ម៉ាក់ ប៉ា ក្រុមហ៊ុន ផ្សារ ហាង ភោជនីយដ្ឋាន ភ្នំពេញ",
    "សៀមរាប បាត់ដំបង បញ្ជីខ្មៅ បញ្ជីឈ្មោះ ចុះបញ្ជី បញ្ញើ ភ្ញៀវ ប្រាសាទបាគង",
    "លេខា លេខាធិការ សុខ ដារ៉ា សុវណ្ណ ឈ្មោះ ជនសង្ស័យ អ្នកបោក បោកប្រាស់ ចោរ",
    "ប៉ូលិស នគរបាល មេធាវី គ្រូ សិស្ស កម្មករ ឡាន ម៉ូតូ តាក់ស៊ី ដឹកជញ្ជូន",
    "សន្យា ការងារ ប្រាក់ខែ ខ្ចី បំណុល កម្ចី លុយ ទិញ លក់ ផ្ញើ ទទួល ជូន អរគុណ",
    "សួស្តី ផ្ទះ ភូមិ ឃុំ ស្រុក ខេត្ត ផ្លូវ ហៅក្រៅ ស៊េរៀល",
)


@pytest.mark.parametrize("word", [word for line in COMMON for word in line.split()])
def test_common_khmer_word_is_not_taken_for_a_platform_or_an_account(word: str) -> None:
    assert meaning(word) is Meaning.OPEN


@pytest.mark.parametrize(
    ("words", "means"),
    [
        ("ឡាញ", Meaning.PLATFORM),
        ("លេខឡាញ", Meaning.PLATFORM),
        ("តាមឡាញ", Meaning.PLATFORM),
        ("ហ្វេសប៊ុកឈ្មោះដារ៉ា", Meaning.PLATFORM),
        ("លេខបញ្ជី", Meaning.ACCOUNT),
        ("ប្រាក់បញ្ញើ", Meaning.ACCOUNT),
        ("បាគង", Meaning.ACCOUNT),
        ("ហៅ", Meaning.PHONE),
        ("១០០០រៀល", Meaning.ACCOUNT),
    ],
)
def test_word_is_found_where_khmer_puts_no_space(words: str, means: Meaning) -> None:
    assert meaning(words) is means
