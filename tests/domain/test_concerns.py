"""Worries: exact words, the clock that escalates by itself, who takes one on, what closing asks for (domain 4.4)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from domain import clock, concern_clock, concerns, danger, delivery, duty, safety, waiting
from domain.concern_clock import Stage
from domain.concerns import Category, Concern, How
from domain.duty import Hours
from domain.errors import NotAllowed, NotFound, Refused
from domain.items import Item
from domain.waiting import Wait
from tests.support.cast import Cast, actor_of

TUESDAY_10 = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
SATURDAY_3 = datetime(2026, 3, 7, 3, 0, tzinfo=UTC)


def stage(level: int, raised: datetime, now: datetime, *, taken: bool = False) -> Stage:
    due = concern_clock.due(level, raised, Hours())
    return concern_clock.stage(level, due, Hours(), now, is_taken_on=taken, is_closed=False)


def test_level_2_goes_to_the_managers_after_a_quarter_of_an_hour_and_then_to_the_emergency_team() -> None:
    for minutes, asked in ((0, Stage.ON_DUTY), (14, Stage.ON_DUTY), (15, Stage.MANAGER), (30, Stage.OUT_OF_HOURS)):
        assert stage(2, TUESDAY_10, TUESDAY_10 + timedelta(minutes=minutes)) is asked, minutes
    assert stage(2, SATURDAY_3, SATURDAY_3) is Stage.OUT_OF_HOURS, "at night nobody waits a quarter of an hour"


def test_level_3_is_everybodys_at_once_and_level_1_has_the_working_day() -> None:
    assert stage(3, TUESDAY_10, TUESDAY_10) is Stage.MANAGER
    assert stage(1, TUESDAY_10, TUESDAY_10.replace(hour=16, minute=59)) is Stage.ON_DUTY
    assert stage(1, TUESDAY_10, TUESDAY_10.replace(hour=17)) is Stage.MANAGER
    assert concern_clock.due(1, SATURDAY_3, Hours()) == datetime(2026, 3, 9, 17, 0, tzinfo=UTC), "Monday's end"
    assert concern_clock.due(0, TUESDAY_10, Hours()) == datetime(2026, 3, 5, 17, 0, tzinfo=UTC), "three working days"


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(1, 127), st.integers(0, 3), st.integers(0, 60 * 24 * 30),
)  # fmt: skip
def test_what_nobody_takes_on_only_ever_climbs_whatever_the_day_and_the_hours(
    raised: datetime, days: int, level: int, minutes: int
) -> None:
    hours = Hours(days="".join(str(day) for day in range(1, 8) if days & 1 << day - 1), closed_on=(date(2026, 12, 25),))
    due = concern_clock.due(level, raised, hours)
    assert due >= raised
    assert hours.is_open(hours.next_open(raised))
    now = raised + timedelta(minutes=minutes)
    asked = concern_clock.stage(level, due, hours, now, is_taken_on=False, is_closed=False)
    assert (asked is Stage.ON_DUTY) <= (now < due), "nothing overdue is left with whoever was on duty"


@pytest.fixture
def worry(session: Session, cast: Cast) -> Concern:
    dee = actor_of(session, cast["dee"])
    return concerns.raise_concern(session, dee, cast["amara"].yp_id, "  He said: “I’ll come”.\n", 2)


def test_the_exact_words_stay_to_the_letter_and_a_changed_letter_is_seen(session: Session, worry: Concern) -> None:
    assert worry.words == "  He said: “I’ll come”.\n"
    assert concerns.words_are_unchanged(worry)
    worry.words = "  He said: “I’ll come.”\n"
    assert not concerns.words_are_unchanged(worry)


def test_from_level_2_only_a_manager_or_lead_stops_the_clock(session: Session, cast: Cast, worry: Concern) -> None:
    dee, sol = actor_of(session, cast["dee"]), actor_of(session, cast["sol"])
    with pytest.raises(Refused, match="needs-duty"):
        concerns.take_on(session, dee, worry.id)
    with pytest.raises(NotFound):
        concerns.take_on(session, actor_of(session, cast["eli"]), worry.id)
    concerns.take_on(session, sol, worry.id)
    assert (worry.acknowledged_by, worry.acknowledged_at) == (sol.subject_id, clock.now())
    assert len(concerns.steps_of(session, concerns.take_on(session, sol, worry.id))) == 1, "twice is once"


def test_at_level_1_whoever_raised_it_takes_none_of_it_on(session: Session, cast: Cast) -> None:
    dee = actor_of(session, cast["dee"])
    mild = concerns.raise_concern(session, dee, cast["amara"].yp_id, "tired again", 1)
    with pytest.raises(Refused, match="own-concern"):
        concerns.take_on(session, dee, mild.id)


def test_it_closes_only_with_a_decision_and_with_whether_she_was_told(
    session: Session, cast: Cast, worry: Concern
) -> None:
    sol = actor_of(session, cast["sol"])
    with pytest.raises(Refused, match="not-taken-on"):
        concerns.close(session, sol, worry.id)
    concerns.take_on(session, sol, worry.id)
    with pytest.raises(Refused, match="not-decided"):
        concerns.close(session, sol, worry.id)
    concerns.decide(session, sol, worry.id, "Rang MASH", "She fears him", Category.MISSING)
    with pytest.raises(Refused, match="not-told"):
        concerns.close(session, sol, worry.id)
    concerns.note_not_told(session, sol, worry.id, "She is at camp", date(2026, 3, 9))
    concerns.close(session, sol, worry.id)
    assert Wait.OWED not in {one.wait for one in waiting.queue(session, sol)}
    clock.pass_by(timedelta(days=7))
    assert worry.id in {one.id for one in waiting.queue(session, sol, Wait.OWED)}, "on that day somebody must tell her"
    concerns.note_told(session, sol, worry.id, How.IN_PERSON, "We listened, and he can’t write to you.")
    assert not waiting.queue(session, sol, Wait.OWED)


def test_the_queue_shows_it_as_nobodys_by_the_clock_alone(session: Session, cast: Cast, worry: Concern) -> None:
    mo = actor_of(session, cast["mo"])
    assert worry.id in {one.id for one in waiting.queue(session, mo, Wait.CONCERN)}
    clock.pass_by(timedelta(minutes=15))
    late = waiting.queue(session, mo, Wait.LATE)
    assert worry.id in {one.id for one in late}, "and no job has run"
    assert waiting.queue(session, mo)[: len(late)] == late, "first of everything that waits"
    concerns.take_on(session, mo, worry.id)
    assert worry.id in {one.id for one in waiting.queue(session, mo, Wait.FOLLOW)}


def test_graver_than_was_thought_starts_the_clock_anew(session: Session, cast: Cast) -> None:
    dee, sol = actor_of(session, cast["dee"]), actor_of(session, cast["sol"])
    mild = concerns.raise_concern(session, sol, cast["amara"].yp_id, "tired", 1)
    concerns.take_on(session, dee, mild.id)
    concerns.set_level(session, dee, mild.id, 3, "he is outside")
    assert (mild.acknowledged_at, mild.due_at) == (None, clock.now())
    with pytest.raises(Refused, match="needs-duty"):
        concerns.set_level(session, dee, mild.id, 1, "perhaps not")


def test_the_rota_says_who_is_on_duty_then_the_leads_then_the_managers(session: Session, cast: Cast) -> None:
    mo, sol, dee = (actor_of(session, cast[name]) for name in ("mo", "sol", "dee"))
    now = clock.now()
    assert [staff.id for staff in duty.on_duty(session)] == [sol.subject_id]
    shift = duty.add_shift(session, mo, mo.subject_id, now, now + timedelta(hours=8))
    assert [staff.id for staff in duty.on_duty(session)] == [mo.subject_id]
    assert [staff.id for staff in duty.on_duty(session, now + timedelta(hours=8))] == [sol.subject_id]
    duty.end_shift(session, mo, shift.id)
    assert [staff.id for staff in duty.on_duty(session)] == [sol.subject_id]
    with pytest.raises(Refused, match="needs-duty-role"):
        duty.add_shift(session, mo, dee.subject_id, now, now + timedelta(hours=8))
    with pytest.raises(NotAllowed):
        duty.set_hours(session, dee, Hours())
    duty.set_hours(session, mo, replace(Hours(), ack_minutes=5, out_of_hours_phone="01632 960 999"))
    assert duty.hours(session).ack_minutes == 5


# --- one tap ---------------------------------------------------------------------------------------------------------
def _seen(session: Session, cast: Cast) -> set[str]:
    return {item.id for item in delivery.items_for(session, actor_of(session, cast["amara"]))}


def test_one_tap_stops_what_comes_from_that_person_at_once_and_nothing_of_anybody_else(
    session: Session, cast: Cast
) -> None:
    amara, letter = actor_of(session, cast["amara"]), cast.things["letter"]["amara"]
    assert letter in _seen(session, cast)
    concern = safety.not_safe(session, amara, item_id=letter)
    assert (concern.level, concern.item_id, concern.person_id) == (2, letter, cast.person("gus"))
    assert letter not in _seen(session, cast)
    item = session.get_one(Item, (amara.authority_id, letter))
    assert not delivery.deliverable(session, item, amara)
    assert safety.not_safe(session, amara, item_id=letter).id == concern.id, "a second tap is the same worry"


def test_it_works_while_frozen_held_or_paused_and_about_nobody(session: Session, cast: Cast) -> None:
    amara = replace(actor_of(session, cast["amara"]), is_frozen=True, is_held=True)
    assert safety.not_safe(session, amara).person_id is None
    contact_paused = safety.not_safe(session, amara, cast.person("gus"))
    assert contact_paused.person_id == cast.person("gus")
    assert safety.not_safe(session, amara, "no-such-person", "no-such-item").person_id is None, "it never fails"
    assert safety.not_safe(session, amara, cast.person("moss")).person_id is None, "and never reaches another's people"


def test_only_a_person_lets_it_go_on_after_talking_with_her(session: Session, cast: Cast) -> None:
    amara, dee, sol = (actor_of(session, cast[name]) for name in ("amara", "dee", "sol"))
    concern, gus = safety.not_safe(session, amara, cast.person("gus")), cast.person("gus")
    with pytest.raises(NotAllowed):
        safety.let_go_on(session, amara, gus, "all fine")
    with pytest.raises(Refused, match="not-taken-on"):
        safety.let_go_on(session, dee, gus, "talked")
    concerns.take_on(session, sol, concern.id)
    with pytest.raises(Refused, match="needs-talked"):
        safety.let_go_on(session, dee, gus, " ")
    with pytest.raises(Refused, match="needs-touch"):
        safety.let_go_on(session, replace(dee, verified_at=None), gus, "talked")
    assert not _seen(session, cast)
    safety.let_go_on(session, dee, gus, "Talked at school on Tuesday; it was a mix-up with names.")
    assert cast.things["letter"]["amara"] in _seen(session, cast)


@pytest.mark.parametrize("text", [
    "Gran I don’t like it here when Mark is home. He hurts me and says it’s a game.", "I want to die",
])  # fmt: skip
def test_danger_words_are_read_first_and_decide_nothing(text: str) -> None:
    assert danger.has_danger(text)
    assert not danger.has_danger("I scored three goals and we had cake")


def test_aids_that_fail_count_as_danger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("domain.aids.find_marks", lambda _text: 1 / 0)
    assert danger.has_danger("anything")
