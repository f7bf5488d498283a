"""Shorteners and hosts that millions share: a report on one of their pages lists that page, never the host.

Always there, whatever the list in the database says. Names that the public suffix list has are refused anyway.
"""

from uuid import UUID, uuid5

from krama.indicators.protected import Covering, Form

_NAMES = """
bit.ly tinyurl.com t.co goo.gl is.gd cutt.ly rb.gy ow.ly s.id rebrand.ly shorturl.at tiny.cc lnkd.in buff.ly t.ly
google.com docs.google.com drive.google.com sites.google.com forms.gle play.google.com youtube.com youtu.be
facebook.com fb.com m.facebook.com fb.me messenger.com instagram.com whatsapp.com wa.me telegram.org t.me telegram.me
tiktok.com vt.tiktok.com line.me x.com twitter.com linkedin.com discord.com discord.gg reddit.com pinterest.com
apple.com apps.apple.com microsoft.com onedrive.live.com 1drv.ms dropbox.com github.com gitlab.com telegra.ph
notion.so notion.site medium.com linktr.ee canva.com wordpress.com wix.com weebly.com shopify.com amazonaws.com
cloudfront.net
"""

_NAMESPACE = UUID("6f2d0c64-9f0b-5f0e-8a56-0d1a3a2f7c11")

SHARED_HOSTS: dict[UUID, Covering] = {
    uuid5(_NAMESPACE, name): Covering(Form.HOST, None, name) for name in _NAMES.split()
}
"""By the id of the entry that each of them is."""
