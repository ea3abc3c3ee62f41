"""My people: adding with one question a page, wishing, asking, and the page about one person."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from domain import (
    checks,
    clock,
    consent,
    contact,
    contact_requests,
    finding,
    people,
    rungs,
    tenancy,
    two_keys,
)
from domain.access import Actor
from domain.checks import CheckKind, Outcome
from domain.contact_requests import Request
from domain.db import open_session
from domain.people import Person
from domain.proposals import Kind
from domain.rungs import Rung
from tests.support import cast as casting
from tests.support import story
from tests.support.cast import Cast
from tests.support.client import Client, Page

Clients = Callable[..., Client]
HERS = "northshire"


def _person(session: Session, cast: Cast, person_id: str) -> Person:
    return session.get_one(Person, (cast.authorities[HERS], person_id))


def _added(client: Client, name: str) -> tuple[str, Page]:
    page = client.get("/my/people/new").send("/my/people/new", name=name)
    found = re.fullmatch(r"/my/people/([^/]+)/about/who", page.goes_to)
    assert found is not None, page.goes_to
    return found[1], page.follow()


def _asked(session: Session, cast: Cast, person_id: str) -> Request:
    asked = contact_requests.about(session, _person(session, cast, person_id))
    assert asked is not None
    return asked


def _with(engine: Engine, cast: Cast, work: Callable[[Session, Callable[[str], Actor]], None]) -> None:
    """Something that staff or the young person did meanwhile."""
    with open_session(engine) as session:
        tenancy.enter(session, cast.authorities[HERS])
        work(session, lambda name: casting.actor_of(session, cast[name]))
        session.commit()


def _start_search(session: Session, dee: Actor, asked: Request) -> None:
    contact.make_move(session, dee, asked, "start_search")


def test_a_nickname_is_enough_and_every_answer_is_kept_as_soon_as_it_is_given(client: Clients, cast: Cast) -> None:
    amara = client("amara")
    person_id, page = _added(amara, "  Kez  ")
    assert "Who is Kez to you?" in page.words
    assert "Kez" in amara.get("/my/people").words  # the phone may die here
    page = page.send(f"/my/people/{person_id}/about/who", pick="sibling").follow()
    page = page.send(f"/my/people/{person_id}/about/ring", answer="closest").follow()
    page = page.send(f"/my/people/{person_id}/about/wish", answer="know_more").follow()
    page = page.send(f"/my/people/{person_id}/about/remember", answer="The red bike.").follow()
    page = page.send(f"/my/people/{person_id}/about/question", answer="").follow()
    page = page.send(f"/my/people/{person_id}/about/worry", answer="Nothing.").follow()
    assert "Kez is on your list" in page.words
    shown = amara.get(f"/my/people/{person_id}").words
    assert "Brother or sister" in shown
    assert "The red bike." in shown
    assert "Really close" in amara.get("/my/people").words


def test_a_name_of_blanks_is_asked_for_again_with_a_word_about_it(client: Clients, cast: Cast) -> None:
    page = client("amara").get("/my/people/new").send("/my/people/new", name="   ")
    assert page.status == 422
    assert "A nickname is fine" in page.words


def test_an_answer_that_is_too_long_is_shown_again_and_not_lost(client: Clients, cast: Cast) -> None:
    amara, nan = client("amara"), cast.person("nan")
    path = f"/my/people/{nan}/about/remember"
    page = amara.get(path).send(path, answer="plant " * 800)
    assert page.status == 422
    assert "too long" in page.words
    assert page.form(path).fields["answer"].count("plant") == 800


def test_one_answer_can_be_changed_later_and_leads_back_to_the_person(client: Clients, cast: Cast) -> None:
    amara, nan = client("amara"), cast.person("nan")
    path = f"/my/people/{nan}/about/worry?one=1"
    assert amara.get(path).send(path, answer="Her dog.").goes_to == f"/my/people/{nan}?done=saved"
    assert "Her dog." in amara.get(f"/my/people/{nan}").words


def test_a_question_that_nobody_asks_is_not_there(client: Clients, cast: Cast) -> None:
    assert client("amara").get(f"/my/people/{cast.person('nan')}/about/shoe-size").status == 404


def test_somebody_elses_person_is_not_there_on_any_page(client: Clients, cast: Cast) -> None:
    amara, kit = client("amara"), cast.person("kit")
    for path in ("", "/ask", "/write", "/pause", "/stop", "/name", "/about/who", "/added", "/challenge"):
        assert amara.get(f"/my/people/{kit}{path}").status == 404, path
    for path in ("/pause", "/stop", "/resume", "/choose", "/ask", "/let-approach"):
        assert amara.post(f"/my/people/{kit}{path}").status == 404, path


def test_asking_says_first_who_sees_it_and_by_when_she_hears(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, nan = client("amara"), cast.person("nan")
    page = amara.get(f"/my/people/{nan}/ask")
    assert "Only Dee and the people who work with Dee see it." in page.words
    assert "By 17 March." in page.words
    assert page.send(f"/my/people/{nan}/ask").status == 422  # nothing is chosen for her
    told = page.send(f"/my/people/{nan}/ask", how_far="look").follow()
    assert "Dee will tell you what happens next by 17 March." in told.words
    assert "Dee may talk to them" in told.words

    def check(session: Session, _actor: Callable[[str], Actor]) -> None:
        assert _asked(session, cast, nan).state == "asked"
        assert not consent.in_force(session, cast["amara"].yp_id, consent.Scope.APPROACH, nan)

    _with(engine, cast, check)
    amara.get(f"/my/people/{nan}").send(f"/my/people/{nan}/let-approach")
    assert "Dee may talk to them now." in amara.get(f"/my/people/{nan}?done=let").words


def test_sending_the_asking_twice_asks_once(client: Clients, cast: Cast) -> None:
    amara, nan = client("amara"), cast.person("nan")
    page = amara.get(f"/my/people/{nan}/ask")
    first = page.send(f"/my/people/{nan}/ask", how_far="talk")
    again = page.send(f"/my/people/{nan}/ask", how_far="talk")
    assert first.goes_to == again.goes_to == f"/my/people/{nan}?done=asked"


def test_never_binds_at_once_and_only_she_takes_it_back(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, gus = client("amara"), cast.person("gus")
    path = f"/my/people/{gus}/about/wish?one=1"
    page = amara.get(path)
    assert "Nobody will look for them or talk to them. Only you can change it." in page.words
    page.send(path, answer="never")

    def check(session: Session, _actor: Callable[[str], Actor]) -> None:
        assert consent.has_boundary(session, _person(session, cast, gus))
        assert _asked(session, cast, gus).state == "stopped"

    _with(engine, cast, check)
    assert amara.get("/my/people").words.count("Never") == 1
    assert "You said never for them." in amara.get(f"/my/people/{gus}/ask").words
    page.send(path, answer="know_more")
    assert "You said never" not in amara.get(f"/my/people/{gus}").words


def test_stop_is_two_taps_without_a_reason_and_again_changes_nothing(
    client: Clients, cast: Cast, engine: Engine
) -> None:
    amara, gus = client("amara"), cast.person("gus")
    page = amara.get(f"/my/people/{gus}")  # tap one opens the dialog on this page; without script it leads to a page
    assert f"/my/people/{gus}/stop" in page.outline.links
    assert "You don’t have to say why." in amara.get(f"/my/people/{gus}/stop").words
    done = page.send(f"/my/people/{gus}/stop")
    assert "Now: stopped" in done.follow().words
    assert page.send(f"/my/people/{gus}/stop").status == 303

    def check(session: Session, _actor: Callable[[str], Actor]) -> None:
        asked = _asked(session, cast, gus)
        assert asked.state == "stopped"
        assert [step.move for step in contact_requests.steps_of(session, asked)].count("stop") == 1
        assert rungs.live_approvals(session, asked) == []

    _with(engine, cast, check)


def test_a_pause_of_hers_is_hers_to_end_and_one_of_staff_is_not(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, gus, hal = client("amara"), cast.person("gus"), cast.person("hal")
    amara.get(f"/my/people/{gus}/pause").send(f"/my/people/{gus}/pause")
    page = amara.get(f"/my/people/{gus}")
    assert "Now: on pause" in page.words
    assert "Nothing comes or goes until you say." in page.words
    assert "Now: in touch" in page.send(f"/my/people/{gus}/resume").follow().words

    def staff_pause(session: Session, actor: Callable[[str], Actor]) -> None:
        contact.make_move(session, actor("dee"), _asked(session, cast, hal), "pause", reason="a move of home")

    _with(engine, cast, staff_pause)
    page = amara.get(f"/my/people/{hal}")
    assert "Dee pressed pause" in page.words
    assert "a move of home" not in page.words
    assert "Let it go on" not in page.words
    assert amara.post(f"/my/people/{hal}/resume").status == 403


def _hard_news(engine: Engine, cast: Cast, move: str, person_id: str) -> None:
    def work(session: Session, actor: Callable[[str], Actor]) -> None:
        asked = contact.ask(session, actor("amara"), _person(session, cast, person_id), may_approach=True)
        _start_search(session, actor("dee"), asked)
        contact.make_move(session, actor("dee"), asked, move, reason="the aunt rang", words="")

    _with(engine, cast, work)


def _told_after_the_stop(cast: Cast, nan: str, session: Session, actor: Callable[[str], Actor]) -> None:
    """She stopped before it was told; it was told all the same, so she can ask again."""
    asked = _asked(session, cast, nan)
    assert asked.state == "stopped"
    contact.tell(session, actor("dee"), asked, "Dee", "today", "at home", "", "We talked.")


def test_hard_news_shows_nowhere_before_it_was_told_in_person(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, nan = client("amara"), cast.person("nan")
    pages: dict[str, list[str]] = {}
    for move in ("says_no", "cannot_find", "has_died"):
        _hard_news(engine, cast, move, nan)
        words = [amara.get(path).body_without_nonce() for path in
                 ("/my/", "/my/people", f"/my/people/{nan}")]  # fmt: skip
        assert "Dee needs to talk to you." in words[0]
        assert "Ask again" not in words[2]
        assert amara.get(f"/my/people/{nan}/ask").status == 303
        assert amara.post(f"/my/people/{nan}/ask", {"how_far": "talk"}).goes_to == f"/my/people/{nan}"
        assert "what they told you about" not in amara.get("/my/record").words
        pages[move] = words
        amara.post(f"/my/people/{nan}/stop")
        assert "what they told you about" not in amara.get("/my/record").words
        assert "the aunt rang" not in amara.get(f"/my/people/{nan}").words
        if move != "has_died":
            _with(engine, cast, partial(_told_after_the_stop, cast, nan))
    # one page, to the byte, whichever news it is, but for how often she asked before
    assert pages["says_no"][1] == pages["cannot_find"][1] == pages["has_died"][1]


def test_once_told_in_person_the_agreed_words_are_on_the_page(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, nan = client("amara"), cast.person("nan")
    _hard_news(engine, cast, "says_no", nan)

    def tell(session: Session, actor: Callable[[str], Actor]) -> None:
        clock.pass_by(timedelta(hours=2))
        asked = _asked(session, cast, nan)
        contact.tell(
            session, actor("dee"), asked, "Dee", "today", "at home", "Mo", "Nan can’t right now. It’s not you."
        )

    _with(engine, cast, tell)
    amara = client("amara")  # two hours later her phone asks to be unlocked
    page = amara.get(f"/my/people/{nan}")
    assert "Nan can’t right now. It’s not you." in page.words
    assert "Ask again" in page.words
    assert "Dee Marsh talked with you about Nan Jean" in amara.get("/my/record").words
    assert amara.post(f"/my/people/{nan}/ask", {"how_far": "talk"}).status == 303
    record = amara.get("/my/record").words
    assert "asked" in record
    assert "wrote down what they told you about Nan Jean" in record, "no line goes when she asks again"


def test_a_not_right_now_has_words_a_day_and_somebody_else_to_ask(client: Clients, cast: Cast, engine: Engine) -> None:
    amara, nan = client("amara"), cast.person("nan")

    def refuse(session: Session, actor: Callable[[str], Actor]) -> None:
        asked = contact.ask(session, actor("amara"), _person(session, cast, nan), may_approach=True)
        proposal = two_keys.propose(
            session,
            actor("dee"),
            asked,
            Kind.REFUSE,
            "SECRET",
            date(2026, 6, 1),
            words="Things are hard for her.",
        )
        two_keys.answer(session, actor("sol"), proposal, agrees=True)

    _with(engine, cast, refuse)
    page = amara.get(f"/my/people/{nan}")
    assert "Things are hard for her." in page.words
    assert "We look at it again on 1 June." in page.words
    assert "SECRET" not in page.text
    ask = amara.get(f"/my/people/{nan}/challenge")
    after = ask.send(f"/my/people/{nan}/challenge", words="I’m older now.").follow()
    assert "Someone else will look at it." in after.words
    assert "Ask someone else to look" not in after.words


def test_saying_yes_waits_for_a_way_and_later_and_no_do_not(client: Clients, cast: Cast, engine: Engine) -> None:
    amara = client("amara")
    person_id, _page = _added(amara, "Kez")

    def said_yes(session: Session, actor: Callable[[str], Actor]) -> None:
        request = _walk_to_yes(session, cast, actor, person_id)
        assert request.state == "they_agreed"

    _with(engine, cast, said_yes)
    assert "Kez would like to hear from you" in amara.get("/my/").words
    page = amara.get(f"/my/people/{person_id}")
    assert "Dee is still getting it ready" in page.words
    assert "Yes, be in touch" not in page.words
    refused = amara.post(f"/my/people/{person_id}/choose", {"choice": "yes"})
    assert refused.status == 422
    assert amara.post(f"/my/people/{person_id}/choose", {"choice": "maybe"}).status == 400

    def open_way(session: Session, actor: Callable[[str], Actor]) -> None:
        asked = _asked(session, cast, person_id)
        story.two_keys(session, actor("dee"), actor("sol"), asked, Kind.OPEN_RUNGS, Rung.LETTERS)

    _with(engine, cast, open_way)
    page = amara.get(f"/my/people/{person_id}")
    done = page.client.post(f"/my/people/{person_id}/choose", {"choice": "yes"})
    assert "You’re in touch: letters." in done.follow().words


def _walk_to_yes(session: Session, cast: Cast, actor: Callable[[str], Actor], person_id: str) -> Request:
    person = _person(session, cast, person_id)
    request = contact.ask(session, actor("amara"), person, may_approach=True)
    _start_search(session, actor("dee"), request)
    finding.add_lead(session, actor("dee"), person, finding.Source.RELATIVE, "x", finding.Confidence.PROBABLE)
    contact.make_move(session, actor("dee"), request, "found_possible")
    for kind in list(finding.IdentifierKind)[:2]:
        finding.add_identifier(session, actor("dee"), person, kind, "seen")
    contact.make_move(session, actor("dee"), request, "identified")
    for check in CheckKind:
        checks.answer_check(session, actor("dee"), person, check, Outcome.CLEAR, "nothing known")
    story.two_keys(session, actor("dee"), actor("sol"), request, Kind.ALLOW_APPROACH)
    contact.make_move(session, actor("dee"), request, "says_yes", reason="prepared at home")
    return request


def test_pausing_everything_is_one_button_and_one_to_go_on(client: Clients, cast: Cast, engine: Engine) -> None:
    amara = client("amara")
    page = amara.get("/my/").send("/my/pause-everything").follow()
    assert "Everything is on pause" in page.words

    def check(session: Session, _actor: Callable[[str], Actor]) -> None:
        yp = people.YoungPerson
        assert session.get_one(yp, (cast.authorities[HERS], cast["amara"].yp_id)).is_paused

    _with(engine, cast, check)
    assert "Too much? Pause everything" in page.send("/my/resume-everything").follow().words


def test_who_is_frozen_can_still_pause_it_all(client: Clients, cast: Cast) -> None:
    ivy = client("ivy")
    page = ivy.get("/my/")
    assert page.status == 403
    assert "Everything is on hold" in page.words
    assert "This is not for you to open" not in page.words
    assert ivy.post("/my/pause-everything").status == 303


def test_a_home_with_nothing_new_says_so_and_only_then(client: Clients, cast: Cast) -> None:
    cai = client("cai")
    assert "Nothing new right now" in cai.get("/my/").words
    cai.get("/my/").send("/my/pause-everything")
    assert "Nothing new right now" not in cai.get("/my/").words


def test_there_is_one_next_step_at_most(client: Clients, cast: Cast) -> None:
    cai = client("cai")
    assert "Next, if you’re up for it" not in cai.get("/my/").words
    person_id, _page = _added(cai, "Mam-gu")
    path = f"/my/people/{person_id}/about/wish"
    cai.get(path).send(path, answer="reconnect")
    page = cai.get("/my/")
    assert page.words.count("Next, if you’re up for it") == 1
    assert f"/my/people/{person_id}/ask" in page.outline.links
