"""The role of a value in a payment says what it can be, so that no payee goes unchecked as something else."""

from collections.abc import Mapping

from krama.checks.payment_schemas import PaymentCheckItemIn, PaymentRole
from krama.checks.service import asked_for
from krama.indicators.canonical import KindContradicted
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.rule.coverage import Candidate

KINDS: Mapping[PaymentRole, tuple[Kind, ...]] = {
    PaymentRole.PAYEE_ACCOUNT: (Kind.BANK_ACCOUNT,),
    PaymentRole.PAYEE_PHONE: (Kind.PHONE,),
    PaymentRole.PAYEE_WALLET: (Kind.WALLET,),
    PaymentRole.PAYEE_HANDLE: (Kind.HANDLE,),
    # a link may name an account on a platform, or a wallet in an explorer
    PaymentRole.LINK: (Kind.URL, Kind.DOMAIN, Kind.HANDLE, Kind.WALLET),
}
"""The kinds that a value with this role can be. With another role it can be any."""


class RoleContradicted(IndicatorRefused):
    """The value, or the kind that was stated, is not what the role says."""

    code = "role_contradicted"
    facts = ("role", "kinds")

    def __init__(self, role: PaymentRole, *, field: str) -> None:
        *first, last = KINDS[role]
        self.role, self.kinds = role.value, f"{', '.join(first)} or {last}" if first else last.value
        fix = "`role` or `kind`" if field == "kind" else "the value or its `role`"
        super().__init__(
            f"A value with the role {self.role} can only be of kind {self.kinds}. Correct {fix}.", field=field
        )


def candidates_in_role(item: PaymentCheckItemIn, region: str) -> list[Candidate]:
    """What a payment's value asks for, if it fits its role. Raises `IndicatorRefused`."""
    kinds = KINDS.get(item.role)
    if kinds is None:
        return asked_for(item.value, item.hints(region))
    if item.kind is not None and item.kind not in kinds:
        raise RoleContradicted(item.role, field="kind")
    kind = kinds[0] if len(kinds) == 1 else item.kind
    try:
        candidates = asked_for(item.value, Hints(kind, item.institution, item.chain, item.platform, region))
    except KindContradicted as refusal:
        if refusal.shown is None or refusal.shown in kinds:
            raise
        raise RoleContradicted(item.role, field="value") from refusal  # the kind that was read is the role's
    shown, _ = candidates[0][2]
    if shown not in kinds:
        raise RoleContradicted(item.role, field="value")
    return candidates
