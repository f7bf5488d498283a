"""Payment requests as phones read them from QR codes: the payee is kept, the rest is dropped."""

import pytest

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import canonical, chains_of
from krama.indicators.wallet.errors import AddressInvalid, PaymentRequestUnreadable

SEGWIT = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TOKEN = "0xdAC17F958D2ee523a2206206994597C13D831ec7"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
TON = "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"
TON_RAW = "ton:0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8"
XRP = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
CASH = "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"
CARDANO = "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8"
DOGE = "DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L"
MONERO = "49HqitRzdnhYjgTEAhgGpCfsjdTeMbUTU6cyR4JV1R7k2Eej9rGT8JpFiYDa4tZM6RZiFrHmMzgSrhHEqpDYKBe5B2ufNsL"

READ = [
    (f"bitcoin:{SEGWIT}?amount=0.01&label=ភ្នំពេញ", f"bitcoin:{SEGWIT}"),
    (f"BITCOIN:{SEGWIT.upper()}?AMOUNT=1", f"bitcoin:{SEGWIT}"),
    (f"bitcoin://{SEGWIT}", f"bitcoin:{SEGWIT}"),
    (f"{SEGWIT}?amount=1&tag=7", f"bitcoin:{SEGWIT}"),
    (f"ethereum:{EVM}", f"evm:{EVM.lower()}"),
    (f"ethereum:{EVM}@1?value=1e18", f"evm:{EVM.lower()}"),
    (f"ethereum:pay-{EVM}@56", f"evm:{EVM.lower()}"),
    (f"ethereum:{TOKEN}@1/transfer?address={EVM}&uint256=1e6", f"evm:{EVM.lower()}"),
    (f"eth:{EVM}", f"evm:{EVM.lower()}"),
    (f"tron:{TRON}?amount=5", f"tron:{TRON}"),
    ("litecoin:3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC?amount=1", "litecoin:MJiPwX84iBe4WnFDwsYGgtnz1XonPhUqhf"),
    (f"dogecoin:{DOGE}?amount=100", f"dogecoin:{DOGE}"),
    (f"monero:{MONERO}?tx_amount=1", f"monero:{MONERO}"),
    (f"solana:{SOLANA}?amount=1&spl-token={SOLANA}", f"solana:{SOLANA}"),
    (f"ton://transfer/{TON}?amount=1", TON_RAW),
    (f"ton://transfer/{TON.replace('_', '%2F')}", TON_RAW),
    (f"xrpl:{XRP}?amount=1&dt=0042", f"xrp:{XRP}?dt=42"),
    (f"ripple:{XRP}", f"xrp:{XRP}"),
    (f"{XRP}?tag=7", f"xrp:{XRP}?dt=7"),
    (f"bitcoincash:{CASH}?amount=1", f"bitcoin-cash:{CASH}"),
    ("bitcoincash:1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu", f"bitcoin-cash:{CASH}"),
    (f"web+cardano:{CARDANO}?amount=1", f"cardano:{CARDANO}"),
    ("dash:XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2?is=1", "dash:XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2"),
    ("zcash:t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL", "zcash:t1MMXtBrSp1XG38Lx9cePcNUCJj5vdWfUWL"),
]


@pytest.mark.parametrize(("request_text", "expected"), READ)
def test_request_names_whom_it_would_pay(request_text: str, expected: str) -> None:
    assert canonical(request_text, Hints()) == expected
    chain = Chain(expected.partition(":")[0])
    assert canonical(request_text, Hints(chain=chain)) == expected
    assert chain in chains_of(request_text)


@pytest.mark.parametrize(
    "request_text",
    [
        f"ethereum:{TOKEN}/approve?address={EVM}&uint256=1",
        f"ethereum:{TOKEN}@1/transfer?uint256=1",
        f"ethereum:{TOKEN}@1/transfer@{EVM}/x",
        "bitcoin:?lightning=lnbc1",
        "solana:https://shop.example/pay",
        "solana:https%3A%2F%2Fshop.example%2Fpay",
        "ton://transfer/",
    ],
)
def test_request_that_hides_its_payee_is_refused(request_text: str) -> None:
    with pytest.raises(PaymentRequestUnreadable) as caught:
        canonical(request_text, Hints())
    assert chains_of(request_text) == (caught.value.chain,)


def test_token_contract_is_never_taken_for_the_payee() -> None:
    with pytest.raises(AddressInvalid):
        canonical(f"ethereum:{TOKEN}@1/transfer?address=shop.eth&uint256=1", Hints())


def test_destination_tags_tell_the_customers_of_one_exchange_apart() -> None:
    forms = [XRP, f"{XRP}?dt=0", f"{XRP}?dt=1", f"{XRP}?dt=01"]
    assert len({canonical(form, Hints()) for form in forms}) == 3


def test_text_behind_an_unknown_scheme_is_not_cut() -> None:
    assert chains_of(f"lightning:{SEGWIT}") == ()
    assert chains_of(f"base:{SEGWIT}") == ()
