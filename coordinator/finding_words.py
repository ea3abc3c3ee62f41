"""The words of family finding: where to look and how, what a letter tells, why two may be one. Staff-only."""

from __future__ import annotations

from domain.approach_letters import Tells
from domain.finding import Purpose, Source
from domain.named import Question
from domain.names_alike import Why
from domain.never_say import FactKind
from domain.profiles import Network
from domain.search_plan import Tried
from domain.search_status import SearchStatus
from web.saying import lazy_gettext as _l

HOW_TO: dict[str, str] = {
    Source.YOUNG_PERSON: _l("Ask more than once, in different words: “Who would you ring if you were locked out?”"),
    Source.CARER: _l("Whoever they live with hears names at the tea table. Say nothing of who is being looked for."),
    Source.CASE_FILE: _l("All of it, from the first page: earlier names, addresses, who signed for what."),
    Source.COURT_BUNDLE: _l("Statements name relatives who were never asked again."),
    Source.SCHOOL: _l(
        "Emergency contacts, and who came to the school play. Not this term’s school without asking them."
    ),
    Source.HEALTH_VISITOR: _l(
        "They knew the family when it was whole. Somebody who worked there can be worth finding too."
    ),
    Source.OLD_CARER: _l(
        "They keep photos and numbers. The fostering team says first that nothing is open about them."
    ),
    Source.PARENT: _l("A parent who won’t talk to social work may open the door to you."),
    Source.RELATIVE: _l("Everybody you find is asked who else there is."),
    Source.REGISTERS: _l(
        "The indexes of the General Register Office; in Scotland Register House, which gives a whole tree."
    ),
    Source.ELECTORAL_ROLL: _l("The open register only."),
    Source.PEOPLE_SEARCH: _l("What it costs goes with the lead. Only what you need for this one person."),
    Source.OPEN_WEB: _l("One open look, and it is noted first. No false name, no friending, no following."),
    Source.LAST_ADDRESS: _l("A discreet letter. Whoever lives there now may pass it on."),
    Source.COMMUNITY: _l("A faith leader or a club can carry a message. They aren’t told why."),
    Source.SALVATION_ARMY: _l("Their family tracing service looks for relatives; the person found decides."),
    Source.MISSING_PEOPLE: _l("When somebody was reported missing, or may have been."),
    Source.OTHER_AUTHORITY: _l("Through their coordinator or duty team, worker to worker."),
    Source.RED_CROSS: _l(
        "Abroad, after war or flight: the young person makes the request themselves, with you beside them."
    ),
    Source.CFAB: _l("Abroad, where the country is known: checks and messages through social services there."),
    Source.ADOPTION_REGISTER: _l(
        "Only for adoptions before 30 December 2005. Both have to be 18 and on it, and either may have a veto."
    ),
}
TRIED: dict[str, str] = {
    Tried.NOT_TRIED: _l("Not tried yet"),
    Tried.ASKED: _l("Asked"),
    Tried.NOTHING: _l("Nothing there"),
    Tried.SOMETHING: _l("Something there"),
    Tried.NOT_THIS_ONE: _l("Not for this one"),
}
TRIED_TAG: dict[str, tuple[str, str]] = {  # the kind of the tag, its icon
    Tried.NOT_TRIED: ("", ""),
    Tried.ASKED: ("look", "clock"),
    Tried.NOTHING: ("", "x"),
    Tried.SOMETHING: ("yes", "check"),
    Tried.NOT_THIS_ONE: ("", "x"),
}
STATUS: dict[str, str] = {
    SearchStatus.NOT_STARTED: _l("Not started"),
    SearchStatus.GATHERING: _l("Gathering what we know"),
    SearchStatus.SEARCHING: _l("Searching"),
    SearchStatus.POSSIBLE_MATCH: _l("A possible match"),
    SearchStatus.LOCATED: _l("Located"),
    SearchStatus.IDENTITY_CONFIRMED: _l("We know it’s them"),
    SearchStatus.APPROACH_APPROVED: _l("May be approached"),
    SearchStatus.APPROACHED: _l("Approached"),
    SearchStatus.WAITING_REPLY: _l("Waiting for a reply"),
    SearchStatus.WILLING: _l("Willing"),
    SearchStatus.UNSURE: _l("Unsure, asked for time"),
    SearchStatus.DECLINED: _l("Said no"),
    SearchStatus.NO_TRACE: _l("No trace"),
    SearchStatus.DIED: _l("Has died"),
    SearchStatus.ABROAD_REDCROSS: _l("Abroad: Red Cross or CFAB"),
    SearchStatus.ON_HOLD_SAFETY: _l("On hold, for safety"),
    SearchStatus.STOPPED_BY_YP: _l("Stopped by the young person"),
}
STATUS_TAG: dict[str, str] = {
    SearchStatus.WILLING: "yes", SearchStatus.ON_HOLD_SAFETY: "bad", SearchStatus.STOPPED_BY_YP: "bad",
    SearchStatus.WAITING_REPLY: "wait", SearchStatus.UNSURE: "wait",
}  # fmt: skip
PURPOSES: dict[str, str] = {
    Purpose.CONSENT: _l("The young person asked for them to be looked for"),
    Purpose.DUTY: _l("Our duty to help a child in care keep their family"),
    Purpose.SAFETY: _l("To keep somebody from harm"),
}
NETWORKS: dict[str, str] = {
    Network.FACEBOOK: "Facebook",
    Network.INSTAGRAM: "Instagram",
    Network.TIKTOK: "TikTok",
    Network.X: "X",
    Network.SNAPCHAT: "Snapchat",
    Network.YOUTUBE: "YouTube",
    Network.LINKEDIN: "LinkedIn",
    Network.OTHER: _l("Somewhere else"),
}
TELLS: dict[str, str] = {
    Tells.CARE: _l("This tells of care, or of a council."),
    Tells.SURNAME: _l("This is the young person’s surname."),
    Tells.FIRST_NAME: _l(
        "This is their first name. It may only stand here if you say so, and once they may be talked to."
    ),
    Tells.AGE: _l("This tells how old they are."),
    Tells.HOME: _l("This may say where somebody lives."),
    Tells.SCHOOL: _l("This may name a school."),
    Tells.PHONE: _l("This is a number that isn’t yours or the duty team’s."),
    Tells.REACH: _l("This may be a link, an e-mail address or a name on an app."),
    Tells.KEPT: _l("This is on the list of what no letter may say."),
    Tells.HIDDEN: _l("There are hidden characters here."),
}
TEMPLATES: dict[str, str] = {
    "hello": _l("A first hello"),
    "photo": _l("Do you have a photo?"),
    "again": _l("A second letter"),
    "knew": _l("To somebody who knew them, through work or as a neighbour"),
}
LANGUAGES: dict[str, str] = {"en": "English", "cy": "Cymraeg"}
FACTS: dict[str, str] = {
    FactKind.HOME: _l("Where they live: street, house or town"),
    FactKind.SCHOOL: _l("Their school or college"),
    FactKind.CARER: _l("Who they live with"),
    FactKind.PHONE: _l("Their number"),
    FactKind.OTHER: _l("Something else"),
}
QUESTIONS: dict[str, str] = {
    Question.LOCKED_OUT: _l("“Who would you ring if you were locked out at night?”"),
    Question.BIRTHDAYS: _l("“Who came to birthdays and weddings?”"),
    Question.PHOTOS: _l("“Who has the photos? Who is in them?”"),
    Question.LIVED_WITH: _l("“Who has lived with you, or next door, over the years?”"),
    Question.FUNERAL: _l("“Who would have to be told if somebody died?”"),
    Question.WORRIED: _l("“Who used to ask how the children were?”"),
    Question.OTHER_SIDE: _l("“And on the other side of the family?”"),
}
WHY: dict[str, str] = {
    Why.PHONE: _l("the same telephone number"),
    Why.EMAIL: _l("the same e-mail address"),
    Why.BORN: _l("the same birthday"),
    Why.BORN_NEARLY: _l("nearly the same birthday (day and month turned round, or one figure)"),
    Why.SAME_NAME: _l("the same name"),
    Why.OTHER_ORDER: _l("the names are in another order"),
    Why.SHORT_FORM: _l("a short form, or the same name in another spelling or language"),
    Why.DOUBLE_NAME: _l("half of a double name, or a middle name"),
    Why.SOUND: _l("it sounds the same"),
    Why.SPELLING: _l("a letter or two are different"),
    Why.NO_SURNAME: _l("no surname to compare"),
}
