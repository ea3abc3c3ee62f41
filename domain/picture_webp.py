"""Decoding a still WebP with one copy in memory instead of four. Runs inside the sandboxed child only.

Pillow opens every WebP as if it might move, and holds two canvases, their bytes and the picture: 1 GB for 60 MP, twice
what a child may have (R52). The library that Pillow brings can write the picture straight into its place.
"""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

from PIL import Image

_library: ctypes.CDLL | None = None


def find_library() -> bool:
    """Take hold of the libwebp that Pillow has already loaded into this process. False when there is none to be found,
    which leaves decoding to Pillow within what memory a child has. Called in the nursery."""
    global _library
    maps = Path("/proc/self/maps").read_text()
    found = re.search(r"(/\S*/libwebp(?:-[0-9a-f]+)?\.so\S*)$", maps, re.MULTILINE)
    if found is None:
        return False
    library = ctypes.CDLL(found.group(1))
    library.WebPDecodeRGBAInto.restype = ctypes.c_void_p
    library.WebPDecodeRGBAInto.argtypes = (
        ctypes.c_char_p, ctypes.c_size_t, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int
    )  # fmt: skip
    _library = library
    return True


def decode(data: bytes, size: tuple[int, int], has_alpha: bool) -> Image.Image | None:
    """The pixels (RGBA, or RGBX without alpha), or None when there is no library. Raises OSError for broken data.

    `size` in pixels must have been checked; the library refuses a picture that does not fit into it.
    """
    if _library is None:
        return None
    width, height = size
    pixels = bytearray(width * height * 4)
    place = (ctypes.c_char * len(pixels)).from_buffer(pixels)
    if not _library.WebPDecodeRGBAInto(data, len(data), place, len(pixels), width * 4):
        raise OSError("broken WebP")
    mode = "RGBA" if has_alpha else "RGBX"
    return Image.frombuffer(mode, size, pixels, "raw", mode, 0, 1)
