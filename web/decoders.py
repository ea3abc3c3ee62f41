"""`python -m web.decoders`: whether the libraries that open photos are new enough (R56). Ends with 1 and one sentence.

A process of its own, beside the other looks before a start: the sandbox it warms must not be shared with the server.
"""

from __future__ import annotations

import sys

from domain.errors import CannotStart
from domain.picture import check_versions


def main() -> int:
    """0 when photos can be opened safely, or not at all; 1 when a library has known holes."""
    try:
        check_versions()
    except CannotStart as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
