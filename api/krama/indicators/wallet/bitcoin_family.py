"""Bitcoin, Litecoin, Dogecoin, Dash and transparent Zcash: a version and a 20-byte hash in Base58Check, or segwit."""

from dataclasses import dataclass, field
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet import base58, segwit
from krama.indicators.wallet.errors import AddressInvalid, ChecksumWrong, OnTestNetwork, ShieldedAddress

_HASH_LENGTH: Final = 20
# Two of Bitcoin, which other chains share; one each of Litecoin and Dogecoin; two of Dash; two of Zcash.
_TEST_VERSIONS: Final = frozenset((b"\x6f", b"\xc4", b"\x3a", b"\x71", b"\x8c", b"\x13", b"\x1d\x25", b"\x1c\xba"))
_SHIELDED: Final = ("zs1", "u1", "zc")


@dataclass(frozen=True, slots=True)
class Network:
    """The properties that distinguish one chain's addresses from another's.

    `versions` are the accepted Base58Check version bytes; `renamed` maps a version that wallets no longer write to
    the version that they write today for the same script.
    """

    chain: Chain
    versions: frozenset[bytes]
    renamed: dict[bytes, bytes] = field(default_factory=dict)
    segwit_prefix: str | None = None
    segwit_test_prefixes: tuple[str, ...] = ()


BITCOIN: Final = Network(
    Chain.BITCOIN, frozenset((b"\x00", b"\x05")), segwit_prefix="bc", segwit_test_prefixes=("tb", "bcrt")
)
LITECOIN: Final = Network(
    Chain.LITECOIN,
    frozenset((b"\x30", b"\x32", b"\x05")),
    renamed={b"\x05": b"\x32"},
    segwit_prefix="ltc",
    segwit_test_prefixes=("tltc", "rltc"),
)
DOGECOIN: Final = Network(Chain.DOGECOIN, frozenset((b"\x1e", b"\x16")))
DASH: Final = Network(Chain.DASH, frozenset((b"\x4c", b"\x10")))
ZCASH: Final = Network(Chain.ZCASH, frozenset((b"\x1c\xb8", b"\x1c\xbd")))


def read(network: Network, address: str) -> str:
    """The address as current wallets write it. Raises a `WalletRefused`."""
    if network.segwit_prefix and _has_segwit_prefix(network, address):
        return segwit.read(address, network.chain, network.segwit_prefix, network.segwit_test_prefixes)
    if network is ZCASH and address.lower().startswith(_SHIELDED):
        raise ShieldedAddress
    version, hashed = versioned_hash(address, network.chain, network.versions)
    renamed = network.renamed.get(version)
    return address if renamed is None else base58.encode_check(renamed + hashed)


def versioned_hash(address: str, chain: Chain, versions: frozenset[bytes]) -> tuple[bytes, bytes]:
    """The version and the 20-byte hash of a Base58Check address. Raises a `WalletRefused`."""
    data = base58.decode(address)
    if data is None or len(data) <= _HASH_LENGTH:
        raise AddressInvalid(chain)
    payload = base58.checked(data)
    if payload is None:
        raise ChecksumWrong(chain)
    version, hashed = payload[:-_HASH_LENGTH], payload[-_HASH_LENGTH:]
    if version in _TEST_VERSIONS:
        raise OnTestNetwork(chain)
    if version not in versions:
        raise AddressInvalid(chain)
    return version, hashed


def _has_segwit_prefix(network: Network, address: str) -> bool:
    prefix = address.partition("1")[0].lower()
    return prefix == network.segwit_prefix or prefix in network.segwit_test_prefixes
