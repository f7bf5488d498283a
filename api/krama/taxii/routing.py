"""TAXII's routes: admitted like every other, with TAXII's media type and its way to refuse a request."""

import re
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError

from krama.access.route import PrincipalRoute
from krama.core.negotiation import NotAcceptable
from krama.core.problems import TAXII_MEDIA_TYPE
from krama.core.refusals import RequestRefused
from krama.core.validation import request_faults
from krama.taxii.errors import TaxiiFilterRefused

_ACCEPTED = re.compile(
    r"(?:application/taxii\+json(?:;version=2\.1)?|application/\*|\*/\*)(?:;q=(?:1(?:\.0{0,3})?|0\.[0-9]*[1-9]))?"
)
_BODY = re.compile(r"application/taxii\+json(?:;version=2\.1)?(?:;charset=utf-8)?")


class TaxiiRoute(PrincipalRoute):
    """A route of TAXII. It is not in the contract: the standard describes it."""

    body_type = "application/taxii+json"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as problem:
                first = request_faults(problem.errors())[0]
                raise TaxiiFilterRefused(first.detail, field=first.field) from problem

        return answered

    def negotiate(self, request: Request) -> None:
        """Refuse other types of answers and of bodies. Raises `NotAcceptable` and `RequestRefused`."""
        accepted = ",".join(request.headers.getlist("accept")).lower().replace(" ", "")
        # gate: media type of TAXII
        if accepted and not any(_ACCEPTED.fullmatch(each) for each in accepted.split(",")):
            raise NotAcceptable([TAXII_MEDIA_TYPE])
        if request.method == "POST":
            sent = request.headers.get("content-type", "").lower().replace(" ", "")
            if not _BODY.fullmatch(sent):
                raise RequestRefused(415, f"Send the body as {TAXII_MEDIA_TYPE}.", types=TAXII_MEDIA_TYPE)
