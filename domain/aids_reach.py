"""Ways to reach somebody: e-mail addresses, links, names on apps and games (R42)."""

from domain.aids_finder import Finder, finder
from domain.aids_marks import Kind

# Every pattern either starts at the edge of a word and gives nothing back (possessive), or has a small fixed length,
# so that reading stays in step with the length of the text.
_AT = r"(?:\s{0,2}(?:@|\(at\)|\[at\]|\{at\}|<at>)\s{0,2}|[\s._-]{1,2}(?:at|malwoden|ar)[\s._-]{1,2})"
_DOT = r"(?:\s{0,2}(?:\.|\(dot\)|\[dot\]|\{dot\}|,)\s{0,2}|[\s_-]{1,2}(?:dot|dott|smotyn|full stop|point)[\s_-]{1,2})"
_ENDING = r"(?:co|com|org|net|uk|cymru|wales|io|gov|edu|ac|sch|info|me|eu|ie|fr|de|pl)"
_PROVIDER = (
    r"(?:g ?-?mail|google ?mail|hot ?mail|outlook|yahoo|i-?cloud|live|aol|btinternet|proton(?: ?mail)?|sky|msn|"
    r"y ?mail|me|virgin ?media|talktalk)"
)
_APP = (
    r"(?:insta(?:gram|gam)?|ig|snap ?chat|snap|snappy|sc|tik ?tok|discord|face ?book|fb|messenger|whats ?app|wats ?app|"
    r"telegram|kik|we ?chat|viber|skype|face ?time|be ?real|twitter|twitch|you ?tube|x ?box(?: live)?|psn|"
    r"play ?station|roblox|fortnite|minecraft|steam|reddit|pinterest|threads|bluesky|gweplyfr)"
)
_TALK = (
    r"(?:insta(?:gram)?|ig|snap ?chat|snap|tik ?tok|discord|face ?book|fb|messenger|whats ?app|telegram|kik|be ?real)"
)
_SEEK = (
    r"(?:add|find|follow|message|msg|dm|pm|search(?: for)?|look(?: me)? up|reach|contact|text|write to|speak to|"
    r"talk to|chat(?: to)?|friend|ychwanega|dilyna?|ffeindia|chwilia|siarad(?: gyda)?|cysyllta|dere o hyd)"
)
_ACCOUNT = r"(?:gamer ?tags?|gamer name|user ?names?|user ?id|screen ?names?|enw defnyddiwr|epic name|in-?game name|ign|tag gemio)"
_APPS = (
    "insta ig snap sc tik discord face fb messenger whats wats telegram kik chat viber skype real twit tube box psn play "
    "roblox fortnite minecraft steam reddit pinterest threads bluesky gweplyfr"
)
FINDERS: tuple[Finder, ...] = (
    finder(
        Kind.EMAIL,
        "@ at malwoden ar",
        rf"(?<![\w.+-])[\w.+'-]{{1,80}}{_AT}(?:{_PROVIDER}(?:{_DOT}{_ENDING}\b|\b(?<!live)(?<!sky)(?<!me)(?<!outlook))"
        rf"|[\w-]{{2,40}}{_DOT}{_ENDING}\b)(?:{_DOT}(?:uk|cymru|wales|com)\b)?",
    ),
    finder(Kind.EMAIL, "@", r"(?<!\w)[\w.+-]{1,80}@[\w-]{1,63}\.[\w.-]{2,63}"),
    finder(
        Kind.EMAIL,
        "mail icloud i-cloud bost",
        r"\b(?:g-?mail|google ?mail|hotmail|i-?cloud|proton ?mail|ymail)\b"
        r"|\b(?:my|fy|your|ur|dy) e-?(?:mail|bost)\b",
    ),
    finder(
        Kind.LINK,
        "http hxxp www",
        r"\bh(?:tt|xx)ps?\s?:?\s?/{0,2}\s?[^\s]{1,400}"
        r"|\bwww\s?[.,]\s?[^\s]{1,400}",
    ),
    finder(
        Kind.LINK,
        ".",
        r"(?<![\w@.-])[\w-]{1,60}(?:\.[\w-]{1,40}){0,4}\.(?:com|co\.uk|org|uk|net|gov|info|cymru|wales|io|gg|ly|tv|app|gl|xyz|dev|"
        r"onion|ru|eu|chat|link|club|online|site|store|shop|blog|page|example|test)(?![\w-])(?:/[^\s]{0,400})?"
        r"|(?<![\w@.-])[\w-]{1,60}\.[a-z]{2,10}/[^\s]{2,400}",
    ),
    finder(
        Kind.LINK,
        "dot",
        r"(?<![\w-])[\w-]{1,40}+ dot (?:com|co|org|net|uk|cymru|wales|io|gg|tv|me|ly)\b(?: dot uk\b)?",
    ),
    finder(
        Kind.LINK,
        "[ ( {",
        r"(?<![\w-])[\w-]{1,40}+\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?(?:com|co|org|net|uk|cymru|wales|io|gg|tv|me|ly)\b",
    ),
    finder(
        Kind.LINK,
        "link linc ddolen qr",
        r"\b(?:click|tap|press|follow|open|scan|gwasga|clicia|sganna)(?: on| ar)?(?: this| the| my| y| r| a| that)? ?(?:link|linc|ddolen|qr code|cod qr)\b",
    ),
    finder(
        Kind.HANDLE,
        _APPS,
        rf"\b{_SEEK}(?: me| fi| us| her| him| your mum| mam| i fi| am)?[^.!?\n\w]{{1,3}}(?:\w{{1,20}} ){{0,3}}?{_APP}\b"
        rf"(?:[^\w\n]{{1,4}}(?:as |under |it'?s |is |fel )?(?=\S{{0,30}}[\d_.])\S{{1,40}})?"
        rf"|\b(?:my|fy|your|ur|ure|yr|dy|her|his|new|other)(?: \w{{1,12}})? {_TALK}\b(?:[^\w\n]{{1,4}}(?:is |name |account |yw |tag |= )?\S{{1,40}})?"
        rf"|\b{_APP}(?: fi)?(?: ?[:=] ?@?|(?: is | yw |'?s )(?=\S{{0,30}}[\d_.]))\S{{2,40}}"
        rf"|\b{_APP} (?:user ?name|handle|tag|id|name|account|enw)\b",
    ),
    finder(
        Kind.HANDLE,
        _APPS,
        rf"\b(?:find|look|search|ffeindia|chwilia|add|follow|ychwanega|dilyna)(?: \w{{1,12}}){{0,3}} (?:on|ar) {_APP}\b(?:[^\w\n]{{1,3}}\w{{2,20}}){{0,2}}",
        rf"\b(?:i'?m|i am|are you|are u|r u|u|get me|get hold of me|talk|speak|chat|messages?|msg|text|call|ring|contact|reach|"
        rf"hit me up|hmu|come|go|dwi|dw i|wyt ti|ti|neges|siarad|cysylltu|sgwrsio|sgwrsia)(?: (?!(?:saw|watch|watched|fire|level)\b)\w{{1,12}}){{0,3}} "
        rf"(?:on|via|through|over|ar|drwy|trwy) (?:{_TALK}|x ?box live)\b",
        rf"\b(?:have|do|if|has|oes|os|sgen|wyt|got)(?: gen| gan| oes)? (?:you|u|ya|ti)(?: (?!(?:see|seen|watch|saw|remember)\b)\w{{1,8}}){{0,2}} {_TALK}\b",
        rf"\b{_TALK} (?:me|fi|us|her|him)\b",
    ),
    finder(
        Kind.HANDLE,
        "tag name user id ign defnyddiwr friend ffrind account acc profile server discord @ gt dm pm",
        rf"(?:\b(?:my|fy|your|ur|dy) )?\b{_ACCOUNT}\b(?:[^\w\n]{{1,3}}(?:on (?:the )?\w{{2,12}} )?(?:is|yw|ydi|=|:)?[^\w\n]{{0,2}}\S{{2,40}})?",
        r"\b(?:my|fy|your|ur|dy) (?:@|tag|user|gamer ?tag|account|acc|profile|friend code|cod ffrind|server|discord|gt)\b(?! card| of)",
        r"\bfriend code\b",
        r"\b(?:slide into|hit up|check) (?:my|her|his) dms?\b|\bdm me\b|\bpm me\b",
    ),
    finder(
        Kind.HANDLE,
        "@ _ # .",
        r"(?<![\w@.])@[a-z0-9_][\w.]{1,40}",
        r"(?<![\w.])[a-z0-9][a-z0-9.]{0,30}_[\w.]{1,40}",
        r"(?<![\w.])\w{2,32}#\d{3,5}\b",
        r"(?<![\w@.])[a-z][a-z0-9]{1,30}[._][a-z]{1,20}\d{1,8}\b",
    ),
)
"""E-mail addresses, links, names on apps."""
