"""What holds for every file that is committed."""

import re

from tests.architecture.repository import text_files

MOST_LINES = 400
GENERATED = ("clients/python/src/krama_client/_generated/", "clients/python/src/krama_client/_sync/")
PLACEHOLDER = re.compile(r"\b(?:TO[D]O|FIX[M]E)\b")
PATH_OF_A_MACHINE = re.compile(r"(?<![\w.:/*])/(?:work|home|root|Users)/[\w.]")


def test_no_source_file_outgrows_its_room() -> None:
    large = {
        path: lines
        for path, text in text_files()
        if path.endswith(".py") and not path.startswith(GENERATED) and (lines := text.count("\n")) > MOST_LINES
    }
    assert not large


def test_no_placeholder_is_left_behind() -> None:
    assert not [path for path, text in text_files() if PLACEHOLDER.search(text)]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    machine_paths = {path: match.group() for path, text in text_files() if (match := PATH_OF_A_MACHINE.search(text))}
    assert not machine_paths
