"""Checks: what is known about a value, and what to do now."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Unpack

from krama_client._core.arguments import body, mappings, texts
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.settings import DEFAULT_CHUNK
from krama_client._drivers.asynchronous import AsyncConnection, each
from krama_client._rows.check_batches import (
    AsyncValues,
    Batch,
    Batches,
    Refused,
    check_source,
)
from krama_client._rows.comparing import check_of, payment_check_of

if TYPE_CHECKING:
    from krama_client._generated.inputs import MoneyInput, PaymentCheckItemInput
    from krama_client._generated.models import Chain, Check, Kind, PaymentCheck, Platform, Purpose


class Checks:
    """`check`, `check_payment` and `check_many`."""

    _connection: AsyncConnection

    async def check(
        self,
        value: str,
        *,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        purpose: Purpose | str | None = None,
        reference: str | None = None,
        with_receipt: bool = False,
        **options: Unpack[CallOptions],
    ) -> Check:
        """Check one value, in any spelling: what is known about it, and what to do now.

        `kind` may be left out where the value shows it. A bank account's number needs its bank's BIC as `institution`,
        an ambiguous wallet its `chain`, and a handle its `platform`. `purpose` says why you ask, for the record.
        `reference` is your own number, which comes back. With `with_receipt` the answer has a signed receipt, which
        `verify_receipt` verifies at any time later.

        Raises `InvalidRequest` for a value that can't be what it should be: its `code` and `detail` say why. Raises
        `AnswerNotUnderstood` for the check of something else, which a proxy may have mixed up: another value, another
        bank, hint or reference. Raises `TypeError` for an argument that is not text.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        if not isinstance(value, str):
            raise TypeError("value must be text.")
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform}
        asked = {"value": value, **hints, "purpose": purpose, "reference": reference}
        texts(**asked)
        sent, read = body({**asked, "with_receipt": with_receipt or None}), partial(check_of, asked)
        call = Call("checkValue", "POST", "/v1/checks", read, body=sent, repeatable=True)
        return await self._connection.call(call, options)

    async def check_payment(
        self,
        items: Sequence[PaymentCheckItemInput],
        *,
        payment: MoneyInput | None = None,
        purpose: Purpose | str | None = None,
        reference: str | None = None,
        with_receipt: bool = False,
        **options: Unpack[CallOptions],
    ) -> PaymentCheck:
        """Check the values of one payment together: what to do now, and which value decided.

        An item is a dictionary with `role`, `value` and the hints of `check`. The action is the most serious one among
        the values. A value that can't be read never lowers it: `complete` is then false, and its item has the `error`.
        `payment` is the amount, for the record: it changes nothing. `purpose`, `reference` and `with_receipt` are those
        of `check`, once for the whole payment.

        Raises `InvalidRequest` with the code `payment_unreadable` if no value can be read, and `AnswerNotUnderstood`
        for the check of another payment: other values, roles, hints or reference, or another order. Raises `TypeError`
        for anything but a list of dictionaries.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        values = mappings("items", items)
        texts(purpose=purpose, reference=reference)
        facts = {"payment": payment, "purpose": purpose, "reference": reference, "with_receipt": with_receipt or None}
        asked, read = body({"items": values, **facts}), partial(payment_check_of, values, reference)
        call = Call("checkPayment", "POST", "/v1/payment-checks", read, body=asked, repeatable=True)
        return await self._connection.call(call, options)

    def check_many(
        self,
        items: AsyncValues,
        *,
        kind: Kind | str | None = None,
        institution: str | None = None,
        chain: Chain | str | None = None,
        platform: Platform | str | None = None,
        purpose: Purpose | str | None = None,
        with_texts: bool = True,
        chunk: int = DEFAULT_CHUNK,
        **options: Unpack[CallOptions],
    ) -> AsyncIterator[Check | Refused]:
        """Check many values. Gives one answer for each, in their order; a `Refused` where one could not be checked.

        An item is a text, or a dictionary with `value`, the hints of `check` and your own `reference`. Hints given here
        hold for items that have none of their own. Without `with_texts`, reasons have their code alone. Items are read
        and answers given `chunk` at a time, as you ask for the answers. A `deadline` is for each request of `chunk`
        items.

        Scope: `checks:run`. Sent again if the answer is lost: twice is the same as once.
        """
        check_source(items)
        self._connection.options.with_(options, bulk=True)
        hints = {"kind": kind, "institution": institution, "chain": chain, "platform": platform, "purpose": purpose}
        return self._answers(items, Batches(hints, chunk, with_texts), options)

    async def _answers(
        self, items: AsyncValues, batches: Batches, options: CallOptions
    ) -> AsyncIterator[Check | Refused]:
        async for item in each(items):
            full = batches.add(item)
            if full is not None:
                for answer in await self._ask(full, options):
                    yield answer
        rest = batches.rest()
        if rest is not None:
            for answer in await self._ask(rest, options):
                yield answer

    async def _ask(self, batch: Batch, options: CallOptions) -> list[Check | Refused]:
        call = batch.call()
        return list(batch.merge([] if call is None else await self._connection.call(call, options, bulk=True)))
