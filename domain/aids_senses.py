"""Senses: what single words are about, for `aids_turns`, in English and Welsh, as `aids_said` writes them.

A word may be in several. "~cwrdd" is the Welsh word in each of its mutations. Which senses stand near each other tells
a turn of phrase that nobody has listed: not, tell, carer; come, place, day.
"""

from functools import cache

from domain.aids_grammar import mutations
from domain.aids_letters import fold

SENSES = """
i: i me myself mine dw dwi fi mi finnau rydw wna innau ah
my: my fy nghar
we: we us our ours both together ni ein gilydd dau ourselves pair
you: you your yourself yours thee ti di chdi dy chi eich yerself youse urself
he: he she they him her them his hers their theirs fe fo hi ef nhw himself herself themselves
kin: mum dad nan nana gran granny grandma grandad grandpa taid nain ~mam mamgu tadcu auntie aunt aunty uncle
kin: sister brother cousin sis bro bruv family parent parents son daughter niece nephew stepdad stepmum
kin: stepbrother stepsister twin ~brawd ~chwaer ~ewythr ~modryb ~cefnder ~teulu ~tad granda mother father kin
kin: relatives siblings
carer: carer gofalwr ~gofalwr ~gofalwyr ~gofalwraig foster staff worker social dee coordinator teacher miss
carer: sir athro athrawes ~athro ~athrawes ~gweithiwr gweithiwr gweithwyr cymdeithasol iro judge police heddlu
carer: keyworker manager therapist counsellor supervisor unit placement guardian guardians school ysgol tutor
carer: coach doctor nurse officials camhs lady inspector
peer: friend friends ffrind ~ffrind ffrindiau lad lads boy boys girl girls boyfriend girlfriend bf gf gang
peer: olders elders youngers crew kids guys guy bloke fella men man woman lady stranger ~bachgen bechgyn
peer: ~merch merched ~dyn dynion someone rhywun opps fam cariad ~cariad ex boss
not: not never no nor nothing none without ddim dim byth nid peidio paid peidiwch heb na ~dim dinna dinnae nae
not: nowt neither hardly
nobody: nobody anyone noone neb unrhyw soul else somebody undyn naebody arall everybody everyone pawb bawb
tell: tell telling told say saying said mention mentioning speak blab blabbing grass grassing snitch snitching
tell: breathe reveal share repeat admit confess dweud ddweud deud ddeud dywed dwed sonia son cyfaddef peep
tell: report reporting let blurt discuss
know: know knows knew find finds finding out found discover notice notices noticed realise hear gwybod wybod
know: gwbod ffeindio darganfod sylwi suspect suspicious clock twig
hide: hide hid hidden hiding conceal stash stashed bury delete deleting deleted erase wipe clear burn rip tear
hide: bin flush destroy shred cuddio cuddia guddio guddia dileu dilea dileta llosga rhwyga swallow lock tippex
hide: cover tuck sneak sneaky slip quiet quietly whisper vanish disappearing incognito
secret: secret secrets secretly private confidential cyfrinach ~cyfrinach gyfrinach cyfrinachau between rhwng
secret: rhyngot rhyngom hush shh sh shhh dl downlow lowkey ourselves record discreet discretion schtum zip
secret: zipped sealed
promise: promise promised swear addo addawa pinky trust trusting oath vow
lie: lie lies lying lied pretend pretending excuse fib celwydd smalia esgus fake coverup makebelieve story
lie: alibi
meet: meet meeting meets met cwrdd ~cwrdd ~cyfarfod gyfarfod cwrdda gwrdda link linkup hang catch rendezvous
come: come coming comes cum dere dewch tyd dod ddod ddo ddoi dowch visit visiting visited ymweld drop pop
come: swing slide pull turn show call
go: go going goes went run running leave leaving walk escape flee dianc mynd awn cer dos rhedeg ~gadael bunk
go: skive skip mitsia sgipia climb dringa jump neidia pack pacia
fetch: fetch collect pick drive bring take taking nol godi codi nôl lift hitch steal
wait: wait waiting aros outside tu allan parked ready stand standing lurking loitering
stay: stay sleep sleepover live move bed sofa room spare byw aros cysgu gysgu cysga ~stafell sleeping over
stay: overnight
home: home adref adra house flat place door gaff mine ~ty nhy dy gartref yours ours ~cartref doorstep window
home: ffenest ~ffenest
place: park shop shops station bus stop bridge river canal beach town centre gate gates corner car carpark
place: alley woods field market mall mcdonalds kfc greggs costa cafe pub hotel library cinema pier harbour
place: layby bench swings pitch church club disco party parti rave gig match parc siop gorsaf orsaf traeth dre
place: pont ~pont llyfrgell gwesty westy skatepark rec chippy chippie tesco college coleg clock bandstand
place: fountain airport maes awyr festival hospital barrier platform zoo bowling
ride: train bus taxi coach ferry flight plane ticket tickets uber megabus passport boat tren bws tocyn docyn
ride: awyren fferi metro tram lift car van engine motor ticed platform
day: today tonight tomorrow saturday sunday monday tuesday wednesday thursday friday weekend week morning
day: evening afternoon noon midnight later soon heno fory yfory sadwrn sul llun mawrth mercher iau gwener
day: penwythnos wythnos nos bore christmas easter summer holidays birthday nadolig nawr now lunch lunchtime
clock: oclock pm am half quarter ten eleven twelve seven eight nine six five four three two one un dau tri
clock: pedwar
alone: alone yourself own ar ben unig private somewhere quiet empty nobody unsupervised supervisor supervised
alone: watching spying listening gwylio gwrando
money: money cash quid pound pounds £ tenner fiver score grand arian pres ~arian punt ~punt bunnoedd degpunt
money: pumpunt ugain bob bucks p savings bank account paypal cashapp monzo revolut sort card cards cerdyn
money: gerdyn voucher vouchers loan debt rent bill bills bail fine fee allowance benefit benefits pension
money: wages pocket credit topup crypto bitcoin vbucks robux pin banc gyfrif cyfrif cyfri fund inheritance
money: compensation payout penny pence cost purse wallet handbag pwrs fifty hundred forty thirty twenty
money: thousand k dollars euros skint broke electric meter transfer wire deposit cut share
askfor: lend borrow give send need want owe owes pay paid spare sub help chip contribute benthyg fenthyg rho
askfor: anfon anfona angen tala talu moyn eisiau isio dyled buy bought get gets claim invest sell flog pawn
askfor: spot bung gie wire earn offer
gift: present gift gifts buy bought phone trainers iphone clothes anrheg anrhegion ffon treat reward xbox ps5
gift: topup skin takeaway jewellery chain necklace coat
hit: hit hits hitting punch punches punched punching slap slaps slapped slapping kick kicks kicked beat beats
hit: beating beaten batter battered strangle strangled choke choked grab grabbed grabs push pushed pushes
hit: shove shoved throw threw throws burn burned burns belt slipper smack smacks thump attack attacked bit
hit: twisted headbutt bashed hold held pins restrained drag dragged spit spat taro daro nharo nghuro curo guro
hit: bwrw fwrw slapio slapiodd hitio cicio pwnio gwthio gwthiodd dyrnu tharo whack clout
hurt: hurt hurts hurting harm pain painful bruise bruises bruised marks mark scar scars blood bleed bleeding
hurt: bleeds broken sore injured ache wound cuts brifo frifo mrifo niweidio dolur briw cleisiau clais poen
hurt: gwaedu waedu black eye
kill: kill kills killed murder stab stabbed shoot shot die dies dying dead death lladd ladd ladda marw farw
kill: hang hanged hung hanging strangle drown end finish suicide suicidal kms kys unalive overdose od slit
kill: shank merk merked duppy dede funeral angladd grave coffin bury cremated ditch heaven gone
weapon: knife blade gun hammer bat machete acid shank bottle weapon cyllell gyllell llafn razor sharpener
weapon: scissors compass bleach petrol brick bullet bomb
pills: pills tablets pill paracetamol tabledi dabledi overdose meds medication dose ibuprofen
cutting: cut cuts cutting selfharm selfharming scratch scratching starve starving purge throw torri dorri
cutting: crafu sick bang burn wrists wrist arms thighs scars creithiau sleeves plaster bandages stitches
cutting: relapsed clean urge urges
despair: point hopeless worthless burden useless failure disappear vanish nothing numb empty alive exist
despair: existing existence life living tired anymore future cope coping unbearable dark darkness goodbye
despair: farewell ffarwel diflannu baich faich byw bywyd fywyd pwynt anobaith deffro mistake waste hate miss
despair: betteroff wake born noise voices lleisiau peace wayout edge jump jumping bridge rope tracks haeddu
despair: deserve
body: body bum chest breasts boobs legs feet tits naked nude nudes bra pants knickers underwear top skirt
body: topless bikini shower bath bed lips skin corff gorff noeth coesau bronnau dillad clothes private willy
body: dick pussy cock vagina penis downthere virgin bicini wely gwely neck arm back face head wyneb lap knee
body: glin hair curves figure
sex: sex sexy sext sexting kiss kissing touch touching touched touches hot fit horny naughty dirty flirt
sex: romance romantic lover love virgin rape raped rapes treisio nhreisio molest assaulted abused groped naked
sex: fancy cuddle spoon snog shag bang fuck cusanu gusanu cyffwrdd gyffwrdd twtsiad rhyw secsi mature grown
sex: aeddfed older hyn single fun aroused smash dtf freaky peng wife husband wed marry married marriage priodi
sex: briodi gwr
pic: pic pics picture photo video vid cam camera live film screenshot selfie nude llun lun luniau lluniau
pic: fideo facetime
drug: weed coke drugs pills vape vapes spliff joint ket mdma bud gear vodka alcohol drunk drink fags smoke
drug: high stoned line shots booze gummies edibles smocio fodca diod cyffuriau powder bag bags packet zs
errand: carry deliver drop hold package parcel pack bag trap line country cunch ot shot shotting sell selling
errand: run job work graft stash pecyn parsel cario gario danfon gwerthu cadw plug burner phoneline orders
errand: swindon drops county
age: age old older young younger 11 12 13 14 15 16 17 18 teen years mature underage legal oed mlynedd
fear: scared afraid frightened terrified safe unsafe danger dangerous ofn saff diogel help helpwch worried
fear: nervous threatened threatening hate
force: make makes made force forced forces wouldnt let lets locked lock locks trapped keep keeps kept cloi
force: gloi nghloi gorfodi gwneud gneud allowed
hungry: food eat eating fed hungry starving bread dinner tea bwyd fwyd bwyta electric heating nappies
warn: regret sorry watch else warned warning last careful difaru trouble pay deserve back ruin destroy end
warn: finish wreck
must: must have should need better will gonna going shall rhaid
if: if os unless when pan until till once
ask: what where when why who how which do does did are is can could would will have has beth pwy ble pryd pam
ask: sut oes ga gaf alla alli allet fedri gei faint be
food: cake biscuits biscuit chips tea coffee sausage pie bread soup pasta pizza egg eggs flour sugar butter
food: milk gravy roast pudding recipe chocolate sweets cacen bisgedi sglods te rysait siwgr blawd potatoes
food: beans cheese onion salt banana apple curry jam toast crisps sandwich pasty scone
pet: dog cat hamster rabbit puppy kitten goldfish ci gath cath ~cath ~ci goose hens duck budgie parrot
pet: tortoise horse pony hoover mouse spider wasp snail snails donkey shark sharks dragon fish bird birds
pet: robin cow sheep
sport: football match goal goals scored score team league cup rugby darts swim swimming race ran netball
sport: tennis hockey cricket golf pool chess goalie keeper medal trophy game games gem gol peldroed level
sport: lefel boss uno monopoly fifa minecraft mario lengths relay penalty extra karate judo
joke: lol haha ha joke laughing laughed funny chwerthin doniol hilarious
past: was were used remember remembered ago grew once when cofio roedd oedd years yesterday ddoe
oldways: church choir bingo allotment garden knitting weather rain snow roses piano museum wedding hospital
oldways: dentist vet boiler kettle telly crossword jigsaw film movie book books chapter series song singing
oldways: exam homework maths english spelling teacher haircut trousers shoes hat coat hearing
hot: please plis plz pls asap urgent desperate emergency brys
"""
"""One sense to a line; a long one has several lines."""
NUMBER = "number"
MOST = 3
"""Senses kept of one word, so that no word makes much work."""


@cache
def senses() -> dict[str, tuple[str, ...]]:
    """Every word of the table with its senses."""
    found: dict[str, list[str]] = {}
    for line in SENSES.strip().split("\n"):
        name, _, row = line.partition(": ")
        for word in row.split():
            for form in mutations(word[1:]) if word.startswith("~") else [word]:
                known = found.setdefault(fold(form).plain, [])
                if form and name not in known and len(known) < MOST:
                    known.append(name)
    return {word: tuple(names) for word, names in found.items() if word}
