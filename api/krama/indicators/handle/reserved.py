"""First steps of a platform's paths that are its own pages and nobody's name."""

from krama.indicators.kinds import Platform


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT_ACCOUNTS = {
    Platform.TELEGRAM: _words("""
        addemoji addlist addstickers addtheme bg boost confirmphone contact giftcode invoice iv login m nft proxy
        setlanguage share socks
    """),
    Platform.FACEBOOK: _words("""
        ads business dialog events gaming hashtag help l.php login login.php marketplace messages notes photo photo.php
        photos plugins policies privacy public reel reels search settings share share.php sharer sharer.php stories
        watch
    """),
    Platform.INSTAGRAM: _words("""
        about accounts challenge developer direct explore legal p reel reels share tv web
    """),
    Platform.X: _words("""
        compose explore hashtag home i intent jobs login logout messages notifications privacy search settings share
        signup tos
    """),
}
