"""Reads the forms in OAuth requests. Each field may appear once."""

from urllib.parse import parse_qsl

from krama.access.errors import TokenRequestMalformed

FormFields = dict[str, str]


def read_form(body: bytes) -> FormFields:
    """The fields of the form. Raises `TokenRequestMalformed`."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
    except ValueError as problem:
        raise TokenRequestMalformed("Send the form as application/x-www-form-urlencoded.") from problem
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise TokenRequestMalformed("Send each field of the form once.")
    return fields


def required(form: FormFields, name: str) -> str:
    """The value of a required field. Raises `TokenRequestMalformed`."""
    if not form.get(name):
        raise TokenRequestMalformed(f"Send {name} in the form.")
    return form[name]
