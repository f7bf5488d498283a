"""The names of platforms as people write them next to a name or a number, in Latin letters and in Khmer."""

from krama.indicators.kinds import SHORT_PLATFORM_NAMES, Platform

PLATFORM_WORDS = {
    **{platform.value: platform for platform in Platform if platform is not Platform.X},
    **{short: Platform(name) for short, name in SHORT_PLATFORM_NAMES.items()},
    "insta": Platform.INSTAGRAM,
    "messenger": Platform.FACEBOOK,
    "weixin": Platform.WECHAT,
    "តេឡេក្រាម": Platform.TELEGRAM,
    "តេលេក្រាម": Platform.TELEGRAM,
    "តេឡេហ្គ្រាម": Platform.TELEGRAM,
    "វ៉តសាប់": Platform.WHATSAPP,
    "វ៉តអាប់": Platform.WHATSAPP,
    "វ៉ាត់សាប់": Platform.WHATSAPP,
    "វ៉ាត់អាប់": Platform.WHATSAPP,
    "វ៉ាយប័រ": Platform.VIBER,
    "វ៉ាយបឺ": Platform.VIBER,
    "ហ្វេសប៊ុក": Platform.FACEBOOK,
    "ហ្វេសបុក": Platform.FACEBOOK,
    "ហ្វេសប៊ុគ": Platform.FACEBOOK,
    "វេសប៊ុក": Platform.FACEBOOK,
    "មេសសិនជឺ": Platform.FACEBOOK,
    "ធីកតុក": Platform.TIKTOK,
    "តិកតុក": Platform.TIKTOK,
    "ទិកតុក": Platform.TIKTOK,
    "អ៊ីនស្តាក្រាម": Platform.INSTAGRAM,
    "វីឆាត": Platform.WECHAT,
}

MESSENGERS = frozenset({Platform.TELEGRAM, Platform.WHATSAPP, Platform.VIBER, Platform.SIGNAL})
"""Platforms whose accounts are telephone numbers."""
