"""Turns of phrase a reviewer should not read past, in English and Welsh.

Letterbox practice screens for secrecy, meeting and travel, money, threats and being hurt, self-harm and exploitation.
Each line of a table holds the words that may begin a phrase (commas between) and, after " | ", how it goes on as a
pattern; a line without " | " is a list of whole phrases. Words are compared without capitals, accents, apostrophes and
stops, so "Don’t tell" and "dont... TELL" are one. `#` stands for up to two words of any kind.
"""

from domain.aids_marks import Kind

_PERSON = (
    "(?:anyone|anybody|any one|any1|nobody|no one|noone|him|her|them|your|ur|mum|mam|dad|my|carers?|foster|social|staff|"
    "teachers?|school|police|a soul|people|the)"
)

_SECRECY = f"""
dont,do not,never,plz dont,cant,mustnt,must not,shouldnt | (?:you )?(?:ever )?(?:go )?tell(?! me| us| lies| you|
     the difference| the time| if| what)
dont,do not,never,cant,mustnt,must not,without,not,no | (?:ever )?(?:tell|telling|show|showing|mention|
    mentioning) (?:this |it |that |about this |about it )?(?:to )?{_PERSON}
dont,do not,never | (?:you )?(?:ever )?(?:say|breathe) (?:anything|a word|nothing|nowt|owt)
dont,do not,never | let (?:#)(?:know|find out|see this|read this|see it|see the)
our,my,your,a | (?:little |wee |big )?secret(?! santa| recipe| ingredient| garden| agent| level| club| den| passage)
keep,keeping | (?:#)(?:secret|between us|to yourself|between you and me|private)
keep | (?:this |it )?quiet about
between | (?:you and me|me and you|you and i|us|ourselves|the two of us|us two|you n me)
no one,noone,nobody,no 1 | (?:else )?(?:needs to|has to|should|must|can|will ever) (?:ever )?(?:know|find out|see|
    read)
hide | (?:this|it|the phone|my letter|these|that)
delete | (?:this|these|it|the|our|my|after|when|once)
behind | (?:their|her|his|your) (?:carers |social workers |mums )?backs?
they,your carers,your carer,she,he | (?:cant|cannot|mustnt|must not|dont have to|doesnt have to|
    dont need to) (?:ever )?(?:know|find out)
rip,tear,burn,destroy | (?:this|it) (?:letter |note )?(?:up )?(?:when|after|once|afterwards)
secret | (?:code|message|phone|account|chat|way)
paid,peidiwch,peidio,phaid,byth | (?:a |ag )?(?:dweud|deud|gweud|weud|ddweud|son|dangos)
paid,peidiwch | (?:a |ag )?(?:gadael|gadel) i (?:#)(?:wybod|weld|ddarllen)
cyfrinach,gyfrinach,cyfrinachol,nghyfrinach,chyfrinach,cadwa hyn,cadw hyn
rhyngot,rhyngon,rhyngom,rhyngddon,rhyngddom,rhyngtho | (?:#)(?:ni|fi|i|mi)
rhwng | (?:ti a fi|ti a mi|ni n dau|nin dau|ni ein dau|nir ddau)
does dim,sdim,does neb,neb,neb arall | (?:#)(?:gwybod|wybod|gael gwybod)
dilea,dileu,dileer | (?:r |hwn|hyn|y|neges|negeseuon)
heb | (?:ddweud|ddeud|weud) (?:wrth)?
"""

_MEETING = """
meet | (?:me|up|you|u|us|somewhere|outside|by|there|soon|again|in person|irl|behind|in secret|tomorrow|tonight|at)
meeting,met | (?:up|in secret|in person)
can,could,want to,wanna,lets,shall,wish,going to,gonna | (?:we |you |i |u )?(?:could )?(?:all )?(?:meet|hang out|
    link up)
come,cum | (?:and |to )?(?:see|find|visit|get|fetch|meet) (?:me|us|you|u|your|nan|mum|mam|dad)
come | (?:and |to )?(?:live with|stay with|stay at|live at|back to me|round to mine|to mine|with me|away with|to my|
    to our|over to)
you,u,please,pls,just,must,should,could,can,want you to,time to,need you to | (?:can |could |should |will |to |
    just )?come (?:back )?(?:home|to us)
ill,i will,im going to,im gonna,we will,well,he will,hell,i can,i could,let me,gonna,we can |
     (?:come )?(?:and )?(?:pick you up|pick u up|collect you|fetch you|come for you|get you from|get you out|
    wait for you|be outside|be waiting|drive you|drive over|turn up|see you at|see you outside|come over|come to see|
    come down|come round|come to your|take you|take u)
pick,picking | (?:you|u) up
see you,cu,c u,see u | (?:at|outside|there|tomorrow|tonight|after|behind|by the)
wait,waiting | (?:for (?:me|you|u) )?(?:outside|by the|at the|behind the|near the)
run,running | (?:away|off with)(?! from the| in| with the)
get,catch,take,jump | (?:on )?(?:a|the|that) (?:next |first |last )?(?:bus|train|coach|taxi|plane|flight|ferry|uber|
    cab) (?:to|and|here|over|down|up|from)(?! school| college| work| town)
train,bus,coach,plane,ferry,flight | (?:ticket|tickets|fare)
book,booked,buy,bought,get,send | (?:#)(?:tickets? (?:to|for you|so)|flights?|taxi|uber)
passport,pasbort,basbort,mhasbort
take,taking,bring,fly,send | (?:you|u) (?:#)(?:on holiday|abroad|away|home|back|out|to)
go,going,move,moving | (?:#)(?:abroad|overseas|back home to|out of the country|to pakistan|to bangladesh|to somalia)
sneak,sneaking,slip,climb | (?:#)(?:out|away)
leave | (?:your placement|the home|your carers|that place|there and|with me)
live,move in,moving in,stay | (?:back )?with (?:me|us)
cwrdd,cyfarfod,gwrdd,gyfarfod,nghyfarfod,chwrdd | (?:a |ag |gyda |efo |lan|yn |wrth |ar |am |tu |fi|ti|ni)
dere,tyrd,dewch,der,deud i | (?:#)(?:adre|adref|gartre|i fy ngweld|i ngweld|i weld|ata i|gyda fi|efo fi|i fyw|i gwrdd|
    ir)
dy nol di,dy gasglu,dy bigo di,nol ti,dy godi di,dod i dy nol,ddod i dy nol
aros,arhosa | (?:#)(?:amdanat|tu allan|tu ol)
rhedeg,rheda,ffoi,dianc | (?:i ffwrdd|bant|oddi)
tocyn,docyn,tocynnau,thocyn | (?:tren|bws|awyren|tren)
byw,fyw | (?:gyda fi|efo fi|gyda ni|efo ni)
wela i di,welai di,gwela i di | (?:yn|tu|wrth|fory|heno|am|ger)
"""

_MONEY = """
send,sending,give,lend,transfer,wire,owe,owes,pay,paying,slip,loan,borrow,need,sort,bring,find | (?:you |me |us |her |
    him |u )?(?:with )?(?:some |any |a |a bit of |a few |the |more |your |my |that |extra )?(?:\\d+ )?(?:money|cash|
    quid|pounds|pound|dosh|dollars|euros|bitcoin|vouchers?|gift cards?|allowance|savings|tenner|fiver|grand)
ill,i will,we will,can you,could you,please,pls,plz,i can,lemme,gonna,going to,you | (?:still )?(?:pay|send|give|lend|
    transfer|owe|owes) (?:you |me |us |u )(?:#)(?:pounds?|quid|\\d+|tenner|fiver)
give,send,sending,lend,pay,owe,transfer,offer,slip | (?:you |me |us |u )(?:another |like |about )?\\d+(?! times|
     minutes| days| goes| sweets| more)
pay | (?:you|me|u|us) (?:back|for it|well)
bank | (?:details|account|card|transfer)
your,ur | (?:savings|trust fund|isa|compensation|benefits|allowance|bank card|pin)
sort code,account number,paypal,pay pal,cash app,cashapp,revolut,gift card,gift cards,giftcard,robux code,
    v bucks code,bitcoin,crypto,savings account,steam card,itunes card,a loan,money off you,some money off
anfon,danfon,anfona,danfona,hala,rho,rhoi,rhof,roi,talu,tala,thalu,benthyg,menthyg,fenthyg,angen,eisiau,isie,moyn,
    trosglwyddo | (?:#)(?:#)(?:arian|pres|bunnoedd|bunt|punt|punnoedd|talebau|taleb)
manylion,fanylion | (?:#)(?:banc|cyfrif|fanc)
cerdyn,gerdyn | (?:rhodd|banc)
rhif cyfrif,cod didoli,arian poced di,dy arian di,taleb
"""

_THREAT = """
kill,killing,murder,stab,shank,strangle,batter,shoot,drown,slap,hurt,punch,attack,bash,kick | (?:you|u|ya|her|him|
    them|all of|your (?:mum|mam|family|dad|nan|dog|face|head)|my (?:mum|mam|sister|brother|nan))(?! laughing| on the)
beat,smash,hit,break,burn,finish,destroy,cut,deck | (?:you|u|ya|him|her|them)(?! (?:\\w+ )?(?:at|on|in|to|by|a|some|
    again|for|out|with one|nine|every time|\\d+) )
beat,smash,hit,break,burn,kick,cut | your (?:face|head in|mum|mam|family|legs|neck|teeth|windows|house|door)
hits,hurts,beats,slaps,punches,kicks,touches,burns,chokes,whips,belts,hit,hurt,slapped,punched,kicked,choked,touched,
    whipped,strangled,raped,molested,assaulted,attacked,abused | (?:me|us|my (?:mum|mam|sister|brother))(?! (?:at|
    in a|to the|that|up on|up when|out of|how|by|\\w+ times) ?)
hitting,hurting,beating,slapping,punching,kicking,touching,choking,starving,molesting,bullying | (?:me|us|my)(?! at)
beat,beats | (?:me|us|him|her) (?:up|black|with a belt|with his|with her|every night|until|so bad|so hard)
locked,locks,lock,shut,shuts | (?:me|us|him|her) (?:in|out|up)
scared,frightened,afraid,terrified,petrified | (?:of|to go|to be|to stay|he|she|that he|that she|for my|when) (?:him|
    her|them|my (?:dad|mum|mam|stepdad|carer|uncle|brother)|dad|mum|mam|stepdad|the man|going home|home|alone with|
    will|hell|shell|his|life|comes)
dont,do not,not,never | (?:feel|feeling|felt) safe
not,isnt,im not | safe (?:here|at|there|with|in)
ill,i will,im gonna,im going to,we will,or ill,or i will | (?:tell everyone|post your|share your|leak|show everyone|
    ruin|get you back|hunt you|burn|smash|knock you|do you in|have you|find you|make you|make sure you never)
if you dont,if u dont,unless you,unless u | (?:#)(?:#)(?:ill|i will|im|then ill|you will|youll)
he,she,they,dad,mum,mam,stepdad,carer | (?:never |didnt |doesnt |wont |hasnt |dont )(?:feed me|fed me|feed us|fed us|
    let me eat|give me any food|give me food)
help me,please help | (?:please|im|get out|he|she|me please|me get out)
unsafe,hes hurting,shes hurting,being hurt,getting hurt,gets hurt,hurting me,rape,raped,abuse,abused,abusing,
    acid attack,honour killing,watch your back,or else,youre dead,ur dead,you are dead,dead meat,know where you live,
    know where u live,youll be sorry,you will be sorry,youll regret,you will regret,ill find you,im coming for you,
    am coming for you,youll pay for,you will pay for,your life hell,come after you,coming after you,got a knife,
    has a knife,with a knife,got a gun,has a gun,bruise,bruises,bruised,nothing to eat,call the police,
    ring the police,call 999,ring 999,hurts when he
lladd,ladd,brifo,frifo,trywanu,anafu | (?:di|ti|fi|hi|nhw|fy mam|dy (?:fam|dad|deulu))
fwrw,bwrw,taro,daro,guro,curo,cnocio,brifo,frifo,cicio | (?:fi|fi n|fy mam)(?! yn (?:y|ngem|gem|fifa)| ar| mewn)
fy mrifo,fy nharo,fy mwrw,fy nghuro,mrifo i,nharo i,fy mrifoi,cyffwrdd a fi,gyffwrdd a fi,nghyffwrdd i,gwybod ble ti,
    gwybod lle ti,gwybod lle wyt,gwybod lle tin,gwybod ble tin,gwybod ble wyt,byddi din difaru,byddi di n difaru,
    fyddi din difaru,difaru hyn,gwylia dy gefn,ofn mynd adre,ofn fy,ofn dad,ofn fe,ofn fo,rhag ofn iddo,ddim yn saff,
    ddim yn ddiogel,ddim yn teimlon saff,ddim yn teimlon ddiogel,ddim yn teimlo n saff,ddim yn teimlo n ddiogel,clais,
    cleisiau,gleisiau,treisio,dreisio,cam drin,ngham drin,gam drin,neun difaru
"""

_SELF_HARM = """
kill,killing,killed,hang,hanging,hurt,hurting,harm,harming,cut,cutting,starve,starving,drown,stab,punish | (?:my|him|
    her|your|ur|them|our) ?sel(?:f|ves)(?! shaving| laughing| short| a slice| some)
end,ending,take,taking,took | (?:my|your|his|her) own life
end,ending | (?:my|it all|my own|his|her) ?(?:life)?(?<!my)(?<!his)(?<!her)
want,wanna,wants,wanted,wish,rather,going,gonna,ready,trying,tried,feel like,hope | (?:i |id |to |be |was |were |
    just |like |could ){0,5}(?:die|dying|dead|disappear forever|not exist|not be here|not wake up|never wake up|
    kms)(?! (?:laughing|of|to see|out|for|my hair|if))
suicide,suicidal,self harm,selfharm,self harming,self harmed,self harms,selfharming,kms,kys,unalive,overdose,
    overdosed,overdosing,cut my arms,cut my wrists,cutting again,slit my,goodbye forever,razor blade,never wake up,
    wish i was dead,kill urself,wish i wasnt here,wish i was never born,wish i wasnt alive,dont want to exist
dont,do not,didnt,never,no longer,cant,i dont | (?:want|wanna|wish|see the point|see any point|go on|carry on)(?: to|
     of| in)? ?(?:be here anymore|be here any more|live|living|be alive|exist|wake up|go on|carry on|anymore|any more|
    being here)
no,not,wheres the,what is the,whats the,any | (?:point|reason|sense) (?:in |of |to )?(?:living|being here|being alive|
    live|life|carrying on|carry on|me being here)
not worth,isnt worth | (?:living|being here|being alive)
better off | (?:dead|without me|if i)
nobody,no one,noone | would (?:even )?(?:care|miss me|notice) (?:if i)
take,taken,took,taking,swallow,swallowed,swallowing | (?:all |too many |a load of |loads of |lots of |a bunch of |
    a whole ){1,2}(?:of )?(?:the |my |her |nans |mums |these |those )?(?:pills|tablets|paracetamol|meds|packet|box)
jump,jumping | (?:off|in front of|from|under) (?:a|the|that) (?:bridge|roof|train|cliff|car|building|tracks|flats)
step,walk,walking | in front of (?:a|the) (?:train|car|bus|lorry)
lladd,ladd,niweidio,brifo,anafu,torri,dorri,thorri,frifo,crogi,llosgi | (?:fy hun|fy hunan|dy hun|dy hunan|ei hun|
    ei hunan|yn hun|n hun|fin hun|f hun)
eisiau,isie,isio,moyn,ishe,am | (?:i fi |i mi )?(?:marw|farw)
hunanladdiad,hunan laddiad,hunan niwed,hunanniwed,hunan niweidio,hunan anafu,hunananafu,diwedd ar fy mywyd,
    ddim eisiau byw,ddim isie byw,ddim isio byw,ddim moyn byw,ddim eisiau bod yma,ddim isio bod yma,ddim isie bod yma,
    ddim moyn bod yma,hebdda i,dim pwynt byw,ddim yn werth byw,gorddos,pwynt mewn byw
"""

_EXPLOITATION = """
send,show,take,post,share,swap,trade,want,see,sending,give | (?:\\w++ ){0,3}(?:nudes?|naked|undressed|topless)
send,show,take,post,share,swap,trade,want,see,sending,give | (?:\\w++ ){0,3}(?:sexy|dirty|hot|body|underwear|bra|
    private|rude|sexual) (?:pics?|photos?|pictures?|selfies?|videos?|vids?)
send,show | (?:me |us )(?:a |some |more |your |ur )?(?:pics?|photos?|pictures?|selfies?|videos?|vids?) (?:in your|
    without|with no|of your body|in ur|in bed)
nude,nudes,naked,dick pic,dickpic,sexting,sext,sexy,horny,porn,onlyfans,only fans,blowjob,blow job,virginity,condom,
    sex,touch yourself,your body,take your clothes off,take off your clothes,take your top off,get undressed,
    wearing right now
are you,r u,are u,you | (?:home )?(?:alone|on your own|by yourself)(?! in (?:this|feeling|thinking))
how old | (?:do|would|could) you (?:look|pass)
mature,older | for your age
age is,age just | (?:just |only )?a number
older | (?:boyfriend|bf|bloke)
drop,dropping,carry,carrying,hold,holding,run,running,pick up,stash,hide,bag up,deliver,take | (?:off |round )?(?:a |
    an |the |this |that |these |some |one |my )?(?:package|packages|parcel|bag|bags|drugs|weed|coke|knife|gun|burner|
    something|stuff) (?:for|to a|to the|round|over|off|in your)(?! christmas| life| school| swimming| nan| gran)
county lines,county line,trap house,traphouse,shotting,going country,go country,cunch,burner phone,drugs,weed,cocaine,
    ketamine,mdma,cannabis,heroin,grooming,groomed,trafficked,trafficking,forced marriage,fgm,modelling job,
    easy money,quick money,you owe us,owe them,work off the debt,pay off the debt,your debt
marry | (?:your cousin|a man|him there|him in|someone there|whoever)
buy,get,give,got | (?:you |u )(?:a |an |some |another |new )?(?:new )?(?:phone|iphone|vape|vapes|trainers|alcohol|
    vodka|weed|fags|cigarettes|lingerie|underwear)
lluniau,llun,luniau,lun,fideo,fideos | (?:#)(?:noeth|heb ddillad|rhywiol|gorff|secsi)
noeth,noethlun,noethluniau,noethlymun,secsi,rhyw gyda,cael rhyw,gael rhyw,dy gorff di,tynna dy ddillad,
    tynnu dy ddillad,cyffuriau,gyffuriau,llinellau sirol,arian hawdd,arian cyflym,ar ben dy hun,ar dy ben dy hun,
    priodas dan orfod
cario,cludo,gario,cuddio,cadw,danfon | (?:y |r |hwn )?(?:pecyn|becyn|parsel|bag|stwff) (?:#)(?:i fi|i rywun|drosta|
    iddyn)
"""

PHRASES: dict[Kind, str] = {
    Kind.SECRECY: _SECRECY,
    Kind.MEETING: _MEETING,
    Kind.MONEY: _MONEY,
    Kind.THREAT: _THREAT,
    Kind.SELF_HARM: _SELF_HARM,
    Kind.EXPLOITATION: _EXPLOITATION,
}
"""The tables by kind."""
