"""Path steps that are a platform's own pages, and path steps that may follow an account name."""

import re

from krama.indicators.kinds import Platform


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EVERYWHERE = _words("""
    about account accounts ads api apps auth blog business careers checkpoint contact cookies create developer
    developers directory download en events explore feed help home i index jobs legal live login logout me media
    messages notifications oauth pages policies policy press privacy register search security settings share signin
    signup static status stories support terms tos welcome
""")

NOT_ACCOUNTS = {
    Platform.TELEGRAM: _EVERYWHERE
    | _words("""
        addemoji addlist addstickers addtheme bg boost call confirmphone giftcode invoice iv joinchat m msg nft proxy
        resolve setlanguage socks stars_topup
    """),
    Platform.FACEBOOK: _EVERYWHERE
    | _words("""
        ads_manager adsmanager appcenter bookmarks browse business_help business_manager category community
        creators creatorstudio crisisresponse dialog donate donations friends fundraiser fundraisers games gaming
        gettingstarted groups hashtag instantgames latest lists login_alerts marketplace memories notes
        offers people permalink photo photos places plugins posts privacy_center privacycenter profile public
        recover reel reels requests safety saved sharer story timeline topic topics video videos watch weather
    """),
    Platform.INSTAGRAM: _EVERYWHERE
    | _words("""
        _n _u ar archive challenge channel channels creators data direct e emails fxcal graphql hashtag igtv inbox
        invite invites j lite m n p popular q qr query reel reels s safety session story threads topics tv
        web your_activity
    """),
    Platform.X: _EVERYWHERE
    | _words("""
        bookmarks communities compose follow followers following hashtag hashtags intent lists moments oauth2 rules
        share_via statuses topics tweet widgets who_to_follow
    """),
}

NOT_GROUPS = _words("category create discover discovery feed joins notifications search you_should_join")
"""Facebook path steps in the position of a group's name that are not a group."""

GROUP_TAIL = re.compile("about|announcements|events|files|media|members|permalink|photos|posts|videos")

TAILS = {
    Platform.TELEGRAM: re.compile(r"\d+|s", re.ASCII),
    Platform.FACEBOOK: re.compile(
        "about|community|followers|following|friends|likes|live|mentions|photos|photos_albums|photos_stream|posts"
        "|reels|reviews|services|shop|videos"
    ),
    Platform.INSTAGRAM: re.compile("followers|following|guides|live|p|reel|reels|saved|tagged|tv"),
    Platform.TIKTOK: re.compile("collection|live|photo|playlist|video"),
    Platform.X: re.compile(
        "articles?|followers|following|header_photo|highlights|likes|lists|media|photo|status|statuses|superfollows"
        "|verified_followers|with_replies"
    ),
}
"""The first step after a name, if the link still leads to the same account: a post, the photos, the followers."""
