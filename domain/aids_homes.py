"""Where somebody lives: postcodes and addresses (R42)."""

import re

from domain.aids_finder import Finder, finder
from domain.aids_marks import Kind

_AREA_NAMES = (
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk "
    "fy g gl gu ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np "
    "nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw "
    "ub w wa wc wd wf wn wr ws wv yo ze je gy "
)
_AREAS = _AREA_NAMES.split()
_AREA = "|".join(sorted(_AREAS, key=len, reverse=True))
_NUMBER = r"[\doil]"
_WAY = (
    r"(?:street|st|str|road|rd|avenue|ave|av|close|lane|ln|drive|dr|crescent|cres|terrace|terr|grove|gardens|gdns|court|place|"
    r"square|walk|way|hill|row|mews|parade|green|view|rise|estate|heights|villas?|wharf|quay|croft|fold|cottages|bungalows)"
)
_WELSH_WAY = r"(?:stryd|heol|hewl|ffordd|lon|maes|clos|cilgant|rhodfa|teras|rhes|bryn|parc|tan y)"
_NOT_A_NAME = (
    r"(?!(?:the|a|an|my|our|your|his|her|their|this|that|of|down|up|across|in|on|at|to|from|for|with|minutes?|mins?|"
    r"hours?|miles?|years?|days?|weeks?|months?|people|kids|children|of|and|or|more|times|pounds?|quid|other|same|"
    r"every|each|is|was|are|were|i|we|you|it|he|she|they|by|so|out|off|some|any|no|one|am|pm|o|yn|ar|y|yr|i'm)\b)"
)
_POSTCODES: tuple[Finder, ...] = (
    finder(
        Kind.POSTCODE,
        "0 1 2 3 4 5 6 7 8 9",
        rf"(?<![^\W_])(?<!')(?:{_AREA})\d(?:[\doil]|[a-z])?[\s.,_*/\-]{{0,3}}{_NUMBER}[\s.\-]?"
        r"[abd-hjlnp-uw-z][ .\-]?[abd-hjlnp-uw-z](?![^\W_])",
        # made-up areas and those of no map
        r"(?<![^\W_])(?<!')[a-z]{1,2}\d[\da-z]?[\s.,_*/\-]{0,3}\d[\s.\-]?[abd-hjlnp-uw-z]{2}(?![^\W_])",
        r"(?<![^\W_])[a-z](?:[ .*_-]{1,2}[a-z])?[ .*_-]{1,2}\d(?:[ .*_-]{1,2}[\da-z])?[ .*_-]{1,3}\d[ .*_-]{1,2}[abd-hjlnp-uw-z][ .*_-]{1,2}"
        r"[abd-hjlnp-uw-z](?![^\W_])",
    ),
    finder(
        Kind.POSTCODE, "post zip", r"\bpost ?code\b(?! lottery)|\bzip ?code\b|\bcod post\b|\bgod post\b|\bchod post\b"
    ),
)
_STREETS: tuple[Finder, ...] = (
    finder(
        Kind.ADDRESS,
        "0 1 2 3 4 5 6 7 8 9",
        rf"(?<![\w£$.:/])\d{{1,4}}[a-z]?,? (?:{_NOT_A_NAME}[^\W\d_][\w'.-]{{1,20}} ){{1,3}}?{_WAY}\b",
        rf"(?<![\w£$.:/])\d{{1,4}}[a-z]?,? {_WELSH_WAY} [^\W\d_][\w'-]{{0,20}}",
    ),
    finder(
        Kind.ADDRESS,
        "flat apartment apt room number rhif",
        r"\b(?:flat|fflat|apartment|room|house number|number|rhif) \d{1,4}[a-z]?,? (?:\w{2,20} ){0,2}?"
        r"(?:house|court|road|street|close|lane|heol|stryd|ffordd)\b",
        r"\b(?:flat|fflat|apartment|apt)\.? (?:no\.? |number |rhif )?\d{1,4}[a-z]?\b",
    ),
    finder(
        Kind.ADDRESS,
        "address addy cyfeiriad gyfeiriad",
        r"\b(?:my|our|your|her|his|their|new|fy|dy|ein|eich|ur|yr) (?:new |home |full )?(?:address|addy|gyfeiriad|cyfeiriad|nghyfeiriad)\b",
        r"\b(?:cyfeiriad|nghyfeiriad) (?:i|ni|newydd|fi)\b|\baddress is\b|\baddress:",
    ),
    finder(
        Kind.ADDRESS,
        "wher what which wot wat",
        r"\bwhere? (?:abouts |exactly )?(?:do (?:you|u|ya|they)|are (?:you|u)|r u|is it you|you|u) (?:all |guys |actually |currently |now )?"
        r"(?:live|living|stay|staying|based|at now)\b",
        r"\b(?:what|which|wot|wat)(?:'?s| is| are)? (?:the )?(?:road|street|town|city|village|area|estate|house|number|door number|"
        r"name of (?:the|your|ur) (?:road|street|town|village))(?: \w{1,12}){0,3} (?:you|u|your|ur|they|live|living|in)\b",
        r"\bwhere have (?:they|the social) (?:put|placed|moved|sent) (?:you|u)\b|\bwhere (?:abouts|bouts) (?:are|r) (?:you|u)\b|"
        r"\bwhereabouts (?:are|r|do) (?:you|u)\b",
    ),
    finder(
        Kind.ADDRESS,
        "byw fyw aros stryd dref bentref ardal ffordd rif",
        r"\b(?:ble|lle|yn ble|ym mhle|i ble|pa dref|pa stryd|pa bentref|pa ardal|pa dy)(?: wyt| mae| ydych| dych| rwyt)?"
        r"(?: ti'?n?| di'?n?| chi'?n?)? ?(?:yn )?(?:byw|fyw|aros nawr)\b",
        r"\b(?:pa|ba) (?:stryd|dref|bentref|ardal|ffordd|rif ty)\b",
    ),
    finder(
        Kind.ADDRESS,
        "house flat bungalow cottage door",
        r"\b(?:the|our|my)(?: \w{2,9})? (?:house|flat|bungalow|cottage|door) (?:opposite|next to|next door to|behind|by the|near the|"
        r"on the corner|above|at the end of|with the (?:red|blue|green|yellow|black|white|purple|pink|orange|brown|big) (?:door|gate|fence|garage))\b",
    ),
    finder(
        Kind.ADDRESS,
        "live living moved stay byw",
        r"\b(?:live|lives|living|moved|stay|staying|byw) (?:at|at number|opposite|next to|next door to|behind|above|"
        r"round the corner from|just off|near to|drws nesaf? i|drws nesaf? ir|drws nesaf? i'r|gyferbyn a|tu ol i|yn rhif|wrth ymyl)\b"
        r"(?! (?:home|the moment|first|last|once|least|all|nan'?s|mum'?s|dad'?s|gran'?s|mine|uni)\b)(?: [\w']{1,20}){1,4}",
    ),
)
_PLACE_NAMES: tuple[Finder, ...] = (
    finder(
        Kind.ADDRESS,
        "st road rd ave close lane crescent terrace grove gardens drive estate mews row rise heights",
        r"\b[A-Z][a-z']{2,20} (?:Street|St|Road|Rd|Avenue|Ave|Close|Lane|Crescent|Terrace|Grove|Gardens|Drive|Estate|Mews|Row|Rise|Heights)\b(?!\.? [A-Z][a-z]+'s)",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "park lodge house court cottage farm towers meadow hall bank point side end fold croft garth",
        r"\b\d{1,4}[a-z]?,? (?:[A-Z][\w']{1,20} ){1,2}(?:Park|Lodge|House|Court|Cottages?|Farm|Towers|Meadows?|Hall|Bank|Point|Side|End|Fold|Croft|Garth)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "hill way view place court square walk parade green",
        r"\b(?:on|at|in|up|down|off|of|to) [A-Z][a-z']{2,20} (?:Hill|Way|View|Place|Court|Square|Walk|Parade|Green)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "lodge house court cottage farm park view home hall villa close",
        r"\b(?:put me|placed|moved|moving|live|living|stay|staying|am|I'm|im|we're|based|unit|home|placement|round)(?: now| back)? (?:in|at|to|into|called|is) "
        r"(?:the )?[A-Z][a-z']{2,20} (?:Lodge|House|Court|Cottages?|Farm|Park|View|Home|Hall|Villa|Close)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "stryd heol ffordd lon lôn maes clos cilgant rhodfa teras hewl tŷ ty plas llys bwthyn",
        r"\b(?:Stryd|Heol|Ffordd|Lôn|Lon|Maes|Clos|Cilgant|Rhodfa|Teras|Hewl|Tŷ|Ty|Plas|Llys|Bwthyn)(?: (?:y|yr|Y|Yr))? [A-ZÂÊÎÔÛŴŶ]\w{2,20}",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "live living mov based byw symud",
        r"\b(?:live|living|moved|moving|based|byw|symud)(?: now| nawr| back)? (?:in|to|near|yn|ym|yng|i|ger) (?!Year|January|July|Mrs|Miss|Class)[A-Z]\w{2,20}",
        minds_capitals=True,
    ),
)
FINDERS = (*_POSTCODES, *_STREETS, *_PLACE_NAMES)
"""Postcodes, streets, houses and how to find them."""
_ORDINAL = re.compile(r"(?:1st|2nd|3rd|\dth)$")
_LONG_AGO = re.compile(
    r"\b(?:used (?:to|2)|grew up|was born|were born|when (?:i|we|you|he|she) (?:was|were)|lived|as a (?:boy|girl|kid|child|lad)|years ago|back then|"
    r"in (?:the )?(?:19|20)?\d\ds|in 19\d\d|knocked down|demolished|my childhood|roedd\w*|oedd\w*|o'n i|o'n ni|o'?t ti|arfer|magwyd|pan oed\w+|ers talwm)\b",
    re.I,
)
_STILL = re.compile(r"\b(?:still|now|these days|dal|nawr|rwan|o hyd|come|visit|number is|moved)\b", re.I)
_FAMOUS = re.compile(r"(?:coronation|sesame|quality|abbey|downing|fleet|bond|oxford|penny) (?:street|road|lane)", re.I)


def is_postcode(match: re.Match[str]) -> bool:
    """Not "m1 2nd" and its like."""
    return not _ORDINAL.search(match.group())


def is_now(match: re.Match[str]) -> bool:
    """Not a street everybody knows, nor a house of long ago: "we lived at number 4", "I grew up in Mill Lane"."""
    if _FAMOUS.search(match.group()):
        return False
    text = match.string
    sentence = text[max(0, match.start() - 60) : match.start()] + " # " + text[match.end() : match.end() + 60]
    before, _, after = sentence.partition(" # ")
    around = re.split(r"[.!?\n]", before)[-1] + " " + re.split(r"[.!?\n]", after)[0]
    return not _LONG_AGO.search(around) or bool(_STILL.search(around))
