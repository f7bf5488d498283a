"""The names that people may build on. A change here belongs into the changelog."""

import tomllib
from importlib.resources import files
from pathlib import Path

import krama_client

NAMES = """
    Action Agency AnswerNotUnderstood AsyncKrama AsyncPages Audience AudienceFacts AuditRecord AuthenticationError
    BulkOutcome Category Chain CheckItem Checkpoint Conflict ConsistencyProof Correction Dispute DisputeState Ending
    Event Explanation Facts FileUnreadable Grounds HeldReport HeldStatus History InclusionProof Indicator
    IndicatorRef IndicatorStatus InvalidRequest IssuerMismatch KeySource Kind Krama KramaError LabelChange
    LogContradicted LogFileUnreadable LogFinding Loss LossFacts Match Me NotFound Outcome OutcomeOut Pages
    PastPayment Permission PermissionDenied Platform ProblemError RateLimited Reason ReasonCode Receipt
    ReceiptUnverified Refusal Refused Relation Report ReportHeld ReportStatus Result RowOutcome ScorecardLine
    Scorecards Sector ServiceFault ServiceUnavailable Simulation Source Statement Tlp TooLarge TransportError
    Verdict VerifiedLog View __version__ new_key public_keys verify_growth verify_inclusion verify_log
    verify_receipt
"""
PROJECT = Path(__file__).parents[2] / "clients" / "python" / "pyproject.toml"


def test_public_names_are_these() -> None:
    assert set(krama_client.__all__) == set(NAMES.split())
    assert all(hasattr(krama_client, name) for name in krama_client.__all__)


def test_every_public_name_says_what_it_is() -> None:
    assert [name for name in krama_client.__all__ if not getattr(krama_client, name).__doc__] == []


def test_version_is_the_projects() -> None:
    assert krama_client.__version__ == tomllib.loads(PROJECT.read_text())["project"]["version"]


def test_types_are_shipped() -> None:
    assert files(krama_client).joinpath("py.typed").is_file()
