"""Classes of words for the turns of phrase of `aids_words`: who, what, when, how much, in the grammar of these tables."""

CLASSES: dict[str, str] = {
    "you": "you|yous|thou",
    "me": "me|us",
    "we": "i|we|you and me|me and you|you and i|us two|both of us",
    "he": "he|she|they|it|dad|mum|my dad|my mum|stepdad|my stepdad|my stepmum|my uncle|my auntie|my brother|my cousin|"
    "the man|the carer|the staff|my carer|my foster dad|my foster mum|foster dad|foster mum|nan|everyone|someone|"
    "a boy|a girl|boys|girls|a lad|a man|kids|people|them",
    "him": "him|her|them|he|she|they",
    "poss": "my|your|our|his|her|their|the|this|that|these|those|any|some|a|an|all|all my|all your|all the",
    "guardian": "[foster] carer|foster mum|foster dad|foster family|foster parents|foster _|social worker|social services|"
    "social|worker|support worker|key worker|staff|teacher|head teacher|school|police|judge|court|reviewing officer|"
    "iro|coordinator|coordinators|lady|manager|nurse|doctor|therapist|counsellor|guardian|adoptive mum|parents",
    "kin": "mum|dad|nan|nana|gran|grandma|granny|grandad|grandpa|taid|nain|bampy|auntie|aunty|aunt|uncle|sister|brother|"
    "cousin|family|stepmum|stepdad|parents|son|daughter|wife|husband|friend|little sister|little brother|big sister|"
    "big brother|old man",
    "pet": "cat|dog|hamster|rabbit|puppy|kitten|fish|budgie|guinea pig|parrot|pony|horse|teddy|baby|chickens|hens|ducks",
    "trifle": "[still|have|had|secretly|actually|always|only|never|really|accidentally|just|did] (burnt|burned|ate|eat|"
    "eaten|had the|broke|broken|dropped|like|liked|love|prefer|hate|cheated|cheat|let the|let you win|lost|forgot|"
    "hid the|cried|fell|think|thought|used|won|pinched|nicked the|spilt|spilled|bought [a] new|snore|sleep|cry|"
    "sing|am scared|was asleep|fell asleep|finished|scoffed|gave the dog|fed|put|got the last|had two|had three)",
    "day": "tomorrow|tonight|today|later|soon|now|saturday|sunday|monday|tuesday|wednesday|thursday|friday|sat|sun|fri|"
    "this weekend|at the weekend|weekend|next week|next weekend|this week|after school|after college|after your|"
    "after dark|after tea|half term|in the holidays|in the summer|christmas|on your birthday",
    "place": "(at|outside|by|behind|near|in|inside|under|opposite|round|around|down|beside|next to|in front of) "
    "[the|your|my|our|that] (..) (park|gates?|school|station|shops?|shop|corner|bus stop|bus|church|chippy|mall|mcdonalds|"
    "maccies|maccys|kfc|greggs|costa|tesco|asda|lidl|aldi|co op|coop|spar|bridge|beach|pier|river|canal|woods|fair|"
    "skatepark|swings|library|pool|leisure centre|cinema|arcade|bandstand|clock|castle|house|flat|place|road|street|"
    "lane|alley|garages|car park|field|pitch|club|cafe|town|centre|market|statue|war memorial|fountain|bench|door|"
    "playground|underpass|subway|college|hotel|pub|gym|train|car|van)",
    "ride": "bus|train|coach|taxi|plane|flight|ferry|uber|cab|lift|boat|tram|metro|megabus",
    "sum": "£ \\d+ [k|grand|quid]|\\d+ (k|grand|quid|pounds?)|[a|another|some|few] (tenner|fiver|score|grand|pony|monkey)|"
    "[ten|fifteen|twenty|thirty|forty|fifty|hundred|five|couple of|few|some] (quid|pounds?|notes|bucks|euros|dollars|cash|money)",
    "cash": "money|cash|dosh|p|dough|wonga|quid|pounds?|bitcoin|crypto|vouchers?|gift cards?|allowance|savings|"
    "spending money|pocket money|wages|credit|top up|vbucks|v bucks|robux|skins",
    "card": "gift cards?|giftcards?|google play cards?|google play|itunes cards?|steam cards?|amazon cards?|amazon vouchers?|"
    "apple cards?|xbox cards?|psn cards?|roblox cards?|paysafe cards?|prepaid cards?",
    "pics": "pics?|video|vid|images?|shots?|a live",
    "bare": "nudes?|naked|undressed|topless|shirtless|sexy|dirty|rude|sexual|underwear|undies|knickers|pants|bra|bikini|"
    "swimsuit|swimming costume|lingerie|pyjamas|pjs|nightie|towel|shower|bath|bed|no clothes|nothing on|"
    "without clothes|without your|no top|your body|body|naughty|private|legs|bum|chest|tummy|half dressed|changing",
    "drug": "weed|coke|cocaine|ketamine|ket|mdma|mandy|molly|cannabis|heroin|crack|spice|pills|edibles|bud|ganja|skunk|"
    "speed|xanax|xans|lean|nos|balloons|crystal|drugs|gear|vapes?|fags|cigarettes|cigs|vodka|booze|alcohol|"
    "thc vape|a joint|joints|spliff|zoot",
    "load": "package|packages|parcel|parcels|packet|bag|bags|rucksack|backpack|envelope|box|[some] stuff|something|knife|"
    "gun|blade|burner|food|drugs|weed|money|cash",
    "hit": "hits?|hitting|hurts?|hurting|beats?|beat up|beating|beaten|slaps?|slapped|slapping|punch|punches|punched|"
    "punching|kicks?|kicked|kicking|burns|burned|burnt|chokes?|choked|choking|whips?|whipped|belted|belts|strangled|"
    "strangles|raped|rapes|molested|molests|assaulted|attacked|attacks|abused|abuses|abusing|bullies|bullied|bullying|"
    "threatens|threatened|threatening|shoved|shoves|grabs|grabbed|grabbing|pushed|pushes|thumped|thumps|"
    "smacks?|smacked|smacking|spat at|spits at|pinned|pins|drags|dragged|throws things at|threw things at|"
    "swings for|starves|starved|starving|battered|batters|hurted|headbutted|stabbed|cornered|scares|gropes|groped",
    "harm": "kill|murder|stab|shank|strangle|batter|shoot|drown|slap|hurt|punch|attack|bash|kick|beat|smash|cut|end|"
    "finish|destroy|wreck|deck|bury|slice|merk|duppy|jump|bang|break|ruin|leather|thump|smack|harm|strike|knock out",
    "target": "you !(all|at|to|in my|with kindness|laughing)|you up|you all|him !(at|to)|her !(at|to)|them !(at|to|\\d+|all|easily|"
    "by|in|on|six|five|four|three)|all of|everyone you|"
    "(your|her|his|their|my) (mum|dad|nan|dog|cat|face|head|family|brother|sister|house|baby|car|legs|neck|teeth|"
    "windows|door|kneecaps|carer|friend|fam|mam|whole family|little brother|little sister)|that (dog|cat|boy|girl|carer|woman|"
    "man)|the (dog|cat|baby|carer)",
    "self": "(my|your|him|her|them|our|your|ur|me) ?(self|selves|sen)|myself|yourself|urself|himself|herself|themselves|"
    "meself|mysel|myslef|mesen|ourselves|myelf",
    "mi": "fi|i|mi|ni|fy|ngwr|n|hi",
    "ti": "ti|di|chdi|chi",
    "nhw": "nhw|nw|neb|unrhyw un|fo|fe|e|o|hi|hwn|y staff",
    "neb": "neb|unrhyw un|undyn|dy ~gofalwr|dy ~gofalwraig|dy fam|dy dad|mam|dad|nain|taid|r ~gofalwr|y gweithiwr|dy ~gweithiwr|"
    "y staff|r staff|r athrawes|dy athro|dy athrawes|nhw|nw|fo|fe|hi|carol|y plant|yr heddlu",
    "cw": "~cwrdd|~cyfarfod",
    "arian": "~arian|~pres|~punt|~punnoedd|~punnau|~bunnoedd|~bunt|~taleb|~talebau|£ \\d+|\\d+ punt|ugain|papur (deg|ugain|pum)|~decpunt|quid|cash",
}
"""By name. A class may be used within another."""


def _words(row: str) -> frozenset[str]:
    return frozenset(row.split())


TREATS = _words(
    "surprise party parties present presents birthday cake christmas xmas santa gift gifts recipe ingredient wedding "
    "anniversary shower easter parti barti syrpreis penblwydd blwydd anrheg anrhegion nadolig cacen gacen rysait teisen "
    "priodas 60th 70th 80th 90th 18th 21st"
)
"""What people keep secret to please somebody."""
GRAVE_COMPANY = _words(
    "carer social worker staff teacher judge police phone number message letter letters text call pic video money cash "
    "send meet meeting come coming visit us email snap insta gofalwr gweithiwr ffon rhif neges llun arian cwrdd dod "
    "llythyr heddlu athrawes"
)
"""What makes a secret more than a treat, wherever it stands near."""
