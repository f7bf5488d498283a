"""Run every fault at full count, one after another, and write what they found into docs/reliability.md.

python -m tests.faults [PYTEST ARGUMENTS …]      with arguments, nothing is written
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"


def main() -> int:
    chosen = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        settings = {"KRAMA_TEST_LONG": "1", "KRAMA_TEST_FAULTS_FIGURES": str(figures)}
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-v", "tests/faults", *chosen]
        status = subprocess.run(command, cwd=ROOT, env=os.environ | settings, check=False).returncode
        rows = [json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]
    if status == 0 and not chosen:
        text = DOCUMENT.read_text(encoding="utf-8")
        before, after = text.split(BEGIN)[0], text.split(END)[1]
        DOCUMENT.write_text(f"{before}{BEGIN}\n\n{table(rows)}\n{END}{after}", encoding="utf-8")
    return status


def table(rows: list[dict[str, object]]) -> str:
    """Figures as Markdown: a row for each test."""
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    lines = [
        f"`make faults` on {when}, {os.cpu_count()} cores, Python {platform.python_version()}:",
        "",
        "| test | seconds | found |",
        "|---|---|---|",
    ]
    for row in rows:
        told = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in row.items() if name not in _HEAD)
        lines.append(f"| {row['test']} | {row['seconds']} | {told} |")
    return "\n".join(lines) + "\n"


_HEAD = ("test", "seconds")

if __name__ == "__main__":
    sys.exit(main())
