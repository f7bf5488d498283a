"""Reasons to refuse a value as a handle."""

from krama.indicators.errors import IndicatorRefused


class PlatformMissing(IndicatorRefused):
    """The name may be from any platform."""

    code = "platform_missing"


class PlatformContradicted(IndicatorRefused):
    """The value names one platform and the hint another."""

    code = "platform_contradicted"


class HandleInvalid(IndicatorRefused):
    """The platform does not allow this name."""

    code = "handle_invalid"


class HandleNotProfile(IndicatorRefused):
    """The link does not lead to an account, group or invitation."""

    code = "handle_not_profile"
