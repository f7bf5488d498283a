"""A request that the HTTP layer refuses, with what the text of the refusal repeats in each language."""

from starlette.exceptions import HTTPException


class RequestRefused(HTTPException):
    """An `HTTPException` that states its facts. FastAPI hides every other error of reading a body."""

    def __init__(self, status: int, detail: str, **facts: object) -> None:
        super().__init__(status, detail)
        self.facts = facts
