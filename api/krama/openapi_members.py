"""What members mean that mean the same wherever they are: the contract's words for those whose schema has none."""

from collections.abc import Mapping
from typing import Any

MEMBERS: Mapping[str, str] = {
    "acknowledge_by": "Until when a reviewer must acknowledge it.",
    "acknowledged_at": "When a reviewer acknowledged it.",
    "agency_count": "How many agencies made the reports.",
    "agency_id": "The id of the agency.",
    "as_of": "When this was so. A later report may change it.",
    "canonical": "The canonical form, in which values are compared: all spellings of a value have the same.",
    "case_count": "How many cases both are in.",
    "case_id": "The id of the case.",
    "channel": "How the scam reached the victim. Usual channels have one spelling, such as `facebook`. Null: not "
    "known, or not for you.",
    "check_id": "The check that it is about. Null: none was named.",
    "checked_count": "How many items were checked.",
    "client_id": "The id of the client.",
    "client_secret": "The secret. It is shown only here.",
    "confidence": "How sure the source is, from 0 to 100. Null: not for you.",
    "confirmed_fraud_count": "How many were frauds.",
    "consistency_path": "The hashes of a consistency proof (RFC 9162).",
    "count": "How many there are.",
    "created_at": "When it was created.",
    "created_count": "How many are new.",
    "customer_warned_count": "How many customers were warned.",
    "decide_by": "Until when a reviewer must decide it.",
    "decided_at": "When it was decided.",
    "decision_reason": "Why it was decided so. Null: it is not, or the reason is not for you.",
    "digit_count": "How many digits a number has.",
    "dismissed_count": "How many were dismissed before.",
    "dispute_id": "The id of the dispute.",
    "dpop_required": "Whether every token must be bound to a key (RFC 9449).",
    "dry_run": "Whether this was a dry run, which stores nothing.",
    "end_reason": "Why it was ended, as the person who did so said. Null: it stands, or has expired.",
    "ended_at": "When it ended.",
    "expires_at": "When it ends by itself. Null: it does not.",
    "factor": "What the weight of a report is multiplied by.",
    "false_positive_count": "How many listings were wrong.",
    "file_id": "The id of the file.",
    "first_reported_at": "When the first of the reports that you see was made.",
    "first_tree_size": "The size of the older tree.",
    "from_indicator_id": "The indicator at which it begins.",
    "from_on": "The first day of this step.",
    "hold_count": "How many have this action.",
    "indicator_id": "The id of the indicator: a UUID of version 5, made of its kind and canonical form.",
    "institution_id": "The id of the institution.",
    "item_count": "How many items there are.",
    "last_reported_at": "When the last of the reports that you see was made.",
    "layer": "Which account it was after the receiver: 2 is the first one. Null: not known, or not for you.",
    "leaf_index": "The place of the record in the log, from 0.",
    "media_type": "The media type of the document, such as `image/png`.",
    "min_score": "The lowest score of this row.",
    "name": "Its name, for people.",
    "networks": "The IP networks from which it may call. Empty: any.",
    "occurred_at": "When it happened. Null: not known.",
    "outcome_id": "The id of the outcome.",
    "overturned_count": "How many were overturned before, so that nothing was stored.",
    "owner": "Whose value it is.",
    "payment_stopped_count": "How many payments were stopped.",
    "pending_count": "How many wait for the national administrator.",
    "proceed_count": "How many have this action.",
    "protection_id": "The id of the protection.",
    "protection_reason": "Why it is protected.",
    "province": "ISO 3166-2 code. Null: not known, or not for you.",
    "reason": "Why, in your own words.",
    "reference": "Your own number, as it was sent.",
    "rejected_count": "How many can't be read or are not allowed.",
    "report_count": "How many live reports there are that you see.",
    "report_id": "The id of the report.",
    "review_started_at": "When a reviewer started the review.",
    "revision": "Grows with each change. `ETag` has the same number.",
    "score": "From 0 to 100: how much the reports that you see weigh.",
    "second_tree_size": "The size of the newer tree.",
    "secret_id": "The id of the secret.",
    "sha256": "The digest of the document, in hexadecimal.",
    "short_name": "The name that is shown before an account.",
    "signed_at": "When it was signed.",
    "snapshot_id": "The id of the snapshot.",
    "to_indicator_id": "The indicator at which it ends.",
    "tree_size": "How many records the tree has.",
    "unchanged_count": "How many say what was known already.",
    "updated_at": "When it last changed.",
    "updated_count": "How many changed what was there.",
    "valid_until": "When the report ends by itself. Null: only its weight fades.",
    "verify_count": "How many have this action.",
    "warn_count": "How many have this action.",
    "weight": "How much it weighs on the day `weight_on`.",
    "weight_on": "The day on which it has this weight.",
    "withdrawn_count": "How many were withdrawn before.",
    "Audience.agencies": "The agencies that may see it, next to those of the sectors.",
    "Evidence.description": "What the document is.",
    "CheckMatch.indicator_id": "The listing that covers the value.",
    "HistoryEvent.occurred_at": "When it happened.",
    "Edge.agency_count": "How many agencies made these cases.",
    "ProtectionInput.value": "The value to protect, as people write it.",
    "RejectionCount.code": "The `code` of the error.",
    "RelatedCase.last_reported_at": "When a report of the case that you see was last made.",
    "SnapshotFile.name": "The name of the file.",
}
"""By the member's name, or by its schema and name where it means something else there."""


def describe(published: Mapping[str, Any]) -> None:
    """Give every member without a description the one that is here."""
    for name, schema in published.items():
        for member, stated in schema.get("properties", {}).items():
            text = MEMBERS.get(f"{name}.{member}", MEMBERS.get(member))
            if text is not None and not _is_described(stated, published):
                stated["description"] = text


def _is_described(member: Mapping[str, Any], published: Mapping[str, Any]) -> bool:
    """Whether a member says what it is, or refers to a schema that does."""
    parts = [member, *member.get("anyOf", ()), member.get("items", {})]
    names = (part["$ref"].rpartition("/")[2] for part in parts if "$ref" in part)
    return "description" in member or any("description" in published[name] for name in names)
