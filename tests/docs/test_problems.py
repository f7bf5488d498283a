"""docs/problems.md lists every code that can go out, once, with its status, and no other code."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module

from krama import http_errors
from krama.core import validation
from krama.core.compression import GzipUnreadable
from krama.core.errors import KramaError
from krama.core.strict_json import TooManyValues
from tests.architecture.repository import ROOT, service_modules

for _module in service_modules():  # makes every error class known
    import_module(_module)

_ROW = re.compile(r"^\| `([a-z_]+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
_ROWS = _ROW.findall((ROOT / "docs" / "problems.md").read_text(encoding="utf-8"))
_ENDS = re.compile(r"^\| ((?:`_?[a-z_]+…?`(?:, )?)+) \| [^|]+ \|$", re.MULTILINE)
DOCUMENTED = {code: status for code, status, _, _ in _ROWS}
_IN_ITS_ROW = {
    *(
        "row_unreadable",
        "paid_in_future",
        "cell_unreadable",
        "date_unreadable",
        "date_ambiguous",
        "amount_unreadable",
    ),
    *("amount_ambiguous", "currency_contradicted", "category_name_unknown", "province_name_unknown"),
}


def _errors(kind: type[KramaError] = KramaError) -> Iterator[type[KramaError]]:
    """Every error that is raised: the leaves of the tree."""
    below = kind.__subclasses__()
    if not below:
        yield kind
    for subclass in below:
        yield from _errors(subclass)


def _calls(name: str) -> Iterator[ast.Call]:
    """Every call of a function of this name in the service's source."""
    for path in (ROOT / "api" / "krama").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield node


def _texts(arguments: list[ast.expr]) -> list[str]:
    return [
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]


def _codes_of_members() -> set[str]:
    ours = {validation._code(_texts(call.args)[0]) for call in _calls("PydanticCustomError")}
    return ours | set(validation._CODES.values()) | {"out_of_range", "wrong_type", "body_missing"}


def _codes_of_http() -> set[str]:
    """The codes written where a problem document is made, and those of the framework's own errors."""
    written = {_texts(call.args[2:3])[0] for call in _calls("problem_response") if _texts(call.args[2:3])}
    return (
        written
        | set(http_errors._HTTP_CODES.values())
        | {"request_refused", GzipUnreadable().code, TooManyValues().code}
    )


def test_every_code_is_listed_and_no_other() -> None:
    raised = {error.code for error in _errors()}
    assert set(DOCUMENTED) == raised | _codes_of_http() | _codes_of_members()


def test_every_code_that_is_written_where_a_field_is_refused_is_listed() -> None:
    written = [keyword.value for call in _calls("FieldProblem") for keyword in call.keywords if keyword.arg == "code"]
    assert set(_texts(written)) <= set(DOCUMENTED)


def test_every_code_is_listed_once() -> None:
    assert len(_ROWS) == len(DOCUMENTED) > 90


def test_status_of_every_error_is_the_one_that_is_sent() -> None:
    for error in _errors():
        if error.code in _IN_ITS_ROW:
            assert DOCUMENTED[error.code] == "in its row"
        elif error.code in http_errors.NEVER_ON_THE_WIRE:
            assert DOCUMENTED[error.code] == "command"
        else:
            assert str(http_errors.status_of(error)) in DOCUMENTED[error.code].split(", "), error.code
    for status, code in http_errors._HTTP_CODES.items():
        assert DOCUMENTED[code] == str(status)


_OF_STANDARDS = {
    *("invalid_client", "invalid_request", "invalid_scope", "invalid_token", "invalid_dpop_proof", "use_dpop_nonce"),
    *("insufficient_scope", "unsupported_grant_type", "unsupported_media_type", "method_not_allowed", "not_acceptable"),
}
"""Codes of OAuth (RFC 6749, RFC 6750, RFC 9449), and HTTP's own names of a status."""

_SPECIAL = {
    *("validation_failed", "internal_error", "overloaded", "audit_log_broken", "not_ready", "quota_exceeded"),
    *("label_widened", "still_protected", "dispute_already_open", "nothing_to_dispute", "not_independent"),
    *("request_in_progress", "idempotency_key_reused", "revision_changed", "proof_impossible", "agency_name_taken"),
    *("value_empty", "value_not_text", "phone_is_short_code", "phone_has_several_numbers", "bakong_id_shared"),
    *("khqr_truncated", "khqr_without_bakong", "khqr_has_two_payees", "wallet_on_test_network", "wallet_shielded"),
    *("url_is_email", "domain_is_public_suffix", "domain_is_address", "domain_has_path", "domain_has_port"),
    *(
        "handle_not_profile",
        "wrong_type",
        "wrong_form",
        "wrong_columns",
        "out_of_range",
        "control_characters",
        "line_breaks",
    ),
    *("role_and_scopes", "signing_key_retained", "institution_name_taken", "name_without_letters"),
    *("value_has_several_values", "account_has_several_numbers", "link_with_text", "number_masked", "number_rounded"),
    *("value_masked", "own_report_remains", "own_report_withdrawn"),
    *("host_private", "url_is_network"),
}
"""Codes of faults that are unlike any other. A code that is new ends with a word of the table, if one fits."""


def _sort_of(code: str) -> str | None:
    """The end of the table that the code has."""
    ends = _ENDS.finditer((ROOT / "docs" / "problems.md").read_text(encoding="utf-8"))
    words = [word.strip("`") for row in ends for word in row[1].split(", ")]
    for word in words:
        if f"_{code}".endswith(f"_{word.lstrip('_')}") or ("…" in word and code.startswith(word.rstrip("…"))):
            return word
    return None


def test_code_ends_with_the_one_word_for_its_sort_of_fault() -> None:
    assert {code for code in DOCUMENTED if _sort_of(code) is None} == _OF_STANDARDS | _SPECIAL


def test_what_is_not_there_is_not_found() -> None:
    missing = {code for code, status in DOCUMENTED.items() if status == "404"}
    assert {code for code in DOCUMENTED if _sort_of(code) == "_not_found"} - {
        "audit_record_not_found",
        "feed_key_not_found",
    } == missing


def test_command_and_service_import_every_module_with_errors() -> None:
    """Else an error could hide from this list."""
    defined = {
        path.relative_to(ROOT / "api").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
        for path in (ROOT / "api" / "krama").rglob("*.py")
        if re.search(r"^    code = \"", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert defined - {"krama.core.errors"} <= {error.__module__ for error in _everything()}


def _everything(kind: type[KramaError] = KramaError) -> Iterator[type[KramaError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _everything(below)
