"""Reasons to refuse a value as a handle."""

from krama.indicators.errors import IndicatorRefused


class HandlePlatformMissing(IndicatorRefused):
    """The name may be from any platform."""

    code = "handle_platform_missing"


class HandlePlatformContradicts(IndicatorRefused):
    """The value names one platform and the hint another."""

    code = "handle_platform_contradicts"


class HandleImpossible(IndicatorRefused):
    """The platform does not allow this name."""

    code = "handle_impossible"


class HandleNotProfile(IndicatorRefused):
    """The link does not lead to an account, group or invitation."""

    code = "handle_not_profile"
