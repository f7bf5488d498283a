"""docs/packages.svg shows the packages as they are."""

from tests.architecture.draw_packages import imports, layers, picture
from tests.architecture.repository import ROOT


def test_picture_of_the_packages_is_up_to_date() -> None:
    drawn = (ROOT / "docs" / "packages.svg").read_text(encoding="utf-8")
    assert drawn == picture(layers(), imports()), "run: python -m tests.architecture.draw_packages docs/packages.svg"


def test_every_package_has_its_layer() -> None:
    placed = {name for row in layers() for name in row}
    assert {name for pair in imports() for name in pair} <= placed
