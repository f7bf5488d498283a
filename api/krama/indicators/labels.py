"""What the words next to a number say about it: that it is a telephone number, an account, or something else."""

import re
from enum import Enum, auto

WORD = r"[^\W\d_]+(?:[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1780-\u17d3]+[^\W\d_]*)*"
"""A pattern for one word without digits. Python does not count the vowel signs of Thai and Khmer as letters."""

_JOINING = frozenset(("and", "or", "ឬ", "និង"))
_NEUTRAL = frozenset(("no", "nr", "num", "number", "numbers", "nos", "the", "my", "is", "at", "to", "of", "new", "លេខ"))
_PHONE = frozenset((
    "tel", "tél", "telephone", "téléphone", "telefon", "phone", "phones", "mobile", "mob", "cell", "cellphone", "call",
    "calls", "called", "caller", "hp", "handphone", "sms", "fax", "dial", "sim", "contact", "hotline", "whatsapp",
    "whats", "app", "wa", "telegram", "tg", "viber", "signal", "smart", "cellcard", "metfone", "seatel", "cootel", "qb",
    "sđt", "đt", "điện", "thoại",
))  # fmt: skip
_ACCOUNT = frozenset((
    "account", "accounts", "acc", "acct", "ac", "bank", "banks", "banking", "iban", "khqr", "bakong",
    "beneficiary", "savings", "saving", "deposit", "payee", "usd", "khr", "riel", "riels", "dollar", "dollars",
    "stk", "tk", "khoản",
))  # fmt: skip
_OTHER = frozenset((
    "order", "id", "ip", "invoice", "inv", "ref", "reference", "case", "ticket", "trx", "txn", "transaction",
    "tracking", "passport", "plate", "pin", "otp", "code", "serial", "sn", "imei", "iccid", "imsi", "port", "room",
    "house", "date", "amount", "price", "total", "tin", "vat", "tax", "nid", "receipt", "parcel", "awb", "student",
    "licence", "license", "card", "visa", "mastercard", "booking", "po", "uid", "zip",
))  # fmt: skip
# Platforms whose accounts are not telephone numbers. A number on WeChat may be one that its holder has given up.
_PLATFORMS = frozenset((
    "facebook", "fb", "messenger", "instagram", "insta", "ig", "tiktok", "line", "wechat", "weixin", "twitter",
    "youtube", "kakao", "kakaotalk", "snapchat", "skype", "discord", "linkedin", "qq",
))  # fmt: skip
_APP = re.compile(r"\b(?:mobile|app)\b", re.IGNORECASE)
_MONEY = re.compile("[$€£¥៛฿₫₹₩]")
_LINES = re.compile(r"\b(?:hot|land|fixed|direct|help|office)[ -]?line\b")

# An id is not the number with which its account was opened. With `ហៅ`, people call somebody,
# or give another name for somebody: `សុខ ហៅ ដារ៉ា`.
_IDS = re.compile(r"\b(?:telegram|tg|whatsapp|wa|viber|signal)[ -]?id\b")
_ALIAS = re.compile(r"(?<=[\u1780-\u17d3a-z])\s*ហៅ\s*(?!មក|ទៅ|លេខ|ទូរ|តាម)(?=[\u1780-\u17b3a-z])")

# Khmer, Thai, Chinese and Korean put no spaces between words, so these are found inside longer ones.
_PHONE_STEMS = (
    "ទូរស័ព្ទ",
    "ទូរសព្ទ",
    "ទូរស័ព្ធ",
    "ទំនាក់ទំនង",
    "ហៅ",
    "โทร",
    "มือถือ",
    "电话",
    "電話",
    "手机",
    "手機",
    "전화",
    "តេឡេក្រាម",
    "តេលេក្រាម",
    "តេឡេហ្គ្រាម",
    "វ៉តសាប់",
    "វ៉តអាប់",
    "វ៉ាត់សាប់",
    "វ៉ាត់អាប់",
    "វ៉ាយប័រ",
    "វ៉ាយបឺ",
)
_PLATFORM_STEMS = (
    "ហ្វេសប៊ុក",
    "ហ្វេសបុក",
    "ហ្វេសប៊ុគ",
    "វេសប៊ុក",
    "មេសស៊ីនជឺ",
    "មេសសិនជឺ",
    "មេសសេនជឺ",
    "ម៉េសេនជ័រ",
    "ធីកតុក",
    "តិកតុក",
    "ទិកតុក",
    "អ៊ីនស្តាក្រាម",
    "វីឆាត",
    "ไลน์",
    "เฟซบุ๊ก",
    "เฟสบุ๊ค",
    "微信",
    "카카오톡",
)
_ACCOUNT_STEMS = (
    "គណនី",
    "ធនាគារ",
    "បាគង",
    "ប្រាក់បញ្ញើ",
    "រៀល",
    "ដុល្លារ",
    "លេខបញ្ជី",
    "บัญชี",
    "ธนาคาร",
    "账号",
    "账户",
    "帐号",
    "银行",
    "銀行",
    "계좌",
)
_OTHER_STEMS = (
    "អត្តសញ្ញាណ",
    "វិក្កយបត្រ",
    "បញ្ជាទិញ",
    "ផ្លាក",
    "លិខិតឆ្លងដែន",
    "កូដ",
    "សំណុំរឿង",
    "បង្កាន់ដៃ",
    "订单",
    "身份证",
    "护照",
)
# The name of LINE is a syllable of other words, such as love (ស្រឡាញ់). So it must be a word: nothing, or a word that
# stands before names, comes before it, and no sign of its last letter behind it.
_BEFORE_LINE = ("លេខ", "គណនី", "តាម", "តាមរយៈ", "ក្នុង", "ប្រើ", "ឈ្មោះ", "និង", "ឬ", "អាយឌី")
_LINE_IN_KHMER = re.compile(
    rf"(?:(?<![\u1780-\u17d3])|{'|'.join(f'(?<={word})' for word in _BEFORE_LINE)})ឡាញ(?![\u17b4-\u17d3])"
)
# A serial number, a temple with its district, and an alias have a stem in them and mean something else.
_NOT_STEMS = re.compile("ស៊េរៀល|សេរៀល|ប្រាសាទបាគង|ហៅក្រៅ")

_NEUTRAL_STEMS = ("លេខ", "號", "号", "番号")


class Meaning(Enum):
    """What all words next to a number say together."""

    NONE = auto()  # no words, or only such as join numbers
    PHONE = auto()
    ACCOUNT = auto()
    OTHER = auto()  # an order, an identity card
    PLATFORM = auto()  # a platform whose accounts are not telephone numbers, whatever else it is called
    OPEN = auto()  # words that say nothing, or that contradict each other


def meanings(text: str) -> set[Meaning]:
    """What each of the words says, without those that only join others."""
    return {_of_word(word) for word in words(text)} - {Meaning.NONE}


def meaning(text: str) -> Meaning:
    """What the words of the text say about its number."""
    said = meanings(text)
    if not said:
        return Meaning.NONE
    clear = said - {Meaning.OPEN}
    if Meaning.PLATFORM in clear and Meaning.PHONE not in clear:
        return Meaning.PLATFORM
    return clear.pop() if len(clear) == 1 else Meaning.OPEN


def without_apps(text: str) -> str:
    """The text without `Mobile` and `App`, which are also a part of the names of banks' apps: `ABA Mobile`."""
    return _APP.sub(" ", text)


def words(text: str) -> list[str]:
    """The words of a text in lower case, split at digits and punctuation."""
    return [
        word
        for word in re.split(
            r"[\d\s!-/:-@\[-`{-~‐-―·•…៛€£¥]+",
            _plain(text.casefold()),
        )
        if any(map(str.isalpha, word))
    ]


def _plain(text: str) -> str:
    text = _MONEY.sub(" usd ", text).replace("a/c", "acc").replace("h/p", "hp")
    return _ALIAS.sub(" ", _IDS.sub("id", _LINES.sub("hotline", text)))


SAYING = (
    (Meaning.PHONE, _PHONE, _PHONE_STEMS),
    (Meaning.OTHER, _OTHER, _OTHER_STEMS),
    (Meaning.ACCOUNT, _ACCOUNT, _ACCOUNT_STEMS),
    (Meaning.PLATFORM, _PLATFORMS, _PLATFORM_STEMS),
)
"""What words say: a meaning, the words that have it, and the parts of longer words that have it. The first counts."""

NEUTRAL = _NEUTRAL | _JOINING
"""Words that say nothing about a number, so that the word before them counts."""

ALL = _JOINING | _NEUTRAL | _PHONE | _ACCOUNT | _OTHER
"""Every word that says what a number is, or joins such words."""


def is_label(word: str) -> bool:
    """Whether a word only says what a number is, or consists of words that do."""
    return word in ALL or _is_made_of(word, _PHONE_STEMS + _ACCOUNT_STEMS + _OTHER_STEMS + _NEUTRAL_STEMS)


def is_about_account(word: str) -> bool:
    """Whether a word may stand next to an account number without being a part of it."""
    return word in _NEUTRAL or _of_word(word) is Meaning.ACCOUNT or _is_made_of(word, _NEUTRAL_STEMS + _ACCOUNT_STEMS)


def _of_word(word: str) -> Meaning:
    if word in _JOINING:
        return Meaning.NONE
    if not word.isascii():
        word = _NOT_STEMS.sub("", word)
    for means, known, stems in SAYING:
        if word in known or (not word.isascii() and any(stem in word for stem in stems)):
            return means
    return Meaning.PLATFORM if _LINE_IN_KHMER.search(word) else Meaning.OPEN


def _is_made_of(word: str, stems: tuple[str, ...]) -> bool:
    for stem in stems:
        word = word.replace(stem, "")
    return not word
