# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Relation(StrEnum):
    DOMAIN = "domain"
    EXACT = "exact"
    PARENT_DOMAIN = "parent_domain"
    PARENT_PATH = "parent_path"
    ROOT_PAGE = "root_page"

    def __str__(self) -> str:
        return str(self.value)
