"""Schools by name, and asking for one (R42)."""

from domain.aids_finder import Finder, finder
from domain.aids_marks import Kind

_SCHOOL_TYPE = (
    r"(?:high school|primary school|junior school|infants?(?: school)?|grammar school|secondary school|"
    r"comprehensive(?: school)?|academy|sixth form(?: college)?|primary|community school|church school|boarding school)"
)
_NOT_A_SCHOOL = (
    r"(?!(?:the|a|an|my|our|your|his|her|their|this|that|of|in|on|at|to|from|for|with|new|old|big|after|before|is|was|"
    r"and|or|same|love|like|hate|start|started|starting|finish|finished|finishing|left|leave|leaving|year|every|since|"
    r"first|last|next|dance|drama|football|boxing|art|music|stage|police|umbrella|another|any|no|some|local|good|best|"
    r"nearest|about|when|because|but|so|i|we|do|did|does|all|be|been|being|go|goes|going|went|through|during|doing|"
    r"american|special|mainstream|secondary|primary|high|junior|into|than|more|swimming|karate|theatre|magic|wizard|enjoy|enjoying|enjoyed|night|clown|obedience|puppy|dog|riding|language|film|"
    r"cookery|cooking|forest|nursery|infants?|summer|sunday|holiday|boarding|private|posh|state|public|village|welsh|english|whole|entire|medical|"
    r"law|business|catering|driving|surf|ski|swim|circus|coding|beauty|tech|proper|real|small|little|tiny|nice|different|second|third|two|three|"
    r"bad|strict|rough|lovely|home|skip|bunk|missed|miss|off|back|old|rugby|today|tomorrow|yesterday|not|still|only|just|really|grammar|high|one|"
    r"if|like|can|will|would|get|got|getting|have|has|had|walk|walked|who|how|then|there|you|u|he|she|they|it|sixth|your|ur|open|ballet|gymnastics|"
    r"singing|acting|cadet|military|naval|church|catholic|faith|comprehensive|infant|upper|lower|middle|pony|sailing|tennis|golf|police|fire|sen|"
    r"x-men|hogwarts|college|uni|university|training|further|art|sports?|premier|royal|time)\b)"
)
FINDERS: tuple[Finder, ...] = (
    finder(
        Kind.SCHOOL,
        "school infant academy sixth primary comprehensive",
        rf"\b{_NOT_A_SCHOOL}[^\W\d_][\w'.-]{{1,24}} {_SCHOOL_TYPE}\b",
    ),
    finder(
        Kind.SCHOOL,
        "ysgol",
        r"\bysgol (?:gyfun|gynradd|uwchradd|gymraeg|gyfun gymraeg|bro)(?: gymunedol| gymraeg)?"
        r" (?!(?:a|ac|ond|yn|ar|i|o|heddiw|newydd|fawr|fach|ni|ti|nawr|oedd|yw|ydy|eto|am|gyda|cyn|wedi|wythnos|mis)\b)\w{3,20}",
    ),
    finder(
        Kind.SCHOOL,
        "school primary high rc catholic of",
        r"\b(?:st|saint|sant) [a-z']{3,15}(?:'?s)? (?:school|primary|high|rc|catholic|c of e)\b",
    ),
    finder(
        Kind.SCHOOL,
        "school college comp juniors grammar infants",
        rf"\b(?:the|at|to|from|in|near|outside|attend|is it|called|past|by|round|into|for|joined|joining|leaving)(?: the)? {_NOT_A_SCHOOL}[^\W\d_][\w'.-]{{2,24}} "
        rf"(?:{_NOT_A_SCHOOL}[^\W\d_][\w'.-]{{2,24}} )?(?:school|college|comp|juniors|grammar|infants)\b(?! (?:bus|trip|play|uniform|holidays?|dinner|dinners|report|bag|friend|fete|fair|hall|days?|reunion|nurse|musical))",
    ),
    finder(
        Kind.SCHOOL,
        "school",
        r"\bwhere (?:do|did) (?:you|u) (?:go to|go 2|attend) school\b|\b(?:your|ur|yr) school(?:'?s)? (?:called|named|name)\b|\bwhere(?:'?s| is) (?:your|ur) school\b|\b(?:wot|wat) school\b",
    ),
    finder(
        Kind.SCHOOL,
        "ysgol coleg",
        r"\b(?:yn|i|o|ger|at|heibio) (?:ysgol|coleg) (?:y|yr|bro|glan|llan\w*|pen\w*|nant\w*|bryn\w*|maes\w*|dyffryn|gwaun\w*|plas\w*|coed\w*|sant|tre\w+|aber\w*|rhyd\w*|moel\w*|cwm\w*|tan\w*) ?(?!wythnos|haf|ddoe|bore|diwrnod|flwyddyn)\w{0,20}",
    ),
    finder(
        Kind.SCHOOL,
        "ysgol school",
        r"\bi ba ysgol\b|\bble (?:wyt ti'?n|ti'?n) mynd i'?r ysgol\b|\bname of (?:my|your|her|his|the) school\b|\b(?:my|your) school is (?:called|named|in|on|next|near)\b",
    ),
    finder(
        Kind.SCHOOL,
        "school ysgol",
        r"\b(?:what|which) school\b|\b(?:pa|ba) ysgol\b|\benw (?:fy|dy|yr) ysgol\b",
    ),
    finder(
        Kind.SCHOOL,
        "school high primary college comp academy juniors infants nursery sixth grammar prep",
        r"\b(?!(?:The|My|Our|Your|His|Her|After|At|In|From|Go|New|Old|High|Primary|Secondary|Sunday|Summer|Middle|Driving|"
        r"Dance|Drama|Love|Last|This|Every|Big|Ballet|Art|Is|Was|Old|Public|Hogwarts|Monday|Friday|And|But|So|No|I)\b)"
        r"[A-Z][\w'.-]{1,24} (?:School|High|Primary|College|Comp|Comprehensive|Academy|Juniors|Infants|Nursery|Sixth Form|Grammar|Comprehensive|Prep)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "girls boys",
        r"\b(?:at|to|the|from|for|in|of) (?!Gilmore|Golden|Spice|Derry|Mean|Backstreet|Beastie|Indigo|Pet|Sugababes|Lost)[A-Z][a-z]{3,20} (?:Girls|Boys)'?\b",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "st",
        r"\b(?:at|to|from|in|of|school|called|is|it|you're|like) St\.? [A-Z][a-z]+'?s\b(?! (?:church|hospital|hall|[Dd]ay|park|cathedral|hospice|island|[CHPMI]\w+))",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "jumper uniform blazer badge tie kit hoodie gate",
        r"\bSt\.? [A-Z][a-z]+(?:'?s)? (?:jumper|uniform|blazer|badge|tie|kit|hoodie|gates?)\b",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "ysgol coleg",
        r"\b(?:Ysgol|Coleg) (?:\w{1,12} ){0,2}[A-ZÂÊÎÔÛŴŶ]\w{2,20}",
        minds_capitals=True,
    ),
    finder(
        Kind.SCHOOL,
        "school college comp",
        r"\b[A-Z]\w{3,20} (?:school|college|comp)\b(?<!Sunday school)(?<!Driving school)(?<!Drama school)(?<!After school)"
        r"(?<!Hate school)(?<!Love school)(?<!Like school)(?<!Dance school)(?<!Since school)(?<!High school)"
        r"(?<!Primary school)(?<!Secondary school)(?<!Today school)(?<!Does school)(?<!Your school)(?<!When school)"
        r"(?<!From school)(?<!With school)(?<!This school)(?<!That school)(?<!Left school)(?<!Summer school)",
        minds_capitals=True,
    ),
)
"""Schools."""
