"""An account on a platform has one form, from a name, a link, a number or an id."""

import pytest

from krama.indicators import handle
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Platform
from krama.indicators.text import unwrap


def read(value: str, platform: Platform | None = None) -> str:
    return handle.canonical(unwrap(value), Hints(platform=platform))


@pytest.mark.parametrize(
    "written",
    [
        "telegram:dara_sok", "Telegram: @Dara_Sok", "tg: dara_sok", "Telegram @dara_sok", "https://t.me/Dara_Sok",
        "t.me/s/dara_sok", "t.me/dara_sok/55?single", "telegram.me/dara_sok",
        "tg://resolve?domain=dara_sok", "hxxps://t[.]me/dara_sok", "telegram:https://t.me/dara_sok",
    ],
)  # fmt: skip
def test_every_spelling_of_a_telegram_name_is_one(written: str) -> None:
    assert read(written) == "telegram:dara_sok"


@pytest.mark.parametrize(
    ("link", "account"),
    [
        ("tg://user?id=1234567", "telegram:1234567"),
        ("darasok.t.me", "telegram:darasok"),
        ("t.me/c/1234567890/5", "telegram:-1001234567890"),
        ("t.me/+85512345678", "telegram:+85512345678"),
        ("https://www.facebook.com/Dara.Sok", "facebook:darasok"),
        ("https://km-kh.facebook.com/dara.sok/posts/1", "facebook:darasok"),
        ("https://m.facebook.com/profile.php?id=100001234567890&x=1", "facebook:100001234567890"),
        ("fb.com/people/Dara-Sok/100001234567890/", "facebook:100001234567890"),
        ("facebook.com/p/Dara-Shop-61551234567890/", "facebook:61551234567890"),
        ("facebook.com/groups/12345", "facebook:groups/12345"),
        ("facebook.com/groups/Dara.Shop/permalink/5/", "facebook:groups/dara.shop"),
        ("facebook.com/pages/Dara-Shop/100001234567890", "facebook:100001234567890"),
        ("facebook.com/pages/category/Shop/Dara-Shop-100001234567890/", "facebook:100001234567890"),
        ("facebook.com/permalink.php?story_fbid=7&id=100001234567890", "facebook:100001234567890"),
        ("facebook.com/pg/dara.sok/photos/", "facebook:darasok"),
        ("facebook.com/messages/t/dara.sok", "facebook:darasok"),
        ("facebook.com/100001234567890", "facebook:100001234567890"),
        ("m.me/dara.sok", "facebook:darasok"),
        ("facebook.com/shop.x.com", "facebook:shopxcom"),
        ("line.me/ti/p/~line.me", "line:line.me"),
        ("https://wa.me/85512345678?text=hi", "whatsapp:+85512345678"),
        ("https://api.whatsapp.com/send?phone=%2B85512345678&text=x", "whatsapp:+85512345678"),
        ("whatsapp://send?phone=85512345678", "whatsapp:+85512345678"),
        ("https://chat.whatsapp.com/AbCdEfGhIjKl", "whatsapp:chat/AbCdEfGhIjKl"),
        ("https://twitter.com/Dara", "x:dara"),
        ("x.com/Dara/status/1", "x:dara"),
        ("https://twitter.com/intent/user?screen_name=Dara", "x:dara"),
        ("x.com/i/user/42", "x:id/42"),
        ("https://www.tiktok.com/@Dara.sok/video/1", "tiktok:dara.sok"),
        ("instagram.com/dara.sok/", "instagram:dara.sok"),
        ("https://www.instagram.com/stories/dara/123", "instagram:dara"),
        ("instagram.com/dara/reel/AbC", "instagram:dara"),
        ("ig.me/m/dara", "instagram:dara"),
        ("instagram://user?username=dara", "instagram:dara"),
        ("t.me/dara_sok/s/3", "telegram:dara_sok"),
        ("t.me/s/dara_sok/12", "telegram:dara_sok"),
        ("twitter://user?id=42", "x:id/42"),
        ("whatsapp.com/channel/AbCdEfGhIjKl/5", "whatsapp:channel/AbCdEfGhIjKl"),
        ("line.me/ti/p/~dara", "line:dara"),
        ("https://line.me/R/ti/p/@shop", "line:@shop"),
        ("https://line.me/ti/p/AbCdEfGhIj", "line:p/AbCdEfGhIj"),
        ("viber://chat?number=%2B85512345678", "viber:+85512345678"),
        ("viber://chat?number=+85512345678", "viber:+85512345678"),
        ("https://signal.me/#p/+85512345678", "signal:+85512345678"),
        ("https://u.wechat.com/AbCdEfGhIj", "wechat:u/AbCdEfGhIj"),
        ("https://web.telegram.org/k/#@Dara_Sok", "telegram:dara_sok"),
        ("https://web.telegram.org/#/im?p=@dara_sok", "telegram:dara_sok"),
        ("https://web.telegram.org/#/im?p=u123456789_987", "telegram:123456789"),
        ("https://web.telegram.org/a/#123456789", "telegram:123456789"),
        ("https://web.telegram.org/a/#-1001234567890_7", "telegram:-1001234567890"),
        ("https://web.telegram.org/k/#?tgaddr=tg%3A%2F%2Fresolve%3Fdomain%3Ddara_sok", "telegram:dara_sok"),
        ("https://twitter.com/#!/Dara", "x:dara"),
        ("https://www.facebook.com/home.php#!/dara.sok", "facebook:darasok"),
        ("https://t.me/+88801234567", "telegram:+88801234567"),
        ("https://wa.me/5215512345678", "whatsapp:+525512345678"),
    ],
)
def test_profile_link_gives_the_account(link: str, account: str) -> None:
    assert read(link) == account
    assert read(account) == account
    assert handle.shows_account(link)


def test_both_spellings_of_an_invitation_are_one_and_keep_their_case() -> None:
    assert read("t.me/joinchat/AbCdEfGhIjKlMnOp") == "telegram:+AbCdEfGhIjKlMnOp"
    assert read("https://t.me/+AbCdEfGhIjKlMnOp") == "telegram:+AbCdEfGhIjKlMnOp"


@pytest.mark.parametrize(
    ("written", "platform", "account"),
    [
        ("@Dara_Sok", Platform.TELEGRAM, "telegram:dara_sok"),
        ("1234567", Platform.TELEGRAM, "telegram:1234567"),
        ("012 345 678", Platform.TELEGRAM, "telegram:+85512345678"),
        ("100001234567890", Platform.FACEBOOK, "facebook:100001234567890"),
        ("០១២ ៣៤៥ ៦៧៨", Platform.WHATSAPP, "whatsapp:+85512345678"),
        ("442071838750", Platform.WHATSAPP, "whatsapp:+442071838750"),
        ("+888 0123 4567", Platform.TELEGRAM, "telegram:+88801234567"),
        ("+52 1 55 1234 5678", Platform.WHATSAPP, "whatsapp:+525512345678"),
        ("85512345678:12@s.whatsapp.net", Platform.WHATSAPP, "whatsapp:+85512345678"),
        ("85512345678@c.us", None, "whatsapp:+85512345678"),
        ("dara១", Platform.TELEGRAM, "telegram:dara1"),
        ("Dara.01", Platform.SIGNAL, "signal:dara.01"),
        ("wxid_Abc123", Platform.WECHAT, "wechat:wxid_abc123"),
        ("@shop", Platform.LINE, "line:@shop"),
        ("dara", Platform.LINE, "line:dara"),
    ],
)
def test_name_with_a_platform_gives_the_account(written: str, platform: Platform | None, account: str) -> None:
    assert read(written, platform) == account


def test_name_without_a_platform_is_refused_at_the_platform_field() -> None:
    with pytest.raises(handle.PlatformMissing) as refusal:
        read("@dara_sok")
    assert refusal.value.field == "platform"


def test_link_of_another_platform_is_refused_at_the_platform_field() -> None:
    with pytest.raises(handle.PlatformContradicted) as refusal:
        read("https://t.me/dara_sok", Platform.X)
    assert refusal.value.field == "platform"


@pytest.mark.parametrize(
    "link",
    [
        "t.me/share/url?url=x", "t.me/joinchat", "t.me/dara_bot/shop", "t.me/c/abc/5", "tg://login?domain=dara_sok",
        "facebook.com/photo.php?x=1", "facebook.com/home.php", "facebook.com/Legal", "facebook.com/checkpoint/",
        "facebook.com/profile.php?id=dara.sok", "facebook.com/pages/create", "facebook.com/pages/category/Shop",
        "facebook.com/p/Dara-Shop", "facebook.com/groups/feed", "facebook.com/groups/12345/user/1",
        "facebook.com/dara.sok/unheard-of", "facebook.com/dara.sok/posts/../../legal", "business.facebook.com/overview",
        "m.me/j/AbCdEfGh", "messenger.com/e2ee/t/123456", "fb://group/12345",
        "instagram.com/p/abc", "instagram.com/s/abc", "instagram.com/channel/abc", "instagram.com/legal",
        "instagram.com/stories/highlights/1", "instagram://media?id=1&username=dara", "ig.me/dara",
        "x.com/home", "x.com/i", "x.com/en", "x.com/account", "x.com/intent/post?id=1", "twitter://status?id=1",
        "tiktok.com/@dara/unheard-of", "tiktok.com/share/video/12345", "line.me/en", "line.me/p/~dara",
        "line.me/ti/p/~dara/more", "page.line.me/shop/more", "chats.viber.com/shop/more", "viber://forward?number=1",
        "u.wechat.com/AbCdEfGhIj/more", "wa.me/85512345678/more", "chat.whatsapp.com/legal/AbCdEfGhIjKl",
        "signal.me/more#p/+85512345678", "evil.com/dara", "web.telegram.org/k/", "web.telegram.org/k/#-1001234567890",
        "web.telegram.org/a/#-12345678", "web.telegram.org/k/#?tgaddr=tg%3A%2F%2Flogin%3Fcode%3D1", "twitter.com/#!/i",
    ],
)  # fmt: skip
def test_link_without_an_account_is_refused_and_shows_none(link: str) -> None:
    assert not handle.shows_account(link)
    with pytest.raises(handle.HandleNotProfile):
        read(link)


@pytest.mark.parametrize(
    ("written", "platform"),
    [
        ("abc", Platform.TELEGRAM),
        ("dara sok", Platform.TELEGRAM),
        ("dara", Platform.VIBER),
        ("...", Platform.FACEBOOK),
        ("x.com", Platform.FACEBOOK),
        ("a..b", Platform.INSTAGRAM),
        ("a" * 21, Platform.X),
    ],
)
def test_name_the_platform_cannot_have_is_refused(written: str, platform: Platform) -> None:
    with pytest.raises(IndicatorRefused):
        read(written, platform)


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("telegram:dara_sok", "Telegram @dara_sok"),
        ("whatsapp:+85512345678", "WhatsApp +855 12 345 678"),
        ("facebook:100001234567890", "Facebook 100001234567890"),
        ("telegram:+AbCdEfGhIjKlMnOp", "Telegram +AbCdEfGhIjKlMnOp"),
        ("telegram:+88801234567", "Telegram +888 01234567"),
    ],
)
def test_display_names_the_platform(account: str, shown: str) -> None:
    assert handle.display(account) == shown
