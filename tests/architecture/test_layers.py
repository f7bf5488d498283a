"""The import contracts in pyproject.toml, which `make check` runs, see every domain there is."""

from tests.architecture.repository import ROOT

DOMAIN_FILES = {"routes.py", "service.py", "policy.py", "repository.py", "tables.py"}


def test_every_folder_of_the_service_is_a_package_that_the_contracts_can_see() -> None:
    service = ROOT / "api" / "krama"
    folders = {path.parent for path in service.rglob("*.py")}
    folders.discard(service / "migrations" / "versions")  # Alembic runs these by their path; nothing imports them
    unseen = [folder for folder in folders if not (folder / "__init__.py").is_file()]
    assert not [folder.relative_to(ROOT).as_posix() for folder in unseen]


def test_a_domain_lies_directly_in_the_service() -> None:
    """The contracts name `krama.*`; a domain inside a domain would escape them."""
    service = ROOT / "api" / "krama"
    nested = [path for path in service.glob("*/*/**/*.py") if path.name in DOMAIN_FILES]
    assert not [path.relative_to(ROOT).as_posix() for path in nested]
