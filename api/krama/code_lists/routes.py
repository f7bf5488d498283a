"""HTTP routes of the code lists: what programs show to people who choose a category or a province."""

from typing import Annotated
from uuid import UUID

from fastapi import Security

from krama.access.endpoint import ListName
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies.service import Principal
from krama.code_lists.schemas import CategoryTextsOut, ProvinceOut
from krama.core.cursor import Item, KeysetPosition, Page, PageRequest
from krama.core.provinces import PROVINCES
from krama.core.translations import Translations
from krama.indicators.category_texts import CATEGORY_TEXTS, Texts

router = Router("/v1", tag="service")

Reader = Annotated[Principal, Security(caller)]
_NOBODY = UUID(int=0)


@router.operation("GET", "/categories", "listCategories", "List the categories", list_name=ListName("categories"))
def list_categories(_: Reader, page: PageRequest) -> Page[CategoryTextsOut]:
    """The categories of scams with their names, meanings and examples, in English and Khmer. Any token may read them.

    Show them to the person who chooses. They change only with a version of the exchange.
    """
    return _page(page, [
        CategoryTextsOut(
            code=code,
            names=_texts(texts.names),
            meanings=_texts(texts.meanings),
            examples=_texts(texts.examples),
            uses=_texts(texts.uses),
        )
        for code, texts in CATEGORY_TEXTS.items()
    ])  # fmt: skip


@router.operation("GET", "/provinces", "listProvinces", "List the provinces", list_name=ListName("provinces"))
def list_provinces(_: Reader, page: PageRequest) -> Page[ProvinceOut]:
    """The provinces of Cambodia and Phnom Penh, with their names in English and Khmer. Any token may read them.

    Other countries' provinces can be reported too, by their codes of ISO 3166-2.
    """
    return _page(page, [ProvinceOut(code=code, names=_texts(names)) for code, names in PROVINCES.items()])


def _page(page: PageRequest, every: list[Item]) -> Page[Item]:
    """The items after those that the cursor has counted: the list does not change while the exchange runs."""
    end = page.after.seq + page.limit
    items = every[page.after.seq : end]
    return page.answer(items, end < len(every), KeysetPosition(page.after.seq + len(items), _NOBODY))


def _texts(texts: Texts) -> Translations:
    return Translations(en=texts["en"], km=texts["km"])
