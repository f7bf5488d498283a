"""Why a value was refused as a handle."""

from krama.indicators.errors import IndicatorRefused


class HandlePlatformMissing(IndicatorRefused):
    """A name that could live on any platform."""

    code = "handle_platform_missing"


class HandlePlatformContradicts(IndicatorRefused):
    """The value names one platform and the hint another."""

    code = "handle_platform_contradicts"


class HandleImpossible(IndicatorRefused):
    """The platform allows no such name."""

    code = "handle_impossible"


class HandleNotProfile(IndicatorRefused):
    """A link to the platform that shows no account, group or invitation."""

    code = "handle_not_profile"
