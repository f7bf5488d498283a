"""Reads the forms in OAuth requests. Each field may appear once."""

from urllib.parse import parse_qsl

from krama.access.errors import TokenRequestMalformed

FormFields = dict[str, str]
_MOST = 16


def read_form(body: bytes) -> FormFields:
    """The fields of the form with a value: others count as left out (RFC 6749 §3.2). Raises `TokenRequestMalformed`."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=_MOST, errors="strict")
    except ValueError as problem:
        raise TokenRequestMalformed(
            f"Send the form as application/x-www-form-urlencoded, with at most {_MOST} fields."
        ) from problem
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TokenRequestMalformed("Send each field of the form once.")
    return {name: value for name, value in fields.items() if value}


def required(form: FormFields, name: str) -> str:
    """The value of a required field. Raises `TokenRequestMalformed`."""
    if not form.get(name):
        raise TokenRequestMalformed(f"Send {name} in the form.")
    return form[name]
