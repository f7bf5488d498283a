"""`krama_client.webhooks` signs and verifies as Standard Webhooks 1.0 says."""

from collections.abc import Mapping

import pytest

from krama_client.errors import WebhookUnverified
from krama_client.webhooks import sign, verify

# The vector of the specification's own libraries (standardwebhooks 1.0).
KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
AT = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
HEADERS = {"webhook-id": ID, "webhook-timestamp": str(AT), "webhook-signature": SIGNATURE}
OTHER = "whsec_" + "A" * 32


def verified(headers: Mapping[str, str] = HEADERS, body: bytes = BODY, *keys: str, now: float = AT) -> str:
    return verify(body, headers, keys or (KEY,), clock=lambda: now)


def test_signature_is_the_specifications() -> None:
    assert sign(BODY, KEY, ID, AT) == HEADERS
    assert verified() == ID


def test_a_key_needs_no_prefix_and_headers_come_in_any_case() -> None:
    assert verified({name.title(): value for name, value in HEADERS.items()}, BODY, KEY.removeprefix("whsec_")) == ID


def test_either_key_verifies_while_one_is_replaced() -> None:
    assert verified(HEADERS, BODY, OTHER, KEY) == ID
    both = f"{sign(BODY, OTHER, ID, AT)['webhook-signature']} {SIGNATURE}"
    assert verified({**HEADERS, "webhook-signature": both}) == ID


@pytest.mark.parametrize(
    "changed",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": str(AT + 1)},
        {"webhook-timestamp": f"+{AT}"},
        {"webhook-timestamp": "now"},
        {"webhook-signature": SIGNATURE.replace("v1,", "v1a,")},
        {"webhook-signature": SIGNATURE.removeprefix("v1,")},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,\u1780"},
        {"webhook-signature": ""},
    ],
)
def test_what_was_not_signed_is_not_believed(changed: dict[str, str]) -> None:
    with pytest.raises(WebhookUnverified):
        verified({**HEADERS, **changed})


def test_body_and_key_must_be_those_that_were_signed() -> None:
    with pytest.raises(WebhookUnverified, match="None of your keys"):
        verified(HEADERS, BODY + b" ")
    with pytest.raises(WebhookUnverified, match="None of your keys"):
        verified(HEADERS, BODY, OTHER)


@pytest.mark.parametrize("missing", HEADERS)
def test_header_that_is_missing_is_named(missing: str) -> None:
    with pytest.raises(WebhookUnverified, match=missing):
        verified({name: value for name, value in HEADERS.items() if name != missing})


@pytest.mark.parametrize("now", [AT - 301, AT + 301])
def test_message_from_another_time_is_not_believed(now: float) -> None:
    assert verified(now=AT + 300) == verified(now=AT - 300) == ID
    with pytest.raises(WebhookUnverified, match="300 seconds"):
        verified(now=now)


@pytest.mark.parametrize("key", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", "\u1780"])
def test_a_key_that_is_none_is_refused_and_not_shown(key: str) -> None:
    """A missing setting often reads as an empty text, with which anyone could sign."""
    for attempt in (lambda: verified(HEADERS, BODY, key), lambda: sign(BODY, key, ID, AT)):
        with pytest.raises(ValueError, match="24 bytes") as caught:
            attempt()
        assert not isinstance(caught.value, WebhookUnverified)
        assert caught.value.__context__ is None


def test_one_text_is_not_a_list_of_keys() -> None:
    with pytest.raises(TypeError, match="list"):
        verify(BODY, HEADERS, KEY)
