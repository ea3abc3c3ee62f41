"""Stylesheets, fonts, icons and scripts, answered before Flask.

Each address carries the release, a short hash of everything in the static folders, so a browser may keep an answer
for a year and relative imports inside a script or stylesheet inherit the release by themselves. Files are read once
at start, squeezed once when first asked for, and answered from memory: a Flask view for a file costs several times
as much as the page it belongs to (performance budget P9).
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask, current_app

from web.icons import register_icons

PREFIX = "/assets/"
_HOME = Path(__file__).parent.parent
FOLDERS: Mapping[str, Path] = {side: _HOME / side / "static" for side in ("web", "youngperson", "coordinator", "guest")}
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_SQUEEZED = frozenset({".css", ".js", ".svg", ".txt"})
# R72 to R74: files get the whole header set as well, with the tightest policy, because a file needs nothing.
HEADERS: tuple[tuple[str, str], ...] = (
    ("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
)
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass
class Asset:
    """One file in memory, with its squeezed copies made when first wanted."""

    body: bytes
    suffix: str
    digest: str
    _copies: dict[str, bytes] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def encoded(self, encoding: str) -> bytes:
        """The body as `br`, `gzip` or `identity`."""
        if encoding == "identity":
            return self.body
        with self._lock:
            if encoding not in self._copies:
                squeeze: Callable[[bytes], bytes] = _brotli if encoding == "br" else _gzip
                self._copies[encoding] = squeeze(self.body)
            return self._copies[encoding]


@dataclass(frozen=True)
class Shelf:
    """All files by side and path, and the release they make up together."""

    release: str
    files: Mapping[tuple[str, str], Asset]

    def url(self, side: str, path: str) -> str:
        """The address of a file. Raises LookupError if there is no such file, so a page cannot ask for nothing."""
        if (side, path) not in self.files:
            raise LookupError(f"no static file {path!r} of {side!r}")
        return f"{PREFIX}{self.release}/{side}/{path}"


def _brotli(body: bytes) -> bytes:
    return bytes(brotli.compress(body, quality=11))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


def read_shelf(folders: Mapping[str, Path] = FOLDERS) -> Shelf:
    """Read every static file once and name the release after their contents.

    Unknown kinds of file are left out: nothing is served whose content type nobody decided on.
    """
    files: dict[tuple[str, str], Asset] = {}
    release = hashlib.sha256()
    for side, folder in sorted(folders.items()):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in _TYPES:
                name, body = path.relative_to(folder).as_posix(), path.read_bytes()
                digest = hashlib.sha256(body).hexdigest()[:16]
                files[side, name] = Asset(body, path.suffix, digest)
                release.update(f"{side}/{name} {digest}\n".encode())
    return Shelf(release.hexdigest()[:12], files)


def best_encoding(accepted: str) -> str:
    """`br`, else `gzip`, else `identity`, from an Accept-Encoding header; `q=0` means no."""
    offered: dict[str, float] = {}
    for part in accepted.lower().split(","):
        name, _, rest = part.partition(";")
        try:
            offered[name.strip()] = float(rest.partition("q=")[2] or 1)
        except ValueError:
            offered[name.strip()] = 0.0
    for name in ("br", "gzip"):
        if offered.get(name, offered.get("*", 0.0)) > 0:
            return name
    return "identity"


class Assets:
    """A WSGI wrapper that answers `/assets/<release>/<side>/<path>` and passes everything else on.

    Only GET and HEAD of a file that exists are answered here; the rest is the inner application's to refuse. An
    address of another release (a page that was open while a new version started) gets today's file, never to be
    kept, so that what is open goes on working and no cache learns the wrong thing.
    """

    def __init__(self, app: WSGIApplication, shelf: Shelf) -> None:
        self.app = app
        self.shelf = shelf

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if not path.startswith(PREFIX) or environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return self.app(environ, start_response)
        release, _, rest = path[len(PREFIX) :].partition("/")
        side, _, name = rest.partition("/")
        asset = self.shelf.files.get((side, name))
        if asset is None or len(release) != len(self.shelf.release):
            return self.app(environ, start_response)
        return _answer(asset, environ, start_response, is_current=release == self.shelf.release)


def _answer(
    asset: Asset, environ: WSGIEnvironment, start_response: StartResponse, *, is_current: bool
) -> Iterable[bytes]:
    is_squeezed = asset.suffix in _SQUEEZED
    encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")) if is_squeezed else "identity"
    etag = f'"{asset.digest}-{encoding}"'
    headers = [*HEADERS, ("ETag", etag), ("Cache-Control", _FOR_A_YEAR if is_current else "no-store")]
    if is_squeezed:
        headers.append(("Vary", "Accept-Encoding"))
    if etag in environ.get("HTTP_IF_NONE_MATCH", ""):
        start_response("304 Not Modified", headers)
        return [b""]
    body = asset.encoded(encoding)
    headers += [("Content-Type", _TYPES[asset.suffix]), ("Content-Length", str(len(body)))]
    if encoding != "identity":
        headers.append(("Content-Encoding", encoding))
    start_response("200 OK", headers)
    return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]


def asset_url(side: str, path: str) -> str:
    """The address of a static file under the running release. Raises LookupError if there is none."""
    shelf: Shelf = current_app.extensions["assets"]
    return shelf.url(side, path)


def register_assets(app: Flask, folders: Mapping[str, Path] = FOLDERS) -> Shelf:
    """Read the files, answer them in front of the app, and give templates `asset_url` and the icons."""
    shelf = read_shelf(folders)
    app.extensions["assets"] = shelf
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals.setdefault("csp_nonce", lambda: "")
    register_icons(app)
    app.wsgi_app = Assets(app.wsgi_app, shelf)  # type: ignore[method-assign]
    return shelf
