"""Errors of the audit log."""

from krama.core.errors import KramaError


class AuditAway(KramaError):
    """An answer can't be recorded, so it is not sent."""

    code = "audit_unavailable"

    def __init__(self) -> None:
        super().__init__("The answer could not be recorded, so it is not sent. Try again in a moment.")


class LogKeyUnusable(KramaError):
    """The key that signs checkpoints can't be used."""

    code = "log_key_unusable"


class LogBroken(KramaError):
    """The stored log contradicts a checkpoint. Nothing more is signed."""

    code = "audit_log_broken"


class CheckpointNotFound(KramaError):
    """There is no checkpoint of this size yet."""

    code = "checkpoint_not_found"


class ProofImpossible(KramaError):
    """The log has no such proof, now or after the next checkpoint."""

    code = "proof_impossible"


class RecordNotFound(KramaError):
    """The log has no record with this index."""

    code = "audit_record_not_found"


class ExportRefused(KramaError):
    """The log can't be exported to this file."""

    code = "export_refused"
