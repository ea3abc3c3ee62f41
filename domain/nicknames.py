"""Names that are one name: short forms, spellings, and the same name in Welsh, Scots, Irish and other languages.

A row is a family of first names. Two names of one row may be one person's; that they are is for people to say.
"""

from __future__ import annotations

from collections import defaultdict

_ROWS = """
robert bob bobby rob robbie bert rab rabbie robin robat
william will bill billy willie liam gwilym wil uilleam wullie
elizabeth elisabeth liz lizzie beth betty bess eliza libby elspeth elsie betsan bethan lisa ealasaid isobel
margaret maggie meg megan peggy peg marged margo greta mairead mair maisie rita
catherine katherine kathryn kate katie kathy cathy cath catrin cadi katrin caitriona catriona kay kitty
mary maria marie molly polly mair mari mairi maire moira miriam may
john jon johnny jack ian iain ieuan ifan evan ioan sion sean shaun shawn jean sioni johannes jan ivan
jane jean sian sheena sinead jayne janet siwan jan
james jim jimmy jamie jem hamish seamus iago shay
david dave davey dai dafydd dewi daf davy taffy
michael mike mick mickey mikey mihangel micheal
stephen steven steve stevie steffan stefan ste
thomas tom tommy tomos tam tomas
richard rick dick ricky rich richie rhisiart
edward ed eddie ted teddy ned eadward iorwerth
edmund ed eddie ned edmwnd
charles charlie chas chuck siarl tearlach
henry harry hal hank harri
harold harry hal
george georgie sior dod
peter pete pedr peadar
paul pol powl
matthew matt mathew mat
andrew andy drew andreas
anthony tony antony ant
daniel dan danny deiniol
joseph joe joey jo yusuf yousef yousuf youssef
benjamin ben benny benji
samuel sam sammy
samantha sam sammy
alexander alex sandy alec alasdair alistair alastair xander sasha
alexandra alex sandra sandy lexi sasha
christopher chris kit topher kris
christine christina chris tina crissy
nicholas nick nicky nico
nicola nicky nikki nic
patrick pat paddy padraig padrig
patricia pat patty trish tricia
philip phil phillip pip
gregory greg gregor
kenneth ken kenny
ronald ron ronnie
donald don donnie
gerald gerry jerry
jeremy jem jerry
jennifer jen jenny jenna gaynor
jessica jess jessie
jacqueline jackie jacqui
deborah debbie debs deb debra
barbara babs barb
susan sue susie suzanne susannah
dorothy dot dottie dolly
eleanor ellie nell nellie elin elinor eleri
helen nell nellie ellen elen
florence flo flossie
frances fran frankie
francis frank frankie fran
frederick fred freddie
gwendoline gwen wendy
gwenllian gwen gwenno
angharad anghie haf
rhiannon rhi non nonny
ann anne annie anna nan nancy hannah
evelyn eve evie
emily em emmy
emma em emmie
amanda mandy
rebecca becky becca
victoria vicky tori vic
rachel rach rahel
sarah sara sally sadie
theresa teresa terry tess tessa
valerie val
veronica ronnie vera
vincent vince vinnie
walter wally walt
zachary zac zach zack zak
joshua josh
jonathan jon jonny johnny
timothy tim timmy
terence terry terrance
lawrence laurence larry laurie
leonard len lenny
leslie les lesley
louis lewis lou louie
louise lou
martin marty
maurice moe morris meurig
nathaniel nathan nat nate
oliver ollie
reginald reg reggie
rhys rees reece reese
owen owain ewan euan eoghan
griffith griff gruffydd gruff guto gruffudd
llywelyn llewellyn llew llyr lyn
hywel howell howel
geraint ger
gareth gary garth
bronwen bron bronwyn
cerys carys ceri
geoffrey geoff jeff jeffrey sieffre
aidan aiden aodhan
niamh neve nieve
siobhan shivaun chevonne
aisling ashling
ciaran kieran keiran kieron
connor conor conchobhar
mohammed muhammad mohamed mohammad muhammed mohamad mehmet mahomet mo md
ahmed ahmad ahmet
hussain hussein husain hossain
ali aly
abdul abdullah abdallah abdulah
fatima fatimah fatma
aisha ayesha aishah aysha
khadija khadijah khadeja
zainab zaynab zeinab
mustafa mustapha
ibrahim ebrahim abraham
yusra yousra
umar omar
usman osman uthman
hasan hassan
amina aminah ameena
sophie sophia sofia zofia
catarina katarzyna kasia
agnieszka aga agnes
malgorzata gosia
aleksandra ola
piotr pyotr
jozef jose giuseppe
katerina ekaterina yekaterina katya
dmitri dmitry dima
mykola nikolai
oleksandr aleksandr sasha
singh sing
chukwuemeka emeka
oluwaseun seun
olumide olu
babatunde tunde
adebayo bayo
ngozi ngozika
tesfaye tesfai
selam selamawit
"""


def _families() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(_ROWS.split("\n")):
        for name in row.split():
            found[name].add(number)
    return {name: frozenset(rows) for name, rows in found.items()}


FAMILIES = _families()


def may_be_one(one: str, other: str) -> bool:
    """Whether two first names, in small letters without accents, belong to one family."""
    return bool(FAMILIES.get(one, frozenset()) & FAMILIES.get(other, frozenset()))
