"""Static files before Flask, icons by need, and what every page carries."""

import gzip
import re
from pathlib import Path

import brotli
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.gallery import make_gallery
from web.assets import FOLDERS, best_encoding, read_shelf, register_assets
from web.icons import colour_of, icon, icon_symbols, initials, symbols

STATIC = FOLDERS["web"]
TEMPLATES = [path for side in FOLDERS.values() for path in (side.parent / "templates").rglob("*.html")]


@pytest.fixture(scope="module")
def gallery() -> Flask:
    return make_gallery()


@pytest.fixture
def client(gallery: Flask) -> FlaskClient:
    return gallery.test_client()


def address(gallery: Flask, path: str) -> str:
    return str(gallery.extensions["assets"].url("web", path))


def test_a_file_may_be_kept_for_a_year_because_its_address_names_the_release(
    gallery: Flask, client: FlaskClient
) -> None:
    answer = client.get(address(gallery, "spool.css"))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.data == (STATIC / "spool.css").read_bytes()


def test_one_changed_byte_makes_another_release(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = read_shelf({"web": tmp_path}).release
    assert read_shelf({"web": tmp_path}).release == before
    (tmp_path / "a.css").write_text("b{}")
    assert read_shelf({"web": tmp_path}).release != before


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("*", "br"),
        ("br;q=nonsense", None),
        ("", None),
    ],
)
def test_a_file_comes_squeezed_the_way_the_browser_asks(
    gallery: Flask, client: FlaskClient, asked: str, given: str | None
) -> None:
    answer = client.get(address(gallery, "spool.css"), headers={"Accept-Encoding": asked})
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[given]
    assert answer.headers.get("Content-Encoding") == given
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert unpack(answer.data) == (STATIC / "spool.css").read_bytes()
    assert best_encoding(asked) == (given or "identity")


def test_head_gives_the_headers_of_get_and_nothing_else(gallery: Flask, client: FlaskClient) -> None:
    url = address(gallery, "start.js")
    headers = {"Accept-Encoding": "br"}
    got, head = client.get(url, headers=headers), client.head(url, headers=headers)
    assert head.data == b""
    assert sorted(head.headers) == sorted(got.headers)


def test_what_the_browser_still_has_is_not_sent_again(gallery: Flask, client: FlaskClient) -> None:
    url = address(gallery, "spool.css")
    etag = client.get(url, headers={"Accept-Encoding": "br"}).headers["ETag"]
    same = client.get(url, headers={"Accept-Encoding": "br", "If-None-Match": etag})
    other = client.get(url, headers={"Accept-Encoding": "gzip", "If-None-Match": etag})
    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200, "another encoding is another answer"


@pytest.mark.parametrize("path", ["spool.css", "fonts/bricolage-basic.woff2", "icon.svg", "start.js"])
def test_files_carry_the_whole_header_set(gallery: Flask, client: FlaskClient, path: str) -> None:
    headers = client.get(address(gallery, path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Embedder-Policy"] == "require-corp"
    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers.getlist("Content-Security-Policy") == [headers["Content-Security-Policy"]], "once, not twice"


@pytest.mark.parametrize("tail", ["nothing.css", "../app.py", "%2e%2e/icons.py", "package.json", "fonts", ""])
def test_anything_but_a_known_file_is_the_applications_own_404(gallery: Flask, client: FlaskClient, tail: str) -> None:
    release = gallery.extensions["assets"].release
    assert client.get(f"/assets/{release}/web/{tail}").status_code == 404
    assert client.get(f"/assets/{release}/nobody/spool.css").status_code == 404
    assert client.post(f"/assets/{release}/web/spool.css").status_code == 404


def test_a_page_left_open_over_a_release_still_gets_its_script_but_nobody_keeps_it(client: FlaskClient) -> None:
    answer = client.get("/assets/0123456789ab/web/start.js")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_template_cannot_ask_for_a_file_that_is_not_there(gallery: Flask) -> None:
    with pytest.raises(LookupError):
        gallery.extensions["assets"].url("web", "spol.css")


def test_fonts_are_found_relative_to_the_stylesheet_so_they_share_its_release() -> None:
    css = (STATIC / "spool.css").read_text()
    asked = re.findall(r"url\(([^)]+)\)", css)
    assert {"fonts/bricolage-basic.woff2", "thread.svg"} <= set(asked)
    for path in asked:
        assert not path.startswith(("/", "data:", "http", '"')), "the policy allows our own files only"
        assert (STATIC / path).is_file()


def test_a_page_carries_only_the_icons_it_uses(client: FlaskClient) -> None:
    page = client.get("/base/youngperson").text
    used = set(re.findall(r'<use href="#i-([a-z-]+)"', page))
    carried = re.findall(r'<symbol id="i-([a-z-]+)"', page)
    assert used == set(carried)
    assert len(carried) == len(set(carried)) < len(symbols())


def test_an_unknown_icon_is_an_error_and_not_a_hole(gallery: Flask) -> None:
    with gallery.app_context():
        assert icon_symbols() == ""
        with pytest.raises(LookupError):
            icon("unicorn")


def test_an_icon_with_a_label_is_read_out_and_without_one_is_not(gallery: Flask) -> None:
    with gallery.app_context():
        assert 'aria-hidden="true"' in icon("home")
        assert 'role="img" aria-label="&lt;b&gt;"' in icon("home", "<b>")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Nan Jean", "NJ"), ("Kez", "Ke"), ("uncle tunde okafor", "UO"), ("Anne-Marie", "AM"), ("Siân", "Si"), ("!", "?")],
)
def test_a_loop_shows_two_letters_of_a_name(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_a_loop_keeps_its_colour() -> None:
    assert colour_of("p1") == colour_of("p1")
    assert {colour_of(n) for n in range(50)} == {"coral", "leaf", "lilac", "sun"}


def pages(client: FlaskClient) -> list[str]:
    paths = [f"/?side={side}" for side in ("youngperson", "coordinator", "guest")]
    paths += [f"/base/{side}?out=1" for side in ("youngperson", "coordinator", "guest")]
    return [client.get(path).text for path in paths]


def test_no_page_has_inline_style_or_script_or_handlers(client: FlaskClient) -> None:
    for page in pages(client):
        assert not re.search(r"<[^>]+\sstyle=", page)
        assert "<style" not in page
        assert re.findall(r"<script(?![^>]*\ssrc=)", page) == []
        assert not re.search(r"<[^>]+\son[a-z]+=", page)


def test_every_post_form_carries_its_csrf_field(client: FlaskClient) -> None:
    for page in pages(client):
        for form in re.findall(r'<form method="post".*?</form>', page, re.DOTALL):
            assert 'name="csrf_token" value="gallery"' in form


def test_every_control_has_a_name_for_a_screen_reader(client: FlaskClient) -> None:
    page = client.get("/").text
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    for control in re.findall(r'<(?:input|textarea)(?![^>]*type="(?:hidden|radio|checkbox)")[^>]*\sid="([^"]+)"', page):
        assert control in labelled
    described = re.findall(r'aria-(?:describedby|labelledby)="([^"]+)"', page)
    for target in " ".join(described).split():
        assert f'id="{target}"' in page


def test_leaving_and_help_are_on_every_young_persons_page_signed_in_or_not(client: FlaskClient) -> None:
    for path in ("/base/youngperson", "/base/youngperson?out=1"):
        page = client.get(path).text
        assert 'aria-label="Leave quickly"' in page
        assert 'data-module="leave"' in page
        assert 'popovertarget="help"' in page
        assert 'href="/youngperson/help"' in page
        assert "Childline" in page
        assert 'href="tel:01632960147"' in page


def test_signed_out_there_are_no_tabs_and_no_name(client: FlaskClient) -> None:
    page = client.get("/base/youngperson?out=1").text
    assert 'class="tabs"' not in page
    assert 'class="you"' not in page
    assert 'class="wtop"' not in client.get("/base/coordinator?out=1").text


def test_the_title_says_nothing_to_a_stranger() -> None:
    for path in TEMPLATES:
        for title in re.findall(r"{% block title %}(.*?){% endblock %}", path.read_text(), re.DOTALL):
            assert not re.search(r"care|social|family|case|council|safeguard", title, re.IGNORECASE), path


def test_what_arrives_stays_within_the_budgets() -> None:
    def squeezed(*names: str) -> int:
        return sum(len(brotli.compress((STATIC / name).read_bytes(), quality=11)) for name in names)

    assert squeezed("spool.css", "work.css") <= 12_000
    assert squeezed("spool.css") <= 9_000
    scripts = [path.name for path in STATIC.glob("*.js")]
    assert squeezed(*scripts) <= 20_000, "all the scripts there are (P2)"
    heaviest = sorted((squeezed(name) for name in scripts if name != "start.js"), reverse=True)
    assert squeezed("start.js") + sum(heaviest[:3]) <= 6_000, "a page with the three heaviest behaviours (P2)"


def test_a_page_of_the_young_person_is_small(client: FlaskClient) -> None:
    page = client.get("/base/youngperson").data
    assert len(brotli.compress(page, quality=5)) <= 3_000


def test_templates_stay_short_enough_to_read() -> None:
    for path in TEMPLATES:
        if path.is_relative_to(STATIC.parent):
            assert len(path.read_text().splitlines()) <= 160, path


def test_the_apps_own_answers_pass_through_untouched(tmp_path: Path) -> None:
    app = Flask("plain", static_folder=None)
    app.add_url_rule("/hello", "hello", lambda: "hello")
    register_assets(app, {"web": tmp_path})
    assert app.test_client().get("/hello").data == b"hello"
