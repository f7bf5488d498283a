"""The encodings of addresses, tested with the vectors of their specifications and against each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base32, base58, bech32, bitcoin_cash
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, WalletRefused

# BIP-173 and BIP-350, "Test vectors".
BECH32 = [
    "A12UEL5L",
    "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
]
BECH32M = [
    "A1LQFN3A",
    "an83characterlonghumanreadablepartthatcontainsthetheexcludedcharactersbioandnumber11sg7hg6",
    "abcdef1l7aum6echk45nj3s0wdvt2fg8x9yrzpqzd3ryx",
    "11llllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllludsr8",
    "split1checkupstagehandshakeupstreamerranterredcaperredlc445v",
    "?1v759aa",
]
NOT_BECH32 = ["pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "a12UEL5L"]
NOT_BECH32M = [
    "qyrz8wqd2c9m",
    "1qyrz8wqd2c9m",
    "y1b0jsk6g",
    "lt1igcx5c0",
    "in1muywd",
    "mm1crxm3i",
    "M1VUXWEZ",
    "16plkw9",
]

# cashaddr specification, "Larger Test Vectors".
HASH_160 = "f5bf48b397dae70be82b3cca4793f8eb2b6cdac9"
HASH_192 = "7adbf6c17084bc86c1706827b41a56f5ca32865925e946ea"
CASHADDR = [
    ("bitcoincash:qr6m7j9njldwwzlg9v7v53unlr4jkmx6eylep8ekg2", 0, HASH_160),
    ("bchtest:pr6m7j9njldwwzlg9v7v53unlr4jkmx6eyvwc0uz5t", 1, HASH_160),
    ("pref:pr6m7j9njldwwzlg9v7v53unlr4jkmx6ey65nvtks5", 1, HASH_160),
    ("prefix:0r6m7j9njldwwzlg9v7v53unlr4jkmx6ey3qnjwsrf", 15, HASH_160),
    ("bitcoincash:q9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2ws4mr9g0", 0, HASH_192),
    ("bchtest:p9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2u94tsynr", 1, HASH_192),
    ("pref:p9adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2khlwwk5v", 1, HASH_192),
    ("prefix:09adhakpwzztepkpwp5z0dq62m6u5v5xtyj7j3h2p29kc2lp", 15, HASH_192),
]


@pytest.mark.parametrize(
    ("text", "variant"), [(text, bech32.BECH32) for text in BECH32] + [(text, bech32.BECH32M) for text in BECH32M]
)
def test_bech32_text_is_read_in_its_own_variant_only(text: str, variant: int) -> None:
    decoded = bech32.decode(text, Chain.BITCOIN)
    assert (decoded.variant, decoded.text) == (variant, text.lower())
    other = bech32.BECH32M if variant == bech32.BECH32 else bech32.BECH32
    with pytest.raises(ChecksumWrong):
        bech32.decode(text, Chain.BITCOIN, variants=(other,))


@pytest.mark.parametrize("text", NOT_BECH32 + NOT_BECH32M)
def test_text_that_is_not_bech32_is_refused(text: str) -> None:
    with pytest.raises(WalletRefused):
        bech32.decode(text, Chain.BITCOIN)


@pytest.mark.parametrize(("text", "kind", "hexadecimal"), CASHADDR)
def test_cashaddr_of_every_prefix_and_type_is_read_and_written(text: str, kind: int, hexadecimal: str) -> None:
    prefix, _, body = text.partition(":")
    assert bitcoin_cash.decode(body, prefix) == (kind, bytes.fromhex(hexadecimal))
    assert bitcoin_cash.encode(kind, bytes.fromhex(hexadecimal), prefix) == body


def test_cashaddr_of_another_prefix_is_refused() -> None:
    with pytest.raises(ChecksumWrong):
        bitcoin_cash.decode(CASHADDR[1][0].partition(":")[2], "bitcoincash")
    with pytest.raises(AddressInvalid):
        bitcoin_cash.read("ecash:" + CASHADDR[0][0].partition(":")[2])


def test_cashaddr_with_its_reserved_bit_set_is_refused() -> None:
    first_kind_beyond_the_bit = 16
    with pytest.raises(AddressInvalid):
        bitcoin_cash.decode(bitcoin_cash.encode(first_kind_beyond_the_bit, bytes(20)))


@given(st.binary(max_size=64), st.sampled_from([base58.BITCOIN, base58.RIPPLE]))
def test_base58_gives_back_the_bytes_with_their_leading_zeros(data: bytes, alphabet: base58.Alphabet) -> None:
    assert base58.decode(base58.encode(data, alphabet), alphabet) == data
    padded = b"\0\0" + data
    assert base58.decode(base58.encode(padded, alphabet), alphabet) == padded
    checked = base58.decode(base58.encode_check(data, alphabet), alphabet)
    assert checked is not None
    assert base58.checked(checked) == data


@pytest.mark.parametrize("character", "0OIl+/ _-")
def test_character_outside_base58_is_refused(character: str) -> None:
    assert base58.decode(f"1{character}1") is None


@given(st.binary(min_size=1, max_size=64))
def test_five_bit_regrouping_gives_back_the_bytes(data: bytes) -> None:
    values = base32.from_bytes(data)
    assert base32.to_bytes(values) == data
    assert base32.values(base32.text_of(values)) == values


def test_set_bits_in_the_padding_are_refused() -> None:
    values = base32.from_bytes(b"\xff")
    assert base32.to_bytes(values) == b"\xff"
    assert base32.to_bytes(values[:-1] + bytes((values[-1] | 1,))) is None
    assert base32.to_bytes(values + b"\0") is None
    assert base32.to_bytes(b"") is None
