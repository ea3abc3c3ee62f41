"""`python -m web.decoders`: whether the libraries that open photos and voice notes are new enough (R56).

Ends with 1 and one sentence when they are not.

A process of its own, beside the other looks before a start: the sandbox it warms must not be shared with the server.
"""

from __future__ import annotations

import sys

from domain import picture, sound
from domain.errors import CannotStart


def main() -> int:
    """0 when both can be opened safely, or not at all; 1 when a library has known holes."""
    try:
        picture.check_versions()
        sound.check_versions()
    except CannotStart as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
