"""What can be wrong with a change to members."""

from krama.core.errors import KramaError


class AgencyNotFound(KramaError):
    """No agency has this id."""

    code = "agency_not_found"


class ClientNotFound(KramaError):
    """No client has this id."""

    code = "client_not_found"


class AgencyRefused(KramaError):
    """What was said about an agency does not hold together."""

    code = "agency_refused"


class KeysRefused(KramaError):
    """What was sent is no JWK set that a client may register."""

    code = "keys_refused"


class AgencyNameTaken(KramaError):
    """Another agency has this name already."""

    code = "agency_name_taken"
