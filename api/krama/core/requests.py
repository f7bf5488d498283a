"""Dependencies that hand a route what the application was assembled with.

Coroutines, as every dependency: FastAPI hands a plain function to another thread, which takes longer than it does.
"""

from fastapi import Request

from krama.core.database import Database


async def database_of(request: Request) -> Database:
    """The application's database."""
    database: Database = request.app.state.database
    return database


async def region_of(request: Request) -> str:
    """The ISO 3166-1 country whose numbering plan a telephone number without a country code belongs to."""
    region: str = request.app.state.settings.default_region
    return region
