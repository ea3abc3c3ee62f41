"""The words of the staff side for what the domain only has codes for. What a young person reads is in web/words.py."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from domain.access import Role
from domain.aids import Kind as MarkKind
from domain.attempts import Channel, Result
from domain.check_in import Face, More
from domain.checks import CheckKind, Outcome
from domain.consent import Basis, Decision
from domain.contact_moves import State
from domain.covers import Why as CoverWhy
from domain.custody import Rule
from domain.finding import Confidence, IdentifierKind, Source
from domain.item_reviews import Verdict
from domain.items import ItemState
from domain.meeting import Support
from domain.orders import OrderKind
from domain.overlay import Why
from domain.people import Nation, Ring, Wish
from domain.proposals import Kind
from domain.rulings import Ruling
from domain.rungs import Direction, Rung
from domain.standing import Status
from domain.withholding import AtRisk
from web.saying import gettext as _
from web.saying import lazy_gettext as _l
from web.saying import ngettext

ROLES: dict[str, str] = {
    Role.COORDINATOR: _l("Coordinator"),
    Role.SOCIAL_WORKER: _l("Social worker"),
    Role.MANAGER: _l("Manager"),
    Role.SAFEGUARDING: _l("Safeguarding lead"),
}
NATIONS: dict[str, str] = {
    Nation.ENGLAND: _l("England"),
    Nation.WALES: _l("Wales"),
    Nation.SCOTLAND: _l("Scotland"),
    Nation.NORTHERN_IRELAND: _l("Northern Ireland"),
}
WISHES: dict[str, str] = {
    Wish.RECONNECT: _l("Be in touch"),
    Wish.KNOW_MORE: _l("Know more about them"),
    Wish.NOT_NOW: _l("Not now"),
    Wish.NEVER: _l("Never"),
}
RINGS: dict[str, str] = {
    Ring.CLOSEST: _l("really close"),
    Ring.IMPORTANT: _l("close"),
    Ring.IN_MY_LIFE: _l("in my life"),
    Ring.USED_TO_BE: _l("used to be close"),
}
WHY_REVIEW: dict[str, str] = {
    Why.TURNED_18: _l("They turned 18."),
    Why.TURNED_25: _l("They turned 25."),
    Why.ORDER_ENDED: _l("An order about somebody ended."),
    Why.MOVED_HOME: _l("They moved home."),
    Why.MOVED_AUTHORITY: _l("They moved to another council."),
    Why.GONE_HOME: _l("They went back to their family, or were adopted."),
    Why.LEFT_CUSTODY: _l("They left custody."),
    Why.CHECK_CHANGED: _l("A check that said no doesn’t say so any more."),
    Why.BIRTHDAY: _l("Their birthday was corrected."),
    Why.DIED: _l("They have died."),
    Why.OTHER: _l("Something else changed."),
}
CHECKS: dict[str, str] = {
    CheckKind.COURT_ORDERS: _l("Court orders"),
    CheckKind.RECORDS: _l("Our records"),
    CheckKind.POLICE: _l("Police and probation"),
    CheckKind.IDENTITY: _l("Who they are"),
    CheckKind.EXPLOITATION: _l("Exploitation and trafficking"),
    CheckKind.YP_READY: _l("Is the young person ready?"),
    CheckKind.DBS: _l("DBS"),
    CheckKind.FORMER_WORK: _l("What their employer or fostering service says"),
    CheckKind.OVERSEAS: _l("Checked over there"),
    CheckKind.FORCED_MARRIAGE: _l("Forced marriage, or being kept abroad"),
    CheckKind.CUSTODY: _l("What the place they are in says"),
    CheckKind.THEIR_READINESS: _l("Is this person ready?"),
}
BASES: dict[str, str] = {
    Basis.UNDER_16: _l("under 16"),
    Basis.GILLICK: _l("under 16, and understands it"),
    Basis.OWN_16: _l("16 or 17, their own consent"),
    Basis.ADULT: _l("18 or over"),
}
STATUSES: dict[str, str] = {
    Status.UNKNOWN: _l("Nobody has noted it"),
    Status.BY_AGREEMENT: _l("In care by agreement (section 20, section 76, section 25, article 21)"),
    Status.BY_ORDER: _l("In care by an order"),
    Status.UNACCOMPANIED: _l("Came to the UK on their own"),
    Status.ADOPTED: _l("Adopted"),
    Status.LEFT_CARE: _l("Has left care"),
}
PARENTS: dict[str, str] = {
    Decision.YES: _l("They agree"),
    Decision.NO: _l("They object"),
    Decision.NOT_NOW: _l("Answered by the manager"),
}
CUSTODY_RULES: dict[str, str] = {
    Rule.ALLOWED: _l("Allowed"),
    Rule.BARRED: _l("Not allowed"),
    Rule.UNKNOWN: _l("Not known"),
}
CHECK_ASKS: dict[str, str] = {
    CheckKind.COURT_ORDERS: _l("Contact orders, prohibited steps, non-molestation, restraining, bail or licence."),
    CheckKind.RECORDS: _l("The whole file, other children of theirs, and other councils."),
    CheckKind.POLICE: _l("Through the safeguarding route, with domestic abuse and MAPPA."),
    CheckKind.IDENTITY: _l("Two things that don’t depend on each other."),
    CheckKind.EXPLOITATION: _l("Referrals, gang links, adults posing as relatives."),
    CheckKind.DBS: _l("Not needed for family as a rule, even for staying the night. Say why, if you ask for one."),
    CheckKind.FORMER_WORK: _l("No open allegation (LADO), and what their job allows. Approved once isn’t safe now."),
    CheckKind.OVERSEAS: _l("CFAB or International Social Service: who lives there, who knows them, who can say so."),
    CheckKind.FORCED_MARRIAGE: _l("Offers of travel, talk of marriage, passports, sisters and cousins before them."),
    CheckKind.CUSTODY: _l("Whom they may write to, ring and see there, and what the youth justice worker says."),
    CheckKind.THEIR_READINESS: _l("What they expect, must not say, and can keep to. Before anybody is in touch."),
    CheckKind.YP_READY: _l("Mood, exams, moves, court. Who is beside them?"),
}
OUTCOMES: dict[str, str] = {
    Outcome.CLEAR: _l("Clear"),
    Outcome.CONDITIONS: _l("All right, with conditions"),
    Outcome.PROHIBITED: _l("Not allowed"),
    Outcome.NOT_APPLICABLE: _l("Doesn’t apply here"),
    Outcome.REQUESTED: _l("Asked for, not here yet"),
    Outcome.SEEN: _l("Seen, nothing on it"),
    Outcome.READY: _l("Ready"),
    Outcome.WITH_SUPPORT: _l("Ready, with support"),
    Outcome.NOT_YET: _l("Not yet"),
    Outcome.UNKNOWN: _l("We don’t know yet"),
}
ORDERS: dict[str, str] = {
    OrderKind.CONTACT_REFUSED: _l("Contact refused by a court (section 34, or a contact direction)"),
    OrderKind.REFUSED_URGENTLY: _l("Refused urgently without a court (section 34(6)), seven days at most"),
    OrderKind.LEAVE_NEEDED: _l("No application without the court’s leave (section 91(14))"),
    OrderKind.PLACEMENT_TERMS: _l("Contact terms of a placement order"),
    OrderKind.INTERDICT: _l("Interdict"),
    OrderKind.PROHIBITED_STEPS: _l("Prohibited steps"),
    OrderKind.NON_MOLESTATION: _l("Non-molestation"),
    OrderKind.RESTRAINING: _l("Restraining order, or non-harassment order"),
    OrderKind.SEXUAL_HARM_PREVENTION: _l("Sexual harm prevention"),
    OrderKind.BAIL_OR_LICENCE: _l("Bail or licence condition"),
    OrderKind.CONTACT_TERMS: _l("Contact allowed, on terms"),
}
SOURCES: dict[str, str] = {
    Source.YOUNG_PERSON: _l("The young person"),
    Source.CARER: _l("A carer"),
    Source.CASE_FILE: _l("The case file"),
    Source.COURT_BUNDLE: _l("The court bundle"),
    Source.SCHOOL: _l("A school"),
    Source.HEALTH_VISITOR: _l("A health visitor"),
    Source.OLD_CARER: _l("Somebody they lived with before"),
    Source.PARENT: _l("A parent"),
    Source.RELATIVE: _l("A relative"),
    Source.REGISTERS: _l("Birth, marriage and death registers"),
    Source.ELECTORAL_ROLL: _l("The electoral roll"),
    Source.PEOPLE_SEARCH: _l("A people-search service"),
    Source.OPEN_WEB: _l("The open web (say why you looked)"),
    Source.LAST_ADDRESS: _l("The last address"),
    Source.COMMUNITY: _l("A faith or community group"),
    Source.SALVATION_ARMY: _l("The Salvation Army"),
    Source.MISSING_PEOPLE: _l("Missing People"),
    Source.OTHER_AUTHORITY: _l("Another council"),
    Source.RED_CROSS: _l("The British Red Cross"),
    Source.CFAB: _l("Children and Families Across Borders (CFAB)"),
    Source.ADOPTION_REGISTER: _l("The Adoption Contact Register"),
    Source.OTHER: _l("Somewhere else"),
}
SURENESS: dict[str, str] = {
    Confidence.RUMOUR: _l("A rumour"),
    Confidence.POSSIBLE: _l("May be them"),
    Confidence.PROBABLE: _l("Probably them"),
    Confidence.CONFIRMED: _l("It is them"),
}
CHANNELS: dict[str, str] = {
    Channel.LETTER: _l("A letter"),
    Channel.PHONE: _l("A telephone call"),
    Channel.VISIT: _l("A visit"),
    Channel.EMAIL: _l("An e-mail"),
    Channel.THROUGH_SOMEONE: _l("Through somebody"),
}
RESULTS: dict[str, str] = {
    Result.SENT: _l("Sent, no answer yet"),
    Result.SPOKE: _l("We spoke"),
    Result.ASKED_FOR_TIME: _l("They asked for time"),
    Result.MESSAGE_LEFT: _l("Left a message"),
    Result.NO_ANSWER: _l("No answer"),
    Result.WRONG_PERSON: _l("The wrong person"),
    Result.REFUSED: _l("They said no"),
    Result.RETURNED: _l("It came back"),
}
IDENTIFIERS: dict[str, str] = {
    IdentifierKind.DATE_OF_BIRTH: _l("Date of birth"),
    IdentifierKind.DOCUMENT: _l("A document"),
    IdentifierKind.KNOWN_TO_WORKER: _l("Known to a worker"),
    IdentifierKind.SHARED_MEMORY: _l("A memory only they could have"),
    IdentifierKind.ADDRESS_HISTORY: _l("Where they lived"),
    IdentifierKind.FAMILY_CONFIRMS: _l("Family confirms it"),
    IdentifierKind.THEY_CONFIRM: _l("They confirm it themselves, face to face"),
}
RUNGS: dict[str, str] = {
    Rung.MEMORY_ONLY: _l("Memories they write"),
    Rung.LETTERS: _l("Letters"),
    Rung.PHOTOS: _l("Photos and voice notes"),
    Rung.CALL: _l("A call with you there"),
    Rung.SUPPORTED_VISIT: _l("Meeting with support"),
    Rung.VISIT: _l("Meeting with their carer, or on their own"),
    Rung.OUTING: _l("Going out together"),
    Rung.OVERNIGHT: _l("Staying the night"),
    Rung.DIRECT: _l("Swapping numbers. After that nobody reads what they send"),
}
SUPPORT: dict[str, str] = {
    Support.STAFF: _l("A worker is there"),
    Support.CARER: _l("Their carer is there"),
    Support.OWN: _l("They are on their own"),
}
FACES: dict[str, str] = {
    Face.GREAT: _l("Great"),
    Face.GOOD: _l("Good"),
    Face.OK: _l("All right"),
    Face.NOT_GOOD: _l("Not so good"),
    Face.BAD: _l("Bad"),
}
MORE: dict[str, str] = {
    More.MORE: _l("More of it"),
    More.SAME: _l("As it is"),
    More.LESS: _l("Less of it"),
    More.STOP: _l("Stop"),
    More.NOT_SAID: _l("Would rather not say"),
}
AT_RISK: dict[str, str] = {
    AtRisk.YOUNG_PERSON: _l("The young person themselves"),
    AtRisk.PERSON: _l("The person they are in touch with"),
    AtRisk.SOMEBODY_ELSE: _l("Somebody else"),
    AtRisk.INQUIRY: _l("Somebody, if an inquiry by the police or for safeguarding were known"),
}
DIRECTIONS: dict[str, str] = {
    Direction.BOTH: _l("Both ways"),
    Direction.IN: _l("To the young person only"),
    Direction.OUT: _l("From the young person only"),
}
KEYS: dict[str, str] = {
    Kind.ALLOW_APPROACH: _l("Talk to them"),
    Kind.REFUSE: _l("Say not right now"),
    Kind.OPEN_RUNGS: _l("Open ways to be in touch"),
    Kind.OPEN_BRIDGE: _l("Open our side"),
}
RULINGS: dict[str, str] = {
    Ruling.LOOK_PAST: _l("Look for somebody past a never"),
    Ruling.PART: _l("Take two people apart"),
}
STATES: dict[str, str] = {
    State.DRAFT: _l("Not asked yet"),
    State.ASKED: _l("Asked"),
    State.SEARCHING: _l("Looking"),
    State.POSSIBLE: _l("May be them"),
    State.CHECKING: _l("Making sure it’s safe"),
    State.APPROACHING: _l("Talking to them"),
    State.THEY_AGREED: _l("They said yes"),
    State.CONNECTED: _l("In touch"),
    State.PAUSED: _l("On pause"),
    State.NOT_NOW: _l("Not right now"),
    State.DECLINED: _l("They said no"),
    State.NO_TRACE: _l("Not found"),
    State.DIED: _l("Has died"),
    State.STOPPED: _l("Stopped"),
}
STAGES = 6
STAGE: dict[str, int] = {
    State.ASKED: 1, State.SEARCHING: 2, State.POSSIBLE: 3, State.CHECKING: 4, State.APPROACHING: 5,
    State.THEY_AGREED: 6, State.CONNECTED: 7, State.NOT_NOW: 4,
}  # fmt: skip
ITEM_STATES: dict[str, str] = {
    ItemState.SUBMITTED: _l("To read"),
    ItemState.IN_REVIEW: _l("Being read"),
    ItemState.SUGGESTED: _l("Back with the sender"),
    ItemState.HELD: _l("Held"),
    ItemState.WITHHELD: _l("Kept back"),
    ItemState.APPROVED: _l("Passed on"),
    ItemState.DELIVERED: _l("Opened"),
}
VERDICTS: dict[str, str] = {
    Verdict.PASS: _l("Pass it on as it is"),
    Verdict.SUGGEST: _l("Ask the sender to change it"),
    Verdict.HOLD: _l("Hold it, I’m worried"),
    Verdict.WITHHOLD: _l("Keep it back"),
}
COVER_WHY: dict[str, str] = {
    CoverWhy.REACH: _l("A way to reach somebody"),
    CoverWhy.PLACE: _l("Where somebody lives or goes to school"),
    CoverWhy.PERSON: _l("Somebody else, or their name"),
    CoverWhy.PLAN: _l("A plan that isn’t settled"),
    CoverWhy.HURT: _l("Something that could hurt"),
}
PASS_THE_REST = _l("Pass on what’s left")
MARKS: dict[str, str] = {
    MarkKind.PHONE: _l("Phone number"),
    MarkKind.EMAIL: _l("E-mail"),
    MarkKind.LINK: _l("Link"),
    MarkKind.HANDLE: _l("Name on an app"),
    MarkKind.POSTCODE: _l("Postcode"),
    MarkKind.ADDRESS: _l("Address"),
    MarkKind.SCHOOL: _l("School"),
    MarkKind.MEETING: _l("Meeting or moving"),
    MarkKind.SECRECY: _l("A secret"),
    MarkKind.MONEY: _l("Money"),
    MarkKind.THREAT: _l("A threat, or harm"),
    MarkKind.SELF_HARM: _l("Self-harm"),
    MarkKind.EXPLOITATION: _l("Being used"),
    MarkKind.INVISIBLE: _l("Hidden characters"),
}
LEVELS: dict[int, str] = {
    0: _l("A wording to put right"),
    1: _l("Worried, nobody in danger now"),
    2: _l("Told of harm, or harm is likely"),
    3: _l("Danger right now"),
}
LEVEL_WHAT: dict[int, str] = {
    0: _l("Talk with whoever sent it, within three working days."),
    1: _l("Talk to the social worker and the manager today."),
    2: _l("Tell the safeguarding lead and the social worker now. Out of hours, the emergency duty team."),
    3: _l("Call 999 first. Then the emergency duty team."),
}
RISKS: dict[str, str] = {
    "order": _l("There is, or was, a court order about them."),
    "check": _l("A check came back with conditions, or with a no."),
    "refused": _l("Two of us said not right now about them before."),
    "flag": _l("The young person asked us to be careful."),
    "abroad": _l("They live outside the UK."),
    "across": _l("They are in another council’s care."),
}
DONE: dict[str, str] = {
    "saved": _l("Saved."),
    "written-down": _l("The words are kept. What was said about it before doesn’t count any more."),
    "moved": _l("Done. The story shows it."),
    "told": _l("Sent. They can read it now."),
    "first-key": _l("Your key is turned. Now it waits for somebody else."),
    "second-key": _l("Both keys are turned. It’s done."),
    "disagreed": _l("Noted. Nothing changes, and the first key is told why."),
    "merged": _l("Noted. What binds one binds both from now."),
    "asked-two": _l("Noted. It does nothing until somebody else agrees."),
    "agreed-two": _l("Two agreed. It is done."),
    "reviewed": _l("Noted. It goes on from now."),
    "review-asked": _l("Noted. Nothing new is passed on until it was looked at."),
    "frozen": _l("Stopped, from this moment. Nothing comes or goes."),
    "unfrozen": _l("It goes on from now."),
    "asked-second": _l("Noted. Now somebody else has to agree."),
    "planned": _l("Planned. Both of them can see it."),
    "called-off": _l("Called off. Now tell everybody who would have come."),
    "opened": _l("Open from now."),
    "closed": _l("Closed, from this moment."),
    "paired": _l("The two sides are joined. Now make sure who is there."),
    "asked-change": _l("Back with the sender, with your words."),
    "held": _l("Held. A concern is open, word for word."),
    "kept-back": _l("Kept back, sealed. It comes up again on the day you chose."),
    "asked-keep-back": _l("Held. It’s kept back when a second person agrees; until then nothing moves."),
    "covered": _l("Covered. Below is what’s left, just as it will be seen. Nothing is passed on yet."),
    "uncovered": _l("Uncovered. It’s read anew before anybody sees it."),
    "kept-covered": _l("It stays covered. It comes up again on that day."),
    "one-read": _l("Noted. Somebody else reads it too before it goes."),
    "taken-back": _l("Taken back. Nobody saw it."),
    "added": _l("Added."),
    "ended": _l("Ended."),
    "answered": _l("Answered, and closed."),
    "photo-hidden": _l("Hidden from everybody, from this moment. Do what stands below, now."),
    "taken-on": _l("It’s yours now, and the clock has stopped."),
    "goes-on": _l("It goes on from now."),
    "tie": _l("Noted. From now somebody else decides here."),
    "asked-manager": _l("The manager is asked. Don’t look again before they have answered."),
    "may-look": _l("Noted. Look once, openly, and write down here what it shows."),
    "two": _l("Noted: they are two. You won’t be asked again."),
}


def length(minutes: int) -> str:
    """How long something takes, in its largest unit."""
    if minutes < 120 and minutes != 60:
        return str(_("%(minutes)s minutes", minutes=minutes))
    if minutes < 24 * 60:
        return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
    return str(ngettext("%(num)s day", "%(num)s days", minutes // (24 * 60)))


def choices(words: Mapping[Any, str], only: Iterable[StrEnum] | None = None) -> list[SelectChoice]:
    """Choices of a form field, in the order of the table."""
    allowed = None if only is None else {one.value for one in only}
    return [
        SelectChoice(str(getattr(key, "value", key)), label)
        for key, label in words.items()
        if allowed is None or key in allowed
    ]


def join(words: Iterable[object]) -> str:
    """Words in a row, with commas."""
    return ", ".join(str(word) for word in words)
