"""More ways to be found, as people put them in passing: asked for, described, in halves (R42)."""

from domain.aids_finder import Finder, finder
from domain.aids_marks import Kind

_TALK = (
    r"(?:insta(?:gram)?|snap(?: ?chat)?|tik ?tok|discord|face ?book|fb|messenger|whats ?app|telegram|kik|be ?real|signal|"
    r"we ?chat|viber|skype)"
)
_GAME = r"(?:steam|twitch|you ?tube|x ?box|psn|roblox|minecraft|fortnite|epic|switch|nintendo|play ?station|ps[45])"
_ANY_APP = rf"(?:{_TALK}|{_GAME})"
_YOU, _YOUR = r"(?:you|u|ya|ti)", r"(?:your|ur|yr|you're|dy)"
_APPS = (
    "insta snap tik discord face fb messenger whats telegram kik real signal chat viber skype steam twitch tube box psn "
    "roblox minecraft fortnite epic switch nintendo station ps4 ps5"
)
_DIGIT = r"(?:\d|one|two|three|four|five|six|seven|eight|nine|zero|dim|un|dau|tri|pedwar|pump|chwech|saith|wyth|naw)"
_SEP = r"(?:[ .,*_/-]{1,3}|,? (?:then|and|space|gap|yna|wedyn|a) )"
_INWARD = r"[abd-hjlnp-uw-z]"
_NO_AREA = (
    r"(?!(?:is|at|on|in|we|it|to|no|so|up|of|my|by|us|go|he|me|do|an|or|as|be|am|if|oh|ok|hi|yn|ar|mi|ni|ti|a|i|o|y) )"
)

_HANDLES: tuple[Finder, ...] = (
    finder(
        Kind.HANDLE,
        _APPS,
        # a made-up name beside an app: "I'm bigdave44 on xbox", "tiktok as nannapat1952", "mine's lil.tommo"
        rf"(?<![\w.@])(?=[a-z._-]{{0,24}}\d)[a-z][a-z0-9._-]{{4,30}}\b(?=[^.!?\n]{{0,12}} (?:on|ar) {_ANY_APP}\b)",
        rf"\b{_ANY_APP}\b[^!?\n]{{0,30}}?[\s:](?=[a-z._-]{{1,24}}\d)[a-z][a-z0-9._-]{{4,30}}\b",
        rf"\b{_ANY_APP}\b[^!\n]{{0,30}}?[\s:][a-z]{{2,15}}(?:\.[a-z]{{1,15}}){{1,3}}\b",
        r"(?<![\w.@])[a-z]{2,15}(?:\.[a-z]{1,15}){1,3} (?:on|ar) " + rf"{_ANY_APP}\b",
        rf"\b(?:add|search|find|follow|look for|look up)(?: for)? [\w.'-]{{2,20}}(?: [\w.'-]{{2,20}}){{0,3}} (?:on|ar) {_ANY_APP}\b",
        rf"\bmy {_GAME}(?:'s| name| id| tag| channel| is)\b(?:[^.!?\n]{{0,4}}(?:is|'s|:)?[^.!?\n]{{1,30}})?",
        rf"\b(?:made|set up|got|have|on) (?:a|an|myself a|another|my own|new) (?:new |secret |second |private |fake )?{_TALK}\b",
        rf"\b(?:{_YOU} got|have {_YOU} got|got|are {_YOU} on|r u on|do {_YOU} use|{_YOU} on) (?:a |any )?{_TALK}\b",
        rf"\b(?:get on|come on|hop on|go on|download|swap|let's swap|lets swap|exchange) {_TALK}s?\b(?! (?:dance|video))",
        rf"\b(?:let'?s|can we|could we|we (?:can|could|should)|shall we) (?:\w{{1,8}} ){{1,3}}(?:on|over|via|through) {_ANY_APP}\b",
        rf"\b{_TALK} me\b",
    ),
    finder(
        Kind.HANDLE,
        "request account dms chat server lobby channel @ name picture online user realm",
        r"\b(?:send|sent|accept|sending|got|get) (?:me )?(?:a |my |the |your |ur )?(?:friend |follow |message )?requests?\b",
        r"\b(?:follow|find|add) (?:my|me on my) (?:\w{2,10} ){0,2}account\b",
        r"\b(?:slide|slip|jump) in(?:to)? (?:my|the|ur|your) dms?\b",
        r"\bjoin (?:my|the|our|us on the) (?:\w{2,12} )?(?:server|group ?chat|gc|lobby|realm|party chat|channel)\b",
        r"\b(?:what'?s|wots|what is) (?:your|ur) (?:@|user|tag|handle|username)",
        r"\bchannel,? (?:it'?s |is |which is )?called [^.!?\n]{2,30}",
        r"\b(?:user|username|user name|login)\s?[:=]\s?\S{3,30}",
        r"\b(?:gamer ?tag|user ?name|screen ?name)'?s [^.!?\n]{2,30}",
        r"\b(?:i go by|i'm called|im called|under|as|name is|name on (?:there|it|here) is|known as) [a-z][\w.-]{3,30}(?:\d{1,4}| online)\b",
        r"\b(?:my|the) profile (?:picture|pic|photo) is\b",
        r"\bname on (?:there|it) is [\w.]{3,30}",
    ),
    finder(
        Kind.HANDLE,
        "0 1 2 3 4 5 6 7 8 9",
        r"(?<![\w.@/-])(?!windows|iphone|formula|galaxy|covid|xbox|nokia|pixel|playstation|samsung|android|channel|chapter|episode|level|season|psalm)"
        r"(?=[a-z]{6,24}\d)[a-z]{6,24}\d{2,4}(?![\w-])",
    ),
)
_POSTCODES: tuple[Finder, ...] = (
    finder(
        Kind.POSTCODE,
        "0 1 2 3 4 5 6 7 8 9",
        r"\b[A-Z]{1,2}\d[\dA-Z]?\s?[OIL][ABD-HJLNP-UW-Z]{2}\b",
        minds_capitals=True,
    ),
    finder(
        Kind.POSTCODE,
        "",
        rf"(?<![^\W_])(?<!'){_NO_AREA}[a-z](?:{_SEP}?[a-z])?{_SEP}?{_DIGIT}(?:{_SEP}?[\da-z])?{_SEP}{_DIGIT}{_SEP}?{_INWARD}{_SEP}?{_INWARD}(?![^\W_])",
    ),
    finder(
        Kind.POSTCODE,
        "start end first second last half",
        r"\b(?:starts?|first (?:half|bit|part)|(?<!the )ends?|second (?:half|bit|part)|last (?:half|bit|part))(?: of (?:it|the|my|our))?(?: post ?code)? "
        rf"(?:is|with|=) (?:[a-z]{{1,2}}\d[\da-z]?|\d{_INWARD}{{2}})\b",
        rf"\b\d{_INWARD}{{2}}\b(?= (?:and|is) the (?:start|end|first|second|last))",
    ),
)
_ASKING: tuple[Finder, ...] = (
    finder(
        Kind.ADDRESS,
        "where wheres",
        rf"\bwhere(?:'?s| is| are|'re) (?:{_YOUR}|you all's) (?:new |foster )?(?:house|home|place|flat|unit|placement|bit|room)\b",
        rf"\bwhere (?:do|did|have|are|r|is) (?:they|the staff|the social|social services|she|he|it) (?:\w{{2,8}} )?(?:keep|keeping|kept|put|sent|moved|took|take|got|have) {_YOU}\b",
        rf"\bwhere (?:is it |did |do |are |r )?{_YOU}(?:'re| are| r)? (?:moving|moved|going to live|gone|placed|be living|sleep|stay)\b",
        rf"\bwhere (?:do|does|r|are) {_YOU} (?:\w{{2,8}} )?(?:live|stay|sleep|at)\b",
    ),
    finder(
        Kind.ADDRESS,
        "put moved placed sent part side end bit name number flat bedroom window near close nearest closest far which what",
        rf"\b(?:have|did) they (?:put|moved|move|placed|place|sent|send) {_YOU}\b",
        rf"\b(?:what|which|wot) (?:part|side|end|bit|area) of (?:the )?\w+ (?:are|r|do|is) {_YOU}\b",
        rf"\bname of (?:{_YOUR}|the|that) (?:village|town|road|street|estate|house|home|place)\b",
        rf"\b(?:what|which|wot) number(?: house)? (?:is it|are {_YOU}|r u|do {_YOU} live|is {_YOUR})\b",
        r"\b(?:a )?house or (?:a )?flat\b|\bwhat floor are\b",
        rf"\bwhat can {_YOU} see (?:from|out of|outside|through) {_YOUR}\b",
        rf"\b(?:is|are) {_YOUR} (?:new |foster )?(?:house|home|place|flat|unit) (?:near|by|next|close|in|on|opposite|beside)\b",
        rf"\b(?:are|r|is it|do {_YOU} live) {_YOU}? ?(?:still )?(?:near|close to|by) (?:to )?(?:the|a|any) (?:train|station|bus|sea|beach|town|shops?|park|school|river|church)\b",
        rf"\b(?:what'?s|what is|wots|which is) the (?:nearest|closest) (?:\w{{2,10}} ){{1,3}}(?:to|near|by) {_YOU}\b",
        rf"\bhow far (?:is it|are {_YOU}|r u|is {_YOUR}) (?:\w{{1,8}} )?(?:to|from)\b",
    ),
    finder(
        Kind.ADDRESS,
        "are r do",
        r"\b[Aa]re (?:you|u) (?:still |now |living |based )?(?:in|near) (?!Year|Class|Set|Scouts|Guides|Brownies|Cubs|Choir|Band|Team|House|God|Santa|Mr|Mrs|Miss|Key)[A-Z][a-z]{3,}",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "ble lle byw",
        r"\b(?:ble|lle) (?:mae|ma) (?:dy|r|'r) (?:dy|gartref|cartref|ty|fflat|le)(?: newydd| di)?\b",
        r"\b(?:ble|lle) (?:maen nhw|ma nhw|wnaethon nhw|nathon nhw) ?(?:'n|wedi|di|yn)? ?(?:dy )?(?:roi|gadw|cadw|rhoi|symud|anfon)\b",
    ),
)
_DESCRIBED: tuple[Finder, ...] = (
    finder(
        Kind.ADDRESS,
        "first second third 1st 2nd 3rd last next doors door",
        r"\b(?:first|second|third|1st|2nd|3rd|last|next) (?:left|right|turning|on the (?:left|right)|house (?:on|past|after|along|down)|door (?:on|down|along))\b",
        r"\b(?:two|three|four|2|3|4|a few) doors (?:down|up|along|away)\b|\b(?:we'?re|i'?m|it'?s|its|mine is|ours is|is) the (?:house|one|flat) next door\b",
    ),
    finder(
        Kind.ADDRESS,
        "hmp ward wing care c/o unit pitch corner plot block hostel refuge caravan",
        r"\bhmp [a-z]{3,}\b|\bhmyoi? [a-z]{3,}\b|\bc/o\b|\bcare of the\b",
        r"\b(?:ward|wing|unit|pitch|plot|landing) (?:\d{1,3}|[a-h])\b(?:,| at| in| on)(?: the)? \w{3,}",
        r"\bin (?:ward|wing) (?:\d{1,3}|[a-h])\b",
        r"\bon the corner of (?!the (?:room|sofa|table|bed|page|pitch))\w{3,}",
        r"\b(?:at|address is|its|it'?s|im at|i'm at) \d{1,3}[a-z]?,? the [a-z]{4,14}(?=[.,!?\n]|$)",
    ),
    finder(
        Kind.ADDRESS,
        "house lodge cottage farm court towers vicarage grange manor barn old larches beeches elms oaks firs willows laurels hollies "
        "cedars limes poplars pines gables mews yard parade mill hotel inn unit hostel",
        r"\b(?:The )?(?:Old )?[A-Z][a-z']{2,20} (?:House|Lodge|Cottage|Farm|Court|Towers|Vicarage|Rectory|Grange|Manor|Barn|Mill|Hostel|Children's Home), (?:[A-Z]\w+|room|flat|ask|in)",
        r"\b(?:The|the) (?:Old )?(?:Larches|Beeches|Elms|Oaks|Firs|Willows|Laurels|Hollies|Cedars|Limes|Poplars|Pines|Gables|Vicarage|Rectory|Grange|Schoolhouse|Coach House|Chapel House)\b",
        r"\b(?:Unit|Flat|Room|Number|No\.?|Block) \d{1,3}[a-zA-Z]?, [A-Z][a-z]+",
        r"\b(?:at|in|to|opposite|behind|near) (?:the )?(?:[A-Z][a-z']+ )?(?:Premier Inn|Travelodge|Holiday Inn|Red Lion|White Hart|Royal Oak|Kings? Arms|Kings? Head|Black Bull|Swan|Plough)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.ADDRESS,
        "live living moved move based staying stay flat caravan house place mine up down",
        r"\b(?:live|living|moved|move|based|staying|stay|settled|house is|flat is|place is|home is) (?:now |up |down |back |over |out )?(?:in|on|at|to|near|by|outside) (?:the )?(?!Year|January|July|June|May|March|Mrs|Mr|Miss|Class|Set|Earth|God|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Christmas|Easter|Nan|Mum|Dad|Gran|I\b)[A-Z][a-z]{2,20}",
        minds_capitals=True,
    ),
)
_SCHOOLS: tuple[Finder, ...] = (
    finder(
        Kind.SCHOOL,
        "blazer uniform year yr head set special sixth school college comp primary academy go moved start",
        r"\b(?!Police|Army|Navy|Scout|Brownie|Guide|Girl|School|Nurse|My|Your|The|A|Her|His)[A-Z][a-z']{2,20} (?:blazer|uniform)\b",
        r"\bin (?:y|yr|[Yy]ear) ?\d{1,2} at (?:the )?[A-Z]\w+(?: [A-Z]\w+)?",
        r"\b(?:head|head ?teacher|deputy|teacher|teaches|caretaker|dinner lady|pupil|prefect) (?:still )?(?:\w+ )?(?:at|of) (?!(?:York|Leeds|Spain|The|Easter|Christmas|Art|Maths|English|Science|Year|History|Music|PE|IT)\b)[A-Z]\w+",
        r"\b(?:[Gg]o|goes|going|went|moved|moving|start|starts|started|starting|off|back|up) (?:to|at) (?:[A-Z][a-z']+ ){0,2}[A-Z][a-z']+(?:,| now)? (?:don't you|do you|aren't you|in year|year|yr|in September|this September|next year)",
        r"\b(?:new|old|your|ur|my|her|his) (?:school|college|sixth form|primary)(?:'s|s)?(?: is)?(?: called| named)? (?!I\b|The\b|Mr|Mrs|Miss|French|English|Welsh|Christmas|Easter|Monday|Friday)[A-Z][a-z']{2,}",
        r"\b(?:[Ii]'?m|[Yy]ou'?re|u r|he'?s|she'?s|am|are) (?:now )?at (?:[A-Z][a-z']+ )?[A-Z][a-z']{2,},? (?:set|year|yr|in year)\b",
        r"\b(?:at|to|from) (?:Our Lady'?s|(?:King|Queen|Bishop|Lady|Prince|Archbishop) [A-Z][a-z]+'?s?|Sacred Heart|Holy (?:Trinity|Cross|Family|Name)|All Saints|Christ'?s)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "college sixth uni primary nursery comp academy grammar juniors special pru",
        r"\b(?:what|which|wot) (?:college|sixth form|uni|primary|nursery|comp|academy)\b(?! (?:musical|work|did i))",
        r"\b(?:the|that) (?:big |new |old |local |catholic |posh )?(?:comp|primary|juniors|academy|grammar|infants|high school|secondary) (?:on|by|near|in|next to|opposite|behind|up|down) (?:the |[a-z])",
        r"\bit'?s a special school\b|\b(?:in|at|to) (?:the|a) pru\b",
    ),
)
_NUMBERS: tuple[Finder, ...] = (
    finder(
        Kind.PHONE,
        "number num digits mobile mob phone last first rif",
        r"\b(?:last|first|next|other) (?:two|three|four|five|six|2|3|4|5|6|few|bit|half|part)(?: digits| numbers| of it)? (?:is|are|=|:) (?:\d[ -]?){2,6}",
        r"\b(?:my|new|dad'?s|mum'?s|nan'?s|his|her|our) (?:new )?(?:number|num|mobile|mob|digits)(?: is|'s)? (?:starts?|begins?|ends?|is now|is below|is at|hasn't changed)\b",
        r"\b(?:what'?s|wots|whats|what is|send me|give me|gimme|got|need|can i have|can i get) (?:your|ur|yr) (?:phone |mobile |mob |new |home )?(?:number|num|digits|mobile)\b(?! one| 1)",
        r"\b(?:here'?s|heres|this is|take|save|got) my (?:new )?(?:number|num|digits)\b",
        r"\b(?:beth yw|be ydi|be di|rho|anfon) dy rif\b|\bdy rif ffon\b|\bfy rhif (?:i|ffon|newydd)\b",
    ),
)
FINDERS: tuple[Finder, ...] = (*_HANDLES, *_POSTCODES, *_ASKING, *_DESCRIBED, *_SCHOOLS, *_NUMBERS)
"""All of them."""
