"""Bodies of OAuth requests: forms with each member once."""

from urllib.parse import parse_qsl

from krama.access.errors import TokenRequestMalformed

FormFields = dict[str, str]


def read_form(body: bytes) -> FormFields:
    """The members. Raises `TokenRequestMalformed`."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
    except ValueError as problem:
        raise TokenRequestMalformed("Send the members as application/x-www-form-urlencoded.") from problem
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenRequestMalformed("Send each member of the form once.")
    return members


def required(form: FormFields, name: str) -> str:
    """A member that must be there. Raises `TokenRequestMalformed`."""
    if not form.get(name):
        raise TokenRequestMalformed(f"Send {name} in the form.")
    return form[name]
