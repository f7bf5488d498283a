"""What can be wrong with a change to members."""

from krama.core.errors import KramaError


class AgencyNotFound(KramaError):
    """No agency has this id, or it is not the caller's to act on."""

    code = "agency_not_found"


class ClientNotFound(KramaError):
    """No client has this id, or it is not the caller's to act on."""

    code = "client_not_found"


class SecretNotFound(KramaError):
    """The client has no live secret of this id."""

    code = "secret_not_found"


class AgencyRefused(KramaError):
    """What was said about an agency or a client does not hold together."""

    code = "agency_refused"


class GrantRefused(KramaError):
    """Somebody would be raised above who acts."""

    code = "grant_refused"


class AdministratorEnded(KramaError):
    """Who acts was disabled, or lost the permission, before the change was made."""

    code = "administrator_ended"


class OwnEndRefused(KramaError):
    """An administrator would stop or limit itself."""

    code = "own_end_refused"


class KeysRefused(KramaError):
    """What was sent is no JWK set that a client may register."""

    code = "keys_refused"


class AgencyNameTaken(KramaError):
    """Another agency has this name already."""

    code = "agency_name_taken"


class ClientsFull(KramaError):
    """The agency has as many clients as one may have."""

    code = "clients_full"


class SecretsFull(KramaError):
    """The client has as many live secrets as one may have."""

    code = "secrets_full"


class ClientDisabled(KramaError):
    """The client is disabled: a new secret would open nothing."""

    code = "client_disabled"
