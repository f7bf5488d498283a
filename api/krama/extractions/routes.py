"""HTTP routes of extractions."""

from typing import Annotated

from fastapi import Depends, Request, Response, Security

from krama.access.admission import Recorded
from krama.access.principal import caller_with_any
from krama.access.route import Router
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core.context import context_of, provided
from krama.core.languages import CONTENT_LANGUAGE, language_of, stated
from krama.core.operation import REPEATABLE, BodyLimit
from krama.extractions import service
from krama.extractions.schemas import ExtractionIn, ExtractionOut
from krama.indicators.kinds import Region
from krama.protection.cache import ProtectedListCache

router = Router("/v1/extractions", tag="checks")

# gate: only who checks or reports reads texts
Reader = Annotated[Principal, Security(caller_with_any, scopes=[Permission.CHECKS_RUN, Permission.REPORTS_SUBMIT])]


@router.operation(
    "POST",
    "",
    "extractValues",
    "Find the values in a text",
    responses={200: {"headers": CONTENT_LANGUAGE}},
    openapi_extra=REPEATABLE | {"x-krama-method": "run"},
    body_limit=BodyLimit.BATCH,
)
def extract_values(
    body: ExtractionIn,
    request: Request,
    response: Response,
    _principal: Reader,
    entry: Recorded,
    region: Annotated[Region, Depends(provided(Region))],
    protected_list: Annotated[ProtectedListCache, Depends(provided(ProtectedListCache))],
) -> ExtractionOut:
    """The telephone numbers, accounts, wallets, links, addresses and names in a pasted message, with their places.

    Nothing of the text is stored, and the audit record has only counts. A value is never a part of a longer one: a
    number in a link is not a telephone number. The banks and platforms of values may be named next to them, such as in
    `ABA 000 123 456`. A token with `checks:run` or with `reports:submit` is enough. It counts as one check.

    A text with very many values is read in parts: send it again with the `rest` of the answer, until `rest` is null.
    Never send a piece of the text alone: `Order no. 012345678` has no telephone number, but its end alone is one.
    """
    language = language_of(context_of(request).headers)
    extraction = service.extraction_of(body, region, protected_list.covers, language)
    entry.detail["item_count"] = len(extraction.items)
    entry.detail["ignored_count"] = extraction.ignored_count
    response.headers.update(stated(language))
    return extraction
