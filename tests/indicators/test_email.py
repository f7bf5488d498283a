"""An e-mail address has one lower-case form."""

import pytest

from krama.indicators import email
from krama.indicators.kinds import Hints


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("Dara@Example.COM", "dara@example.com"),
        ("dara@example.com.", "dara@example.com"),
        ("Dara Sok <Dara@Example.com>", "dara@example.com"),
        ("mailto:a.b+c@x.co?subject=hello", "a.b+c@x.co"),
        ("dara@example.com/", "dara@example.com"),
        ("Dara <dara@example.com/>", "dara@example.com"),
        ("dara@example.com?subject=hello", "dara@example.com"),
        ("dara@១.com", "dara@xn--94e.com"),
        ("dara[at]mail[.]com", "dara@mail.com"),
        ("dara at mail dot com", "dara@mail.com"),
        ("dara@ខ្មែរ.com", "dara@xn--j2e0cg3n2c.com"),
        ("សុខ@example.com", "សុខ@example.com"),
    ],
)
def test_every_spelling_is_one_address(written: str, address: str) -> None:
    assert email.canonical(written, Hints()) == address


@pytest.mark.parametrize(
    "written",
    [
        "dara", "dara@", "@example.com", "dara@aclb", "dara@1.2.3.4", "dara@[::1]", "a b@example.com", "a..b@x.com",
        ".a@example.com", "a@b/c.com", "a@b.com/c", "a@b.com:80",
        "85512345678@s.whatsapp.net", "85512345678-1612345678@g.us", "dara@x.invalid", "foo@barDOTcom", "x@gmail",
        "a@b@example.com", f"{'a' * 65}@example.com", f"a@{'a' * 64}.com", "a@xn--a.com",
    ],
)  # fmt: skip
def test_what_mail_cannot_reach_is_refused(written: str) -> None:
    with pytest.raises(email.EmailInvalid):
        email.canonical(written, Hints())


def test_display_can_not_be_clicked_and_reads_back() -> None:
    assert email.display("dara@mail.com.kh") == "dara@mail[.]com[.]kh"
    assert email.canonical("dara@mail[.]com[.]kh", Hints()) == "dara@mail.com.kh"
