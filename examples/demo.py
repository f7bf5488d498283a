"""What `make demo` runs: the story in `examples/story`. It can be started in any folder."""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    runpy.run_module("examples.story", run_name="__main__")
