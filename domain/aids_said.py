"""What was said: a text as plain words, whatever slips, text-speak and shortenings it was written with.

"dnt tel any1 im comin 2nite" and "Don't tell anybody I'm coming tonight" come out as the same words, so that the tables
of `aids_words` hold every turn of phrase once.
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*+|£")
_LEET = str.maketrans("0134578", "oieastb")
_STRETCHED = re.compile(r"([a-z])\1{2,}+")


def _pairs(row: str) -> dict[str, str]:
    """ "a b=c d" says that "a" and "b" stand for "c d"."""
    pairs: dict[str, str] = {}
    for line in row.strip().split("\n"):
        left, _, right = line.partition("=")
        pairs.update(dict.fromkeys(left.split(), right.strip()))
    return pairs


_ENDINGS = {"n't": "not", "'ll": "will", "'re": "are", "'ve": "have", "'d": "would", "'m": "am"}
_IS = {"it", "he", "she", "that", "there", "what", "where", "who", "how", "everyone", "here", "when", "one"}
_WELSH_ENDINGS = ("n", "r", "i", "w", "u", "th", "ch")

SHORT: Mapping[str, str] = _pairs("""
u yu ya yah yew=you
ur yr yore=your
youre=you are
r=are
n nd=and
b=be
c=see
im=i am
ill=i will
ive=i have
youll ull=you will
youve uve=you have
hes=he is
shes=she is
theyre=they are
theyll=they will
weve=we have
thats=that is
theres=there is
whats wots wats=what is
wheres=where is
whos=who is
its=it is
lets=let us
dont dnt donot=do not
cant cannot carnt=can not
wont=will not
didnt=did not
doesnt dosnt=does not
isnt aint=is not
wasnt=was not
mustnt=must not
shouldnt shudnt=should not
couldnt cudnt=could not
wouldnt wudnt=would not
havent=have not
hasnt=has not
neednt=need not
gonna gona gunna gna finna=going to
wanna wana=want to
gotta=got to
lemme=let me
gimme gizza=give me
dunno=do not know
cud=could
shud=should
wud=would
wiv wif=with
dat=that
dis=this
dem=them
dey=they
tel=tell
wen=when
wot wat wht=what
wher=where
kno knw noe=know
luv=love
nite=night
tonite 2nite 2night tonigt=tonight
2moro 2morrow 2morro tmrw tmr tomoz 2moz tomorow tommorow tommorrow=tomorrow
sumwhere=somewhere
sum1 sumone some1 somebody=someone
any1 ne1 anybody anybdy=anyone
every1 evry1 everybody evryone=everyone
no1 noone nobody=no one
nuffin nuthin nothin nowt=nothing
owt anythin anyfin=anything
sumthin summat somethin summin=something
pls plz plis plez pleez=please
abt=about
cos cuz coz bcoz bcos=because
b4=before
msg msgs=message
txt=text
pix pics piccie piccies pictures picture photos photo photie pix selfies selfie snaps=pic
vid vids videos=video
skool skl scool=school
fone fon=phone
sw=social worker
ppl=people
doin=doing
ov=of
gud=good
gd=good
bday=birthday
mums=mum
dads=dad
mom mam mummy mammy=mum
daddy=dad
carers=carer
teachers=teacher
workers=worker
friends=friend
mates mate=friend
quids=quid
m8=friend
defo=definitely
rn=right now
addy=address
dwi rwy rwyf dwim=dw i
dwin=dw i n
sai=dw i ddim
sain=dw i ddim yn
tin=ti n
maen=mae n
maer mar=mae r
sdim=does dim
sneb=does neb
isio isie isho ishe moyn eisie eishe=eisiau
efo hefo=gyda
deud gweud=dweud
ddeud weud=ddweud
gwbod=gwybod
wbod=wybod
gelli elli fedri galli=alli
tyrd tyd dewch=dere
adra adref gartref gartre=adre
lle=ble
cwarfod cyfwrdd=cwrdd
gwarfod gyfwrdd=gwrdd
rwan=nawr
pres bres phres mhres=arian
scwennu sgwennu=ysgrifennu
ffor=ffordd
""")


class Said(NamedTuple):
    """A text as words: `stream` holds each with a space after it; word number `i` came from `spans[i]`."""

    words: list[str]
    spans: list[tuple[int, int]]
    stream: str


def said(plain: str, known: Mapping[str, str]) -> Said:
    """Read a folded text. `known` leads from every word of the tables, and every slip of one, to the word."""
    words: list[str] = []
    spans: list[tuple[int, int]] = []
    seen: dict[str, tuple[str, ...]] = {}
    for match in _WORD.finditer(plain):
        token = match.group()
        meant = seen.get(token)
        if meant is None:
            meant = seen[token] = tuple(_meant(token, known))
        words.extend(meant)
        spans.extend([match.span()] * len(meant))
    return Said(words, spans, "".join([f"{word} " for word in words]))


def _meant(token: str, known: Mapping[str, str]) -> Iterator[str]:
    if token in SHORT:
        yield from SHORT[token].split()
    elif "'" in token:
        yield from _unshortened(token, known)
    else:
        yield from _corrected(token, known).split()


def _unshortened(token: str, known: Mapping[str, str]) -> Iterator[str]:
    """ "don't", "she'll" and "ti'n" as the words they are short for."""
    bare = token.replace("'", "")
    for ending, full in _ENDINGS.items():
        if token.endswith(ending):
            stem = token[: -len(ending)]
            stem = {"ca": "can", "wo": "will", "ai": "is", "sha": "shall"}.get(stem, stem)
            yield from (*_meant(stem.replace("'", ""), known), full)
            return
    stem, _, ending = token.rpartition("'")
    if ending == "s" and stem in _IS:
        yield from (stem, "is")
    elif ending in _WELSH_ENDINGS:
        yield from (*_meant(stem.replace("'", ""), known), ending)
    else:
        yield from SHORT.get(bare, _corrected(bare, known)).split()


def _corrected(word: str, known: Mapping[str, str]) -> str:
    """A word with letters for figures ("k1ll"), not stretched ("pleeease"), its g back ("comin"), its slips mended."""
    if not word.isalpha():
        if len(word) <= 3 or word.isdecimal():
            return word
        for sound in (word.translate(_LEET), word.replace("1", "l").translate(_LEET)):
            if sound in known:
                return known[sound]
    squeezed = _STRETCHED.sub(r"\1", word)
    for form in (word, squeezed, _STRETCHED.sub(r"\1\1", word)):
        if form in known:
            return known[form]
        if form in SHORT:
            return SHORT[form]
    if word.endswith("in") and word + "g" in known:
        return word + "g"
    return squeezed


_NO_SLIPS = frozenset(
    _pairs("""
barley caching caring diving exits gender metre preset quite runway stores=-
strange tables tracing trough violet crate trail sever board parts casual=-
""")
)
"""Ordinary words that are one slip away from a word of the tables."""


def slips(words: set[str]) -> dict[str, str]:
    """Every word as it is, and the slips of long ones: two letters swapped, one left out, one twice."""
    known: dict[str, str] = {}
    for word in sorted(words):
        if len(word) >= 5:
            for at in range(len(word) - 1):
                known[word[:at] + word[at + 1] + word[at] + word[at + 2 :]] = word
                known[word[:at] + word[at] + word[at:]] = word
                if len(word) >= 8 and at:
                    known[word[:at] + word[at + 1 :]] = word
    return {slip: word for slip, word in known.items() if slip not in _NO_SLIPS} | {word: word for word in words}
