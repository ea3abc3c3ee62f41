"""The headers of every answer (R72 to R74), put on outside Flask, so that no error path can miss them.

A view may tighten its own answer (a picture is sandboxed, R59); what it does not set is set here. The nonce of one
answer is made here too and read by the layout through `csp_nonce()`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, abort, make_response, request
from flask.typing import ResponseReturnValue

NONCE = "spool.nonce"
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; media-src 'self' blob:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
    "require-trusted-types-for 'script'; trusted-types spool; report-uri /csp"
)
# Nothing of ours takes pictures; sound only the pages that say so with `for_recording` (R73).
# Only names that browsers know: one they don't forbids nothing, and is a complaint in the console of every page.
DENIED = (
    "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture", "screen-wake-lock", "serial",
    "usb", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in DENIED), "publickey-credentials-get=(self)", "publickey-credentials-create=(self)"]
)
RECORDING = PERMISSIONS.replace("microphone=()", "microphone=(self)")
ALWAYS: tuple[tuple[str, str], ...] = (
    ("Strict-Transport-Security", "max-age=63072000; includeSubDomains; preload"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Embedder-Policy", "require-corp"),
    ("Permissions-Policy", PERMISSIONS),
    ("Cache-Control", "no-store"),
    ("Vary", "Cookie, Accept-Encoding, Accept-Language"),
)
PICTURE_POLICY = "sandbox; default-src 'none'"


class Headers:
    """A WSGI wrapper that completes the headers of whatever the inner application answers.

    HEAD is asked as GET and answered without the body: a view that tells "looking" from "sending" by the method must
    never take a third one for sending (R19).
    """

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        nonce = environ[NONCE] = secrets.token_urlsafe(16)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            told = {name.lower() for name, _ in headers}
            if "content-security-policy" not in told:
                headers = [*headers, ("Content-Security-Policy", POLICY.format(nonce=nonce))]
            return start_response(status, [*headers, *(pair for pair in ALWAYS if pair[0].lower() not in told)], *rest)

        if environ["REQUEST_METHOD"] != "HEAD":
            return self.app(environ, start)
        answer = self.app({**environ, "REQUEST_METHOD": "GET"}, start)
        if hasattr(answer, "close"):
            answer.close()
        return []


def csp_nonce() -> str:
    """The nonce of this answer, for its script elements."""
    return str(request.environ.get(NONCE, ""))


def picture(data: bytes, kind: str = "image/webp") -> Response:
    """A picture as an answer: of a fixed type, inert, never kept, and only where a picture is shown (R59).

    A browser that opens it as a page, or does not say what it wants it for, gets the 404 of what is not there.
    """
    if request.headers.get("Sec-Fetch-Dest") != "image":
        abort(404)
    answer = Response(data, content_type=kind)
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["Content-Disposition"] = "inline"
    return answer


def sound(data: bytes) -> Response:
    """A voice note as an answer: of a fixed type, inert, never kept, whole or the part that a player asks for (R59).

    Opened as a page, or for anything but playing, it is not there. Some players on telephones send no word on what it
    is for; nothing that could run does.
    """
    if request.headers.get("Sec-Fetch-Dest", "audio") != "audio":
        abort(404)
    answer = Response(data, content_type="audio/mpeg")
    answer.headers["Content-Security-Policy"] = PICTURE_POLICY
    answer.headers["Content-Disposition"] = "inline"
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=len(data))
    return answer


def for_recording(answer: ResponseReturnValue) -> Response:
    """A page on which somebody may record their voice: the one place where the microphone is not denied (R73)."""
    page = make_response(answer)
    page.headers["Permissions-Policy"] = RECORDING
    return page


def register_headers(app: Flask) -> None:
    """Wrap the application; call this before the assets, which are answered outside it with headers of their own."""
    app.jinja_env.globals["csp_nonce"] = csp_nonce
    app.wsgi_app = Headers(app.wsgi_app)  # type: ignore[method-assign]
