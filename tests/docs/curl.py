"""As much of curl as the documents use, for a machine that has none: `-s`, `-u`, `-H`, `-d`, `--data-binary`."""

import argparse
import base64
import sys
import urllib.request
from pathlib import Path
from urllib.error import HTTPError


def main() -> None:
    """Ask once, and write the answer's body to standard output whatever its status is."""
    parser = argparse.ArgumentParser(prog="curl", allow_abbrev=False)
    parser.add_argument("-s", action="store_true")
    parser.add_argument("-u", dest="user")
    parser.add_argument("-H", dest="headers", action="append", default=[])
    parser.add_argument("-d", "--data-binary", dest="data")
    parser.add_argument("address")
    asked = parser.parse_args()
    headers = {name.strip(): value.strip() for name, _, value in (header.partition(":") for header in asked.headers)}
    if asked.user is not None:
        headers["Authorization"] = f"Basic {base64.b64encode(asked.user.encode()).decode()}"
    data = None if asked.data is None else _content(asked.data)
    request = urllib.request.Request(asked.address, data, headers)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            sys.stdout.buffer.write(answer.read())
    except HTTPError as refused:
        sys.stdout.buffer.write(refused.read())


def _content(data: str) -> bytes:
    return Path(data[1:]).read_bytes() if data.startswith("@") else data.encode()


if __name__ == "__main__":
    main()
