"""Errors about agencies and their clients."""

from krama.core.errors import KramaError


class AgencyNotFound(KramaError):
    """No agency has this id, or the caller may not manage it."""

    code = "agency_not_found"


class AgencyUnknown(KramaError):
    """A body names an agency that does not exist, or that the caller may not know. The two look alike."""

    code = "agency_unknown"

    def __init__(self) -> None:
        super().__init__(
            "There is no agency with this id that you may name here. `GET /v1/agencies` lists the agencies.",
            field="agency_id",
        )


class ClientNotFound(KramaError):
    """No client has this id, or the caller may not manage it."""

    code = "client_not_found"


class SecretNotFound(KramaError):
    """The client never had a secret with this id."""

    code = "secret_not_found"


class AgencyRefused(KramaError):
    """The facts of an agency or a client are invalid or do not fit together."""

    code = "agency_refused"


class GrantRefused(KramaError):
    """The change would grant a permission that the actor may not grant."""

    code = "grant_refused"


class AdministratorDisabled(KramaError):
    """The actor was disabled, or lost its permission, before the change."""

    code = "administrator_disabled"


class OwnLimitRefused(KramaError):
    """Administrators may not disable or limit themselves."""

    code = "own_limit_refused"


class KeysRefused(KramaError):
    """The document is not a JWK set that a client may register."""

    code = "keys_refused"


class AgencyNameTaken(KramaError):
    """Another agency already has this name."""

    code = "agency_name_taken"


class TooManyClients(KramaError):
    """The agency has the maximum number of clients."""

    code = "too_many_clients"


class TooManySecrets(KramaError):
    """The client has the maximum number of live secrets."""

    code = "too_many_secrets"


class ClientDisabled(KramaError):
    """The client is disabled, so a new secret would not work."""

    code = "client_disabled"


class FeedKeyNotFound(KramaError):
    """No client has a feed key with this id."""

    code = "feed_key_not_found"


class FeedKeyRefused(KramaError):
    """The client can't have such a feed key."""

    code = "feed_key_refused"
