# Generated from openapi/openapi.json. Never edited: run `make client`.
"""What a client has for each resource of the exchange. They are imported when the first one is used."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from krama_client._drivers.asynchronous import AsyncConnection
    from krama_client._drivers.synchronous import Connection
    from krama_client._generated import resources


class Resources:
    """The resources of a client. Each groups the operations whose path begins with its name."""

    _connection: Connection

    @cached_property
    def access(self) -> resources.AccessResource:
        """get tokens, read the signing keys, and read your own identity."""
        from krama_client._generated.resources import AccessResource

        return AccessResource(self._connection)

    @cached_property
    def agencies(self) -> resources.AgenciesResource:
        """agencies."""
        from krama_client._generated.resources import AgenciesResource

        return AgenciesResource(self._connection)

    @cached_property
    def audit(self) -> resources.AuditResource:
        """read the audit log: who asked for what, and who received what."""
        from krama_client._generated.resources import AuditResource

        return AuditResource(self._connection)

    @cached_property
    def cases(self) -> resources.CasesResource:
        """send everything that one victim brought at once, and see what cases share."""
        from krama_client._generated.resources import CasesResource

        return CasesResource(self._connection)

    @cached_property
    def categories(self) -> resources.CategoriesResource:
        """categories."""
        from krama_client._generated.resources import CategoriesResource

        return CategoriesResource(self._connection)

    @cached_property
    def changes(self) -> resources.ChangesResource:
        """changes."""
        from krama_client._generated.resources import ChangesResource

        return ChangesResource(self._connection)

    @cached_property
    def checks(self) -> resources.ChecksResource:
        """check values before money moves."""
        from krama_client._generated.resources import ChecksResource

        return ChecksResource(self._connection)

    @cached_property
    def clients(self) -> resources.ClientsResource:
        """clients."""
        from krama_client._generated.resources import ClientsResource

        return ClientsResource(self._connection)

    @cached_property
    def corrections(self) -> resources.CorrectionsResource:
        """read which listings that were disclosed to your agency have ended."""
        from krama_client._generated.resources import CorrectionsResource

        return CorrectionsResource(self._connection)

    @cached_property
    def disputes(self) -> resources.DisputesResource:
        """state that a listing is wrong, and decide such disputes."""
        from krama_client._generated.resources import DisputesResource

        return DisputesResource(self._connection)

    @cached_property
    def extractions(self) -> resources.ExtractionsResource:
        """extractions."""
        from krama_client._generated.resources import ExtractionsResource

        return ExtractionsResource(self._connection)

    @cached_property
    def health(self) -> resources.HealthResource:
        """health checks for load balancers and monitoring."""
        from krama_client._generated.resources import HealthResource

        return HealthResource(self._connection)

    @cached_property
    def indicators(self) -> resources.IndicatorsResource:
        """read and list indicators with everything that you may see of them."""
        from krama_client._generated.resources import IndicatorsResource

        return IndicatorsResource(self._connection)

    @cached_property
    def institutions(self) -> resources.InstitutionsResource:
        """read the banks and wallets that accounts are held with, and manage the list."""
        from krama_client._generated.resources import InstitutionsResource

        return InstitutionsResource(self._connection)

    @cached_property
    def links(self) -> resources.LinksResource:
        """read what shares cases with an indicator."""
        from krama_client._generated.resources import LinksResource

        return LinksResource(self._connection)

    @cached_property
    def me(self) -> resources.MeResource:
        """me."""
        from krama_client._generated.resources import MeResource

        return MeResource(self._connection)

    @cached_property
    def outcomes(self) -> resources.OutcomesResource:
        """submit what came of a check, and read what your agency submitted."""
        from krama_client._generated.resources import OutcomesResource

        return OutcomesResource(self._connection)

    @cached_property
    def policy(self) -> resources.PolicyResource:
        """policy."""
        from krama_client._generated.resources import PolicyResource

        return PolicyResource(self._connection)

    @cached_property
    def protections(self) -> resources.ProtectionsResource:
        """manage the protected list: values that may never be listed."""
        from krama_client._generated.resources import ProtectionsResource

        return ProtectionsResource(self._connection)

    @cached_property
    def provinces(self) -> resources.ProvincesResource:
        """provinces."""
        from krama_client._generated.resources import ProvincesResource

        return ProvincesResource(self._connection)

    @cached_property
    def reports(self) -> resources.ReportsResource:
        """report indicators, and read and withdraw your own agency's reports."""
        from krama_client._generated.resources import ReportsResource

        return ReportsResource(self._connection)

    @cached_property
    def scorecards(self) -> resources.ScorecardsResource:
        """read how members use the exchange and how reliable their reports are."""
        from krama_client._generated.resources import ScorecardsResource

        return ScorecardsResource(self._connection)

    @cached_property
    def search(self) -> resources.SearchResource:
        """search by a value or a part of a text, so that no value is in a URL."""
        from krama_client._generated.resources import SearchResource

        return SearchResource(self._connection)

    @cached_property
    def service(self) -> resources.ServiceResource:
        """read what this exchange supports: versions, limits, languages and code lists."""
        from krama_client._generated.resources import ServiceResource

        return ServiceResource(self._connection)

    @cached_property
    def snapshots(self) -> resources.SnapshotsResource:
        """snapshots."""
        from krama_client._generated.resources import SnapshotsResource

        return SnapshotsResource(self._connection)

    @cached_property
    def statistics(self) -> resources.StatisticsResource:
        """read how much is reported, lost, stopped and corrected, by time, province, category and kind."""
        from krama_client._generated.resources import StatisticsResource

        return StatisticsResource(self._connection)


class AsyncResources:
    """The resources of a client. Each groups the operations whose path begins with its name."""

    _connection: AsyncConnection

    @cached_property
    def access(self) -> resources.AsyncAccessResource:
        """get tokens, read the signing keys, and read your own identity."""
        from krama_client._generated.resources import AsyncAccessResource

        return AsyncAccessResource(self._connection)

    @cached_property
    def agencies(self) -> resources.AsyncAgenciesResource:
        """agencies."""
        from krama_client._generated.resources import AsyncAgenciesResource

        return AsyncAgenciesResource(self._connection)

    @cached_property
    def audit(self) -> resources.AsyncAuditResource:
        """read the audit log: who asked for what, and who received what."""
        from krama_client._generated.resources import AsyncAuditResource

        return AsyncAuditResource(self._connection)

    @cached_property
    def cases(self) -> resources.AsyncCasesResource:
        """send everything that one victim brought at once, and see what cases share."""
        from krama_client._generated.resources import AsyncCasesResource

        return AsyncCasesResource(self._connection)

    @cached_property
    def categories(self) -> resources.AsyncCategoriesResource:
        """categories."""
        from krama_client._generated.resources import AsyncCategoriesResource

        return AsyncCategoriesResource(self._connection)

    @cached_property
    def changes(self) -> resources.AsyncChangesResource:
        """changes."""
        from krama_client._generated.resources import AsyncChangesResource

        return AsyncChangesResource(self._connection)

    @cached_property
    def checks(self) -> resources.AsyncChecksResource:
        """check values before money moves."""
        from krama_client._generated.resources import AsyncChecksResource

        return AsyncChecksResource(self._connection)

    @cached_property
    def clients(self) -> resources.AsyncClientsResource:
        """clients."""
        from krama_client._generated.resources import AsyncClientsResource

        return AsyncClientsResource(self._connection)

    @cached_property
    def corrections(self) -> resources.AsyncCorrectionsResource:
        """read which listings that were disclosed to your agency have ended."""
        from krama_client._generated.resources import AsyncCorrectionsResource

        return AsyncCorrectionsResource(self._connection)

    @cached_property
    def disputes(self) -> resources.AsyncDisputesResource:
        """state that a listing is wrong, and decide such disputes."""
        from krama_client._generated.resources import AsyncDisputesResource

        return AsyncDisputesResource(self._connection)

    @cached_property
    def extractions(self) -> resources.AsyncExtractionsResource:
        """extractions."""
        from krama_client._generated.resources import AsyncExtractionsResource

        return AsyncExtractionsResource(self._connection)

    @cached_property
    def health(self) -> resources.AsyncHealthResource:
        """health checks for load balancers and monitoring."""
        from krama_client._generated.resources import AsyncHealthResource

        return AsyncHealthResource(self._connection)

    @cached_property
    def indicators(self) -> resources.AsyncIndicatorsResource:
        """read and list indicators with everything that you may see of them."""
        from krama_client._generated.resources import AsyncIndicatorsResource

        return AsyncIndicatorsResource(self._connection)

    @cached_property
    def institutions(self) -> resources.AsyncInstitutionsResource:
        """read the banks and wallets that accounts are held with, and manage the list."""
        from krama_client._generated.resources import AsyncInstitutionsResource

        return AsyncInstitutionsResource(self._connection)

    @cached_property
    def links(self) -> resources.AsyncLinksResource:
        """read what shares cases with an indicator."""
        from krama_client._generated.resources import AsyncLinksResource

        return AsyncLinksResource(self._connection)

    @cached_property
    def me(self) -> resources.AsyncMeResource:
        """me."""
        from krama_client._generated.resources import AsyncMeResource

        return AsyncMeResource(self._connection)

    @cached_property
    def outcomes(self) -> resources.AsyncOutcomesResource:
        """submit what came of a check, and read what your agency submitted."""
        from krama_client._generated.resources import AsyncOutcomesResource

        return AsyncOutcomesResource(self._connection)

    @cached_property
    def policy(self) -> resources.AsyncPolicyResource:
        """policy."""
        from krama_client._generated.resources import AsyncPolicyResource

        return AsyncPolicyResource(self._connection)

    @cached_property
    def protections(self) -> resources.AsyncProtectionsResource:
        """manage the protected list: values that may never be listed."""
        from krama_client._generated.resources import AsyncProtectionsResource

        return AsyncProtectionsResource(self._connection)

    @cached_property
    def provinces(self) -> resources.AsyncProvincesResource:
        """provinces."""
        from krama_client._generated.resources import AsyncProvincesResource

        return AsyncProvincesResource(self._connection)

    @cached_property
    def reports(self) -> resources.AsyncReportsResource:
        """report indicators, and read and withdraw your own agency's reports."""
        from krama_client._generated.resources import AsyncReportsResource

        return AsyncReportsResource(self._connection)

    @cached_property
    def scorecards(self) -> resources.AsyncScorecardsResource:
        """read how members use the exchange and how reliable their reports are."""
        from krama_client._generated.resources import AsyncScorecardsResource

        return AsyncScorecardsResource(self._connection)

    @cached_property
    def search(self) -> resources.AsyncSearchResource:
        """search by a value or a part of a text, so that no value is in a URL."""
        from krama_client._generated.resources import AsyncSearchResource

        return AsyncSearchResource(self._connection)

    @cached_property
    def service(self) -> resources.AsyncServiceResource:
        """read what this exchange supports: versions, limits, languages and code lists."""
        from krama_client._generated.resources import AsyncServiceResource

        return AsyncServiceResource(self._connection)

    @cached_property
    def snapshots(self) -> resources.AsyncSnapshotsResource:
        """snapshots."""
        from krama_client._generated.resources import AsyncSnapshotsResource

        return AsyncSnapshotsResource(self._connection)

    @cached_property
    def statistics(self) -> resources.AsyncStatisticsResource:
        """read how much is reported, lost, stopped and corrected, by time, province, category and kind."""
        from krama_client._generated.resources import AsyncStatisticsResource

        return AsyncStatisticsResource(self._connection)
