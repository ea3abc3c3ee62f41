"""Everything a browser did behind a story's back: errors, blocked things, and where it talked to."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

# A step-up page is a 403, a form shown again a 422; Chromium writes every such page into the console as a failure.
MEANT = frozenset({403, 404, 422})
BLOCKED = "content security policy: "
_LISTEN = f"""addEventListener("securitypolicyviolation", (event) =>
  console.error("{BLOCKED}" + event.violatedDirective + " " + event.blockedURI + " " + event.sourceFile), true)"""


class Watch:
    """Listens to one browser context from its beginning."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.problems: list[str] = []
        self.elsewhere: list[str] = []
        self.paths: list[str] = []
        self._meant: set[str] = set()
        context.add_init_script(_LISTEN)
        context.on("console", self._on_console)
        context.on("request", self._on_request)
        context.on("response", self._on_response)
        context.on("page", self._on_page)

    def _on_page(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type not in ("error", "warning"):
            return
        where = str(message.location.get("url", ""))
        if "Failed to load resource" in message.text and where in self._meant:
            return
        self.problems.append(f"{where}: {message.text}")

    def _on_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss"):
            self.paths.append(parts.path)
            if f"{parts.scheme}://{parts.netloc}" != self.origin:
                self.elsewhere.append(request.url)

    def _on_response(self, response: Response) -> None:
        if response.status in MEANT and response.request.is_navigation_request():
            self._meant.add(response.url)

    def check(self) -> None:
        """Nothing went wrong unseen, nothing was blocked, and nobody else was asked for anything."""
        assert self.problems == [], "\n".join(self.problems)
        assert self.elsewhere == [], "\n".join(self.elsewhere)
