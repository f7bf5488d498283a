"""Errors about quotas."""

from collections.abc import Mapping

from krama.core.errors import KramaError
from krama.quotas.limits import Quota, QuotaState


class QuotaExceeded(KramaError):
    """A quota of the client or of its agency is used up. The answer's headers state `states`."""

    code = "quota_exceeded"
    facts = ("retry_after",)

    def __init__(self, detail: str, states: Mapping[Quota, QuotaState], retry_after: int) -> None:
        super().__init__(detail)
        self.states = states
        self.retry_after = retry_after


class QuotaStoreUnavailable(KramaError):
    """The quota store did not answer, so it is unknown whether the caller has any quota left."""

    code = "quota_store_unavailable"


class QuotaStoreUnusable(KramaError):
    """The setting that names the quota store can't be used."""

    code = "quota_store_unusable"
