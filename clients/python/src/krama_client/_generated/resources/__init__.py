# Generated from openapi/openapi.json. Never edited: run `make client`.
"""Every resource of the exchange. A resource is imported when it is first used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from krama_client._drivers.asynchronous import AsyncConnection
    from krama_client._drivers.synchronous import Connection
    from krama_client._generated.resources.access import AccessResource, AsyncAccessResource
    from krama_client._generated.resources.agencies import AgenciesResource, AsyncAgenciesResource
    from krama_client._generated.resources.audit import AsyncAuditResource, AuditResource
    from krama_client._generated.resources.clients import AsyncClientsResource, ClientsResource
    from krama_client._generated.resources.corrections import AsyncCorrectionsResource, CorrectionsResource
    from krama_client._generated.resources.disputes import AsyncDisputesResource, DisputesResource
    from krama_client._generated.resources.health import AsyncHealthResource, HealthResource
    from krama_client._generated.resources.held_reports import AsyncHeldReportsResource, HeldReportsResource
    from krama_client._generated.resources.indicators import AsyncIndicatorsResource, IndicatorsResource
    from krama_client._generated.resources.me import AsyncMeResource, MeResource
    from krama_client._generated.resources.protected import AsyncProtectedResource, ProtectedResource
    from krama_client._generated.resources.reports import AsyncReportsResource, ReportsResource
    from krama_client._generated.resources.scorecards import AsyncScorecardsResource, ScorecardsResource
    from krama_client._generated.resources.verdicts import AsyncVerdictsResource, VerdictsResource


class Resources:
    """The resources of a client. Each groups the operations whose path begins with its name."""

    _connection: Connection

    @cached_property
    def access(self) -> AccessResource:
        """get tokens, read the signing keys, and read your own identity."""
        from krama_client._generated.resources.access import AccessResource

        return AccessResource(self._connection)

    @cached_property
    def agencies(self) -> AgenciesResource:
        """agencies."""
        from krama_client._generated.resources.agencies import AgenciesResource

        return AgenciesResource(self._connection)

    @cached_property
    def audit(self) -> AuditResource:
        """read the audit log: who asked for what, and who received what."""
        from krama_client._generated.resources.audit import AuditResource

        return AuditResource(self._connection)

    @cached_property
    def clients(self) -> ClientsResource:
        """clients."""
        from krama_client._generated.resources.clients import ClientsResource

        return ClientsResource(self._connection)

    @cached_property
    def corrections(self) -> CorrectionsResource:
        """read which listings that were disclosed to your agency have ended."""
        from krama_client._generated.resources.corrections import CorrectionsResource

        return CorrectionsResource(self._connection)

    @cached_property
    def disputes(self) -> DisputesResource:
        """state that a listing is wrong, and decide such disputes."""
        from krama_client._generated.resources.disputes import DisputesResource

        return DisputesResource(self._connection)

    @cached_property
    def health(self) -> HealthResource:
        """health checks for load balancers and monitoring."""
        from krama_client._generated.resources.health import HealthResource

        return HealthResource(self._connection)

    @cached_property
    def held_reports(self) -> HeldReportsResource:
        """held reports."""
        from krama_client._generated.resources.held_reports import HeldReportsResource

        return HeldReportsResource(self._connection)

    @cached_property
    def indicators(self) -> IndicatorsResource:
        """read and list indicators with everything that you may see of them."""
        from krama_client._generated.resources.indicators import IndicatorsResource

        return IndicatorsResource(self._connection)

    @cached_property
    def me(self) -> MeResource:
        """me."""
        from krama_client._generated.resources.me import MeResource

        return MeResource(self._connection)

    @cached_property
    def protected(self) -> ProtectedResource:
        """manage the protected list: values that may never be listed."""
        from krama_client._generated.resources.protected import ProtectedResource

        return ProtectedResource(self._connection)

    @cached_property
    def reports(self) -> ReportsResource:
        """report indicators, and read and withdraw your own agency's reports."""
        from krama_client._generated.resources.reports import ReportsResource

        return ReportsResource(self._connection)

    @cached_property
    def scorecards(self) -> ScorecardsResource:
        """read how members use the exchange and how reliable their reports are."""
        from krama_client._generated.resources.scorecards import ScorecardsResource

        return ScorecardsResource(self._connection)

    @cached_property
    def verdicts(self) -> VerdictsResource:
        """verdicts."""
        from krama_client._generated.resources.verdicts import VerdictsResource

        return VerdictsResource(self._connection)


class AsyncResources:
    """The resources of a client. Each groups the operations whose path begins with its name."""

    _connection: AsyncConnection

    @cached_property
    def access(self) -> AsyncAccessResource:
        """get tokens, read the signing keys, and read your own identity."""
        from krama_client._generated.resources.access import AsyncAccessResource

        return AsyncAccessResource(self._connection)

    @cached_property
    def agencies(self) -> AsyncAgenciesResource:
        """agencies."""
        from krama_client._generated.resources.agencies import AsyncAgenciesResource

        return AsyncAgenciesResource(self._connection)

    @cached_property
    def audit(self) -> AsyncAuditResource:
        """read the audit log: who asked for what, and who received what."""
        from krama_client._generated.resources.audit import AsyncAuditResource

        return AsyncAuditResource(self._connection)

    @cached_property
    def clients(self) -> AsyncClientsResource:
        """clients."""
        from krama_client._generated.resources.clients import AsyncClientsResource

        return AsyncClientsResource(self._connection)

    @cached_property
    def corrections(self) -> AsyncCorrectionsResource:
        """read which listings that were disclosed to your agency have ended."""
        from krama_client._generated.resources.corrections import AsyncCorrectionsResource

        return AsyncCorrectionsResource(self._connection)

    @cached_property
    def disputes(self) -> AsyncDisputesResource:
        """state that a listing is wrong, and decide such disputes."""
        from krama_client._generated.resources.disputes import AsyncDisputesResource

        return AsyncDisputesResource(self._connection)

    @cached_property
    def health(self) -> AsyncHealthResource:
        """health checks for load balancers and monitoring."""
        from krama_client._generated.resources.health import AsyncHealthResource

        return AsyncHealthResource(self._connection)

    @cached_property
    def held_reports(self) -> AsyncHeldReportsResource:
        """held reports."""
        from krama_client._generated.resources.held_reports import AsyncHeldReportsResource

        return AsyncHeldReportsResource(self._connection)

    @cached_property
    def indicators(self) -> AsyncIndicatorsResource:
        """read and list indicators with everything that you may see of them."""
        from krama_client._generated.resources.indicators import AsyncIndicatorsResource

        return AsyncIndicatorsResource(self._connection)

    @cached_property
    def me(self) -> AsyncMeResource:
        """me."""
        from krama_client._generated.resources.me import AsyncMeResource

        return AsyncMeResource(self._connection)

    @cached_property
    def protected(self) -> AsyncProtectedResource:
        """manage the protected list: values that may never be listed."""
        from krama_client._generated.resources.protected import AsyncProtectedResource

        return AsyncProtectedResource(self._connection)

    @cached_property
    def reports(self) -> AsyncReportsResource:
        """report indicators, and read and withdraw your own agency's reports."""
        from krama_client._generated.resources.reports import AsyncReportsResource

        return AsyncReportsResource(self._connection)

    @cached_property
    def scorecards(self) -> AsyncScorecardsResource:
        """read how members use the exchange and how reliable their reports are."""
        from krama_client._generated.resources.scorecards import AsyncScorecardsResource

        return AsyncScorecardsResource(self._connection)

    @cached_property
    def verdicts(self) -> AsyncVerdictsResource:
        """verdicts."""
        from krama_client._generated.resources.verdicts import AsyncVerdictsResource

        return AsyncVerdictsResource(self._connection)
