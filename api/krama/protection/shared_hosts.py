"""Shorteners and hosts that millions of people share. A report on one of their pages lists the page, never the host.

They are always protected, in addition to the entries in the database. Names on the public suffix list need no
entry, because the exchange refuses them.
"""

from uuid import UUID, uuid5

from krama.indicators.kinds import Kind
from krama.protection.forms import ProtectionForm
from krama.protection.rules import Coverage

_NAMES = """
bit.ly tinyurl.com t.co goo.gl is.gd cutt.ly rb.gy ow.ly s.id rebrand.ly shorturl.at tiny.cc lnkd.in buff.ly t.ly
google.com docs.google.com drive.google.com sites.google.com forms.gle play.google.com youtube.com youtu.be
facebook.com fb.com m.facebook.com fb.me messenger.com instagram.com whatsapp.com wa.me telegram.org t.me telegram.me
tiktok.com vt.tiktok.com line.me x.com twitter.com linkedin.com discord.com discord.gg reddit.com pinterest.com
apple.com apps.apple.com microsoft.com onedrive.live.com 1drv.ms dropbox.com github.com gitlab.com telegra.ph
notion.so notion.site medium.com linktr.ee canva.com wordpress.com wix.com weebly.com shopify.com amazonaws.com
cloudfront.net
"""

_PATHS = """
docs.google.com/forms docs.google.com/forms/d docs.google.com/forms/d/e docs.google.com/document
docs.google.com/document/d docs.google.com/spreadsheets docs.google.com/spreadsheets/d docs.google.com/presentation
docs.google.com/presentation/d drive.google.com/drive drive.google.com/drive/folders drive.google.com/file
drive.google.com/file/d drive.google.com/open drive.google.com/uc sites.google.com/view sites.google.com/site
google.com/search google.com/url google.com/maps play.google.com/store play.google.com/store/apps
play.google.com/store/apps/details youtube.com/watch youtube.com/shorts youtube.com/live youtube.com/channel
youtube.com/c youtube.com/user facebook.com/groups facebook.com/pages facebook.com/people facebook.com/profile.php
facebook.com/watch facebook.com/share facebook.com/reel facebook.com/permalink.php facebook.com/story.php
facebook.com/photo.php facebook.com/photo facebook.com/marketplace facebook.com/events facebook.com/login
instagram.com/p instagram.com/reel instagram.com/stories instagram.com/tv t.me/s t.me/c t.me/joinchat t.me/addlist
t.me/share telegram.me/s whatsapp.com/channel whatsapp.com/send wa.me/message tiktok.com/t line.me/R line.me/ti
x.com/i twitter.com/i x.com/intent twitter.com/intent linkedin.com/in linkedin.com/company linkedin.com/posts
linkedin.com/feed discord.com/invite discord.com/channels reddit.com/r reddit.com/user reddit.com/u
apps.apple.com/app medium.com/p github.com/login dropbox.com/s dropbox.com/scl dropbox.com/scl/fi dropbox.com/sh
"""
"""Folders on these hosts that are shared in the same way. A truncated link would list everybody's pages below it."""

_NAMESPACE = UUID("6f2d0c64-9f0b-5f0e-8a56-0d1a3a2f7c11")

SHARED_HOSTS: dict[UUID, Coverage] = {
    **{uuid5(_NAMESPACE, name): Coverage(ProtectionForm.HOST, None, name) for name in _NAMES.split()},
    **{
        uuid5(_NAMESPACE, link): Coverage(ProtectionForm.EXACT, Kind.URL, link)
        for path in _PATHS.split()
        for link in (path, f"{path}/", f"www.{path}", f"www.{path}/")
    },
}
"""What each built-in entry covers, by the id of the entry."""
