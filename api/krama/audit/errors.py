"""What can go wrong with the audit log."""

from krama.core.errors import KramaError


class AuditAway(KramaError):
    """An answer can't be put on record, so it is not given."""

    code = "audit_unavailable"

    def __init__(self) -> None:
        super().__init__("The answer could not be put on record, so it is not given. Try again in a moment.")


class LogKeyUnusable(KramaError):
    """The key that signs checkpoints can't be used as it is."""

    code = "log_key_unusable"


class LogBroken(KramaError):
    """What is stored contradicts what was signed: nothing more is signed."""

    code = "audit_log_broken"


class CheckpointMissing(KramaError):
    """Nothing of this size has been signed yet."""

    code = "checkpoint_missing"


class RecordMissing(KramaError):
    """The log has no record of this index."""

    code = "audit_record_missing"


class ExportRefused(KramaError):
    """The log can't be written to this file."""

    code = "export_refused"
