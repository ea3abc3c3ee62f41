"""Ways to be found: e-mail addresses, links, names on apps, postcodes, addresses and schools (R42)."""

import re

from domain.aids_letters import Folded
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
_EMAIL = re.compile(
    rf"(?<![\w.+-])[\w.+'-]{{1,80}}{_AT}(?:{_PROVIDER}(?:{_DOT}{_ENDING}\b|\b(?<!live)(?<!sky)(?<!me)(?<!outlook))"
    rf"|[\w-]{{2,40}}{_DOT}{_ENDING}\b)(?:{_DOT}(?:uk|cymru|wales|com)\b)?"
    r"|(?<!\w)[\w.+-]{1,80}@[\w-]{1,63}\.[\w.-]{2,63}"
    r"|\b(?:g-?mail|google ?mail|hotmail|i-?cloud|proton ?mail|ymail)\b"
    r"|\b(?:my|fy|your|dy) e-?(?:mail|bost)\b"
)
_LINK = re.compile(
    r"\bh(?:tt|xx)ps?\s?:?\s?/{0,2}\s?[^\s]{1,400}"
    r"|\bwww\s?[.,]\s?[^\s]{1,400}"
    r"|(?<![\w@.-])[\w-]{1,60}(?:\.[\w-]{1,40}){0,4}\.(?:com|co\.uk|org|uk|net|gov|info|cymru|wales|io|gg|ly|tv|"
    r"app|gl|xyz|dev|onion|ru)(?![\w-])(?:/[^\s]{0,400})?"
    r"|(?<![\w@.-])[\w-]{1,60}\.[a-z]{2,10}/[^\s]{2,400}"
    r"|(?<![\w-])[\w-]{1,40}+ dot (?:com|co|org|net|uk|cymru|wales|io|gg|tv|me|ly)\b(?: dot uk\b)?"
    r"|(?<![\w-])[\w-]{1,40}+\s?[\[({]\s?(?:dot|\.)\s?[\])}]\s?(?:com|co|org|net|uk|cymru|wales|io|gg|tv|me|ly)\b"
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
_HANDLE = re.compile(
    rf"\b{_SEEK}(?: me| fi| us| her| him| your mum| mam| i fi| am)?[^.!?\n\w]{{1,3}}(?:\w{{1,20}} ){{0,3}}?{_APP}\b"
    rf"(?:[^\w\n]{{1,4}}(?:as |under |it'?s |is |fel )?(?=\S{{0,30}}[\d_.])\S{{1,40}})?"
    rf"|\b(?:my|fy|your|dy|her|his)(?: \w{{1,12}})? {_TALK}\b(?:[^\w\n]{{1,4}}(?:is |name |account |yw |tag |= )?\S{{1,40}})?"
    rf"|\b{_APP}(?: fi)?(?: ?[:=] ?@?|(?: is | yw |'?s )(?=\S{{0,30}}[\d_.]))\S{{2,40}}"
    rf"|\b{_APP} (?:user ?name|handle|tag|id|name|account|enw)\b"
    r"|\b(?:gamer ?tag|gamer name|user ?name|screen ?name|enw defnyddiwr)\b"
    r"|\b(?:slide into|hit up|check) (?:my|her|his) dms?\b|\bdm me\b|\bpm me\b"
    r"|(?<![\w@.])@[a-z0-9_][\w.]{1,40}"
    r"|(?<![\w.])[a-z0-9][a-z0-9.]{0,30}_[\w.]{1,40}"
    r"|(?<![\w.])\w{2,32}#\d{3,5}\b"
)
_AREA_NAMES = (
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk "
    "fy g gl gu ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np "
    "nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw "
    "ub w wa wc wd wf wn wr ws wv yo ze je gy "
)
_AREAS = _AREA_NAMES.split()
_AREA = "|".join(sorted(_AREAS, key=len, reverse=True))
_NUMBER = r"[\doil]"
_POSTCODE = re.compile(
    rf"(?<![^\W_])(?<!')(?:{_AREA})\d(?:[\doil]|[a-z])?[\s.,_*/\-]{{0,3}}{_NUMBER}[\s.\-]?"
    r"[abd-hjlnp-uw-z][ .\-]?[abd-hjlnp-uw-z](?![^\W_])"
    rf"|(?<![^\W_])(?:{'|'.join(area[0] + '[ .*_-]{1,2}' + area[1] for area in _AREAS if len(area) == 2)})"
    r"[ .*_-]{1,2}\d(?:[ .*_-]{1,2}[\da-z])?[ .*_-]{1,3}\d[ .*_-]{1,2}[abd-hjlnp-uw-z][ .*_-]{1,2}[abd-hjlnp-uw-z]"
    r"(?![^\W_])"
    r"|\bpost ?code\b|\bcod post\b|\bgod post\b|\bchod post\b"
)
_ORDINAL = re.compile(r"(?:1st|2nd|3rd|\dth)$")
_WAY = (
    r"(?:street|st|road|rd|avenue|ave|close|lane|drive|crescent|cres|terrace|grove|gardens|court|place|square|walk|"
    r"way|hill|row|mews|parade|green|view|rise|estate|heights|villas?)"
)
_WELSH_WAY = r"(?:stryd|heol|hewl|ffordd|lon|maes|clos|cilgant|rhodfa|teras|rhes|bryn|parc|tan y)"
_NOT_A_NAME = (
    r"(?!(?:the|a|an|my|our|your|his|her|their|this|that|of|down|up|across|in|on|at|to|from|for|with|minutes?|mins?|"
    r"hours?|miles?|years?|days?|weeks?|months?|people|kids|children|of|and|or|more|times|pounds?|quid|other|same|"
    r"every|each|is|was|are|were|i|we|you|it|he|she|they|by|so|out|off|some|any|no|one|am|pm|o|yn|ar|y|yr|i'm)\b)"
)
_ADDRESS = re.compile(
    rf"(?<![\w£$.:/])\d{{1,4}}[a-z]?,? (?:{_NOT_A_NAME}[^\W\d_][\w'.-]{{1,20}} ){{1,3}}?{_WAY}\b"
    rf"|(?<![\w£$.:/])\d{{1,4}}[a-z]?,? {_WELSH_WAY} [^\W\d_][\w'-]{{1,20}}"
    r"|\b(?:flat|fflat|apartment|room|house number|number|rhif) \d{1,4}[a-z]?,? (?:\w{2,20} ){0,2}?"
    r"(?:house|court|road|street|close|lane|heol|stryd|ffordd)\b"
    r"|\b(?:my|our|your|her|his|their|new|the|fy|dy|ein|eich) (?:new |home |full )?(?:address|cyfeiriad|nghyfeiriad)\b"
    r"|\b(?:cyfeiriad|nghyfeiriad) (?:i|ni|newydd|fi)\b|\baddress is\b"
    r"|\b(?:live|lives|living|moved|stay|staying|byw) (?:at|at number|opposite|next to|next door to|behind|above|"
    r"round the corner from|just off|near to|drws nesaf i|gyferbyn a|tu ol i|yn rhif|wrth ymyl)\b"
    r"(?! (?:home|the moment|first|last|once|least|all|nan'?s|mum'?s|dad'?s|gran'?s|mine|uni)\b)(?: [\w']{1,20}){1,4}"
)
_CAPITAL_WAY = re.compile(
    r"\b[A-Z][a-z']{2,20} (?:Street|Road|Avenue|Close|Lane|Crescent|Terrace|Grove|Gardens|Drive|Estate|Mews)\b"
    r"|\b(?:Stryd|Heol|Ffordd|Lôn|Maes|Clos|Cilgant|Rhodfa|Teras|Hewl)(?: (?:y|yr|Y|Yr))? [A-ZÂÊÎÔÛŴŶ]\w{2,20}"
    r"|\b(?:live|living|lives|moved|moving|based|byw|symud) (?:in|to|near|yn|ym|yng|i|ger) [A-Z]\w{2,20}"
)
_FAMOUS = re.compile(r"(?:coronation|sesame|quality|abbey|downing|fleet|bond|oxford|penny) (?:street|road|lane)", re.I)
_SCHOOL_TYPE = (
    r"(?:high school|primary school|junior school|infants?(?: school)?|grammar school|secondary school|"
    r"comprehensive(?: school)?|academy|sixth form(?: college)?|primary|community school|church school|boarding school)"
)
_NOT_A_SCHOOL = (
    r"(?!(?:the|a|an|my|our|your|his|her|their|this|that|of|in|on|at|to|from|for|with|new|old|big|after|before|is|was|"
    r"and|or|same|love|like|hate|start|started|starting|finish|finished|finishing|left|leave|leaving|year|every|since|"
    r"first|last|next|dance|drama|football|boxing|art|music|stage|police|umbrella|another|any|no|some|local|good|best|"
    r"nearest|about|when|because|but|so|i|we|do|did|does|all|be|been|being|go|goes|going|went|through|during|doing|"
    r"american|special|mainstream|secondary|primary|high|junior|into|than|more|swimming|karate|theatre|magic|wizard)\b)"
)
_SCHOOL = re.compile(
    rf"\b{_NOT_A_SCHOOL}[^\W\d_][\w'.-]{{1,24}} {_SCHOOL_TYPE}\b"
    r"|\bysgol (?:gyfun|gynradd|uwchradd|gymraeg|gyfun gymraeg|bro)(?: gymunedol| gymraeg)?"
    r" (?!(?:a|ac|ond|yn|ar|i|o|heddiw|newydd|fawr|fach|ni|ti|nawr|oedd|yw|ydy|eto|am|gyda|cyn|wedi|wythnos|mis)\b)\w{3,20}"
    r"|\b(?:st|saint|sant) [a-z']{3,15}(?:'?s)? (?:school|primary|high|rc|catholic|c of e)\b"
    r"|\bname of (?:my|your|her|his|the) school\b|\b(?:my|your) school is (?:called|named|in|on|next|near)\b"
    r"|\b(?:what|which) school\b|\b(?:pa|ba) ysgol\b|\benw (?:fy|dy|yr) ysgol\b"
)
_CAPITAL_SCHOOL = re.compile(
    r"\b(?!(?:The|My|Our|Your|His|Her|After|At|In|From|Go|New|Old|High|Primary|Secondary|Sunday|Summer|Middle|Driving|"
    r"Dance|Drama|Love|Last|This|Every|Big|Ballet|Art|Is|Was|Old|Public|Hogwarts|Monday|Friday|And|But|So|No|I)\b)"
    r"[A-Z][\w'.-]{1,24} (?:School|High|Primary|College|Comp|Comprehensive|Academy|Juniors|Infants|Nursery|Sixth Form)\b"
    r"|\bYsgol (?:\w{3,12} ){0,2}[A-ZÂÊÎÔÛŴŶ]\w{2,20}"
    r"|\b[A-Z]\w{3,20} (?:school|college|comp)\b(?<!Sunday school)(?<!Driving school)(?<!Drama school)(?<!After school)"
    r"(?<!Hate school)(?<!Love school)(?<!Like school)(?<!Dance school)(?<!Since school)(?<!High school)"
    r"(?<!Primary school)(?<!Secondary school)(?<!Today school)(?<!Does school)(?<!Your school)(?<!When school)"
    r"(?<!From school)(?<!With school)(?<!This school)(?<!That school)(?<!Left school)(?<!Summer school)"
)


def place_spans(folded: Folded) -> dict[Kind, list[tuple[int, int]]]:
    """Offsets in the source of everything by which somebody could be found, by kind."""
    plain = folded.plain
    found: dict[Kind, list[tuple[int, int]]] = {}
    patterns = ((Kind.EMAIL, _EMAIL), (Kind.LINK, _LINK), (Kind.HANDLE, _HANDLE), (Kind.SCHOOL, _SCHOOL))
    for kind, pattern in patterns:
        found[kind] = [folded.span(*match.span()) for match in pattern.finditer(plain)]
    found[Kind.POSTCODE] = [folded.span(*match.span()) for match in _POSTCODE.finditer(plain) if _is_postcode(match)]
    found[Kind.ADDRESS] = [
        folded.span(*match.span()) for match in _ADDRESS.finditer(plain) if not _FAMOUS.search(match.group())
    ]
    found[Kind.ADDRESS] += [
        match.span() for match in _CAPITAL_WAY.finditer(folded.source) if not _FAMOUS.search(match.group())
    ]
    found[Kind.SCHOOL] += [match.span() for match in _CAPITAL_SCHOOL.finditer(folded.source)]
    return found


def _is_postcode(match: re.Match[str]) -> bool:
    """Not "m1 2nd" and its like."""
    return not _ORDINAL.search(match.group())
