# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
"""Contains all the data models used in inputs/outputs"""

from .action import Action
from .action_counts import ActionCounts
from .agency_change_in import AgencyChangeIn
from .agency_in import AgencyIn
from .agency_out import AgencyOut
from .audience import Audience
from .audience_in import AudienceIn
from .audit_record_out import AuditRecordOut
from .audit_record_out_detail_type_0 import AuditRecordOutDetailType0
from .batch_answer import BatchAnswer
from .batch_in import BatchIn
from .bulk_answer import BulkAnswer
from .category import Category
from .chain import Chain
from .check_answer import CheckAnswer
from .check_in import CheckIn
from .check_item import CheckItem
from .checkpoint_out import CheckpointOut
from .client_change_in import ClientChangeIn
from .client_detail import ClientDetail
from .client_in import ClientIn
from .client_out import ClientOut
from .clients import Clients
from .consistency_proof import ConsistencyProof
from .correction_out import CorrectionOut
from .decision import Decision
from .decision_in import DecisionIn
from .dispute_in import DisputeIn
from .dispute_out import DisputeOut
from .dispute_state import DisputeState
from .ending import Ending
from .event import Event
from .explanation import Explanation
from .fetch_token_body import FetchTokenBody
from .field_problem import FieldProblem
from .form import Form
from .grounds import Grounds
from .health import Health
from .held_decision import HeldDecision
from .held_decision_in import HeldDecisionIn
from .held_out import HeldOut
from .held_status import HeldStatus
from .history_event_out import HistoryEventOut
from .history_out import HistoryOut
from .inclusion_proof import InclusionProof
from .indicator_out import IndicatorOut
from .indicator_ref import IndicatorRef
from .indicator_status import IndicatorStatus
from .introspect_token_body import IntrospectTokenBody
from .introspection import Introspection
from .introspection_token_type_type_0 import IntrospectionTokenTypeType0
from .key_binding import KeyBinding
from .key_set import KeySet
from .keys_in import KeysIn
from .keys_in_keys_item import KeysInKeysItem
from .kind import Kind
from .label_change_out import LabelChangeOut
from .label_in import LabelIn
from .label_state import LabelState
from .loss import Loss
from .loss_in import LossIn
from .match import Match
from .me import Me
from .new_client import NewClient
from .new_secret_out import NewSecretOut
from .outcome import Outcome
from .outcome_counts import OutcomeCounts
from .outcome_in import OutcomeIn
from .outcome_out import OutcomeOut
from .page_agency_out import PageAgencyOut
from .page_audit_record_out import PageAuditRecordOut
from .page_correction_out import PageCorrectionOut
from .page_dispute_out import PageDisputeOut
from .page_held_out import PageHeldOut
from .page_indicator_out import PageIndicatorOut
from .page_label_change_out import PageLabelChangeOut
from .page_protected_out import PageProtectedOut
from .page_report_out import PageReportOut
from .payment_in import PaymentIn
from .permission import Permission
from .platform import Platform
from .problem import Problem
from .protected_change import ProtectedChange
from .protected_in import ProtectedIn
from .protected_out import ProtectedOut
from .public_key import PublicKey
from .reached import Reached
from .reason import Reason
from .reason_code import ReasonCode
from .receipt import Receipt
from .refused import Refused
from .refused_item import RefusedItem
from .relation import Relation
from .report_in import ReportIn
from .report_out import ReportOut
from .report_status import ReportStatus
from .result import Result
from .revoke_token_body import RevokeTokenBody
from .role import Role
from .row_result import RowResult
from .row_status import RowStatus
from .scorecard_line import ScorecardLine
from .scorecards import Scorecards
from .secret_in import SecretIn
from .secret_out import SecretOut
from .sector import Sector
from .server_metadata import ServerMetadata
from .simulation_in import SimulationIn
from .simulation_out import SimulationOut
from .source import Source
from .status import Status
from .submission_in import SubmissionIn
from .tlp import Tlp
from .token_answer import TokenAnswer
from .token_answer_token_type import TokenAnswerTokenType
from .view import View
from .withdrawal_in import WithdrawalIn

__all__ = (
    "Action",
    "ActionCounts",
    "AgencyChangeIn",
    "AgencyIn",
    "AgencyOut",
    "Audience",
    "AudienceIn",
    "AuditRecordOut",
    "AuditRecordOutDetailType0",
    "BatchAnswer",
    "BatchIn",
    "BulkAnswer",
    "Category",
    "Chain",
    "CheckAnswer",
    "CheckIn",
    "CheckItem",
    "CheckpointOut",
    "ClientChangeIn",
    "ClientDetail",
    "ClientIn",
    "ClientOut",
    "Clients",
    "ConsistencyProof",
    "CorrectionOut",
    "Decision",
    "DecisionIn",
    "DisputeIn",
    "DisputeOut",
    "DisputeState",
    "Ending",
    "Event",
    "Explanation",
    "FetchTokenBody",
    "FieldProblem",
    "Form",
    "Grounds",
    "Health",
    "HeldDecision",
    "HeldDecisionIn",
    "HeldOut",
    "HeldStatus",
    "HistoryEventOut",
    "HistoryOut",
    "InclusionProof",
    "IndicatorOut",
    "IndicatorRef",
    "IndicatorStatus",
    "IntrospectTokenBody",
    "Introspection",
    "IntrospectionTokenTypeType0",
    "KeyBinding",
    "KeySet",
    "KeysIn",
    "KeysInKeysItem",
    "Kind",
    "LabelChangeOut",
    "LabelIn",
    "LabelState",
    "Loss",
    "LossIn",
    "Match",
    "Me",
    "NewClient",
    "NewSecretOut",
    "Outcome",
    "OutcomeCounts",
    "OutcomeIn",
    "OutcomeOut",
    "PageAgencyOut",
    "PageAuditRecordOut",
    "PageCorrectionOut",
    "PageDisputeOut",
    "PageHeldOut",
    "PageIndicatorOut",
    "PageLabelChangeOut",
    "PageProtectedOut",
    "PageReportOut",
    "PaymentIn",
    "Permission",
    "Platform",
    "Problem",
    "ProtectedChange",
    "ProtectedIn",
    "ProtectedOut",
    "PublicKey",
    "Reached",
    "Reason",
    "ReasonCode",
    "Receipt",
    "Refused",
    "RefusedItem",
    "Relation",
    "ReportIn",
    "ReportOut",
    "ReportStatus",
    "Result",
    "RevokeTokenBody",
    "Role",
    "RowResult",
    "RowStatus",
    "ScorecardLine",
    "Scorecards",
    "SecretIn",
    "SecretOut",
    "Sector",
    "ServerMetadata",
    "SimulationIn",
    "SimulationOut",
    "Source",
    "Status",
    "SubmissionIn",
    "Tlp",
    "TokenAnswer",
    "TokenAnswerTokenType",
    "View",
    "WithdrawalIn",
)
