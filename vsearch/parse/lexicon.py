"""Closed classes of English words that the rules of the parser refer to."""

from vsearch.catalog.words import word_set

ARTICLES = frozenset({"a", "an", "the"})
INDEFINITE = word_set("a an another some any each every this that these those")
OWNERS = word_set("my your his her its our their")
CONJUNCTIONS = word_set("and or but plus nor either neither vs versus")
PRONOUNS = word_set("i me you he him she her it we us they them one myself himself herself")
AUXILIARIES = word_set("is are was were be been being am do does did have has had 's")
RELATIVES = word_set("who that which where when while as whose there")
NEGATORS = word_set("without no not never nt except excluding minus neither")

# Prepositions that say where something is but add nothing to a picture of it.
PLAIN_PREPOSITIONS = word_set("in on at near by beside of for to from alongside with into")
PREPOSITIONS = PLAIN_PREPOSITIONS | word_set(
    "behind under above over below between among inside outside through during throughout against "
    "across around along before after onto upon beneath like about toward towards"
)
PREPOSITION_PHRASES = (
    ("in", "the", "middle", "of"),
    ("in", "front", "of"),
    ("on", "top", "of"),
    ("next", "to"),
    ("close", "to"),
    ("along", "with"),
    ("together", "with"),
)
# Verbs that only tie a thing to somebody: the thing alone makes the better picture.
CARRIERS = word_set(
    "with holding holds hold wearing wears wear carrying carries carry having has have had "
    "featuring includes including containing showing shows"
)
TOGETHERNESS = (
    ("in", "the", "same", "scene"),
    ("in", "the", "same", "shot"),
    ("in", "the", "same", "frame"),
    ("in", "one", "shot"),
    ("at", "the", "same", "time"),
    ("side", "by", "side"),
    ("on", "screen"),
    ("on", "camera"),
)
# Words that speak about the search or the film, not about what is seen.
FILLERS = word_set(
    "scene scenes moment moments clip clips part parts shot shots bit bits footage video videos "
    "movie movies film films someone somebody anyone anybody something anything everything nothing "
    "together both also just only please appear appears appearing seen shown visible again all "
    "any every each some so too then thing things anywhere everywhere"
)
FILM_WORDS = word_set("film films movie movies video trailer picture flick episode show")
# "in the movie theater" names no film.
AFTER_FILM_WORD = word_set(
    "theater theatre theaters set star stars poster posters camera crew screen premiere studio "
    "noir noirs house industry strip reel maker projector festival director scene scenes with and"
)
TITLE_PREPOSITIONS = word_set("in from during throughout of")

# Nouns and adjectives that stand after "in" without an article in a plain description.
BARE_AFTER_IN = word_set(
    "black white red blue green yellow pink purple orange brown grey gray gold silver colour color "
    "rain snow heat fog mist smoke darkness light sunlight moonlight silence space water fire love "
    "traffic school church prison jail bed town uniform armor armour public tears motion costume "
    "disguise shadow shadows flames pain fear anger hell heaven court college hospital class love "
    "front danger trouble winter summer spring autumn midair flight formation nature sand mud "
    "flight leather denim silk chains handcuffs glasses jeans pajamas drag profile half pieces"
)
PEOPLE_WORDS = word_set(
    "people man men woman women person persons boy boys girl girls child children kid kids couple "
    "guy guys lady ladies crowd baby group family"
)
# What extras are called in a cast; such a character is meant only in a sentence about the film.
ROLES = word_set(
    "waiter waitress bartender barman guard nurse doctor soldier cop policeman policewoman officer "
    "driver teacher student reporter journalist priest judge lawyer singer dancer robot clown "
    "host narrator passenger pilot steward stewardess clerk farmer sailor thief prisoner dog cat "
    "butler maid chef cook hunter killer victim neighbor neighbour mother father son daughter"
)
# Words before a surname that belong to the same person.
RANKS = word_set(
    "president senator governor mayor minister mr mrs ms miss dr doctor professor sir lord lady "
    "king queen prince princess captain agent general young old actor actress singer rapper madame"
    " madam"
)
TITLES_OF_RESPECT = word_set(
    "mr mrs ms miss dr doctor professor sir madame madam captain president senator lord lady prince"
    " princess king queen"
)
# First names that are as often something else.
COMMON_FIRST_NAMES = word_set(
    "jack jean daisy mark dean carol will bill robin rose grace frank pat sue austin charlotte "
    "virginia diego florence jordan sydney lee ray miles olive woody dick rich penny ginger perry "
    "oscar amber"
)
NAME_PARTICLES = word_set("da de di del della der van von bin ibn al el la le")
PLACE_WORDS = word_set(
    "square park bridge street avenue road house hall tower palace castle city town village county "
    "airport station museum island islands lake river sea ocean beach coast mountain mountains "
    "hotel theater theatre stadium arena church cathedral university college school hospital "
    "garden gardens center centre desert valley bay canyon falls wall hill hills states kingdom "
    "library market harbor harbour port zoo office building gallery opera"
)
CALENDAR = word_set(
    "january february march april may june july august september october november december monday "
    "tuesday wednesday thursday friday saturday sunday christmas easter halloween english french "
    "german spanish italian japanese chinese russian"
)
FIRST_NAMES = word_set(
    "aaron adam adrian alan albert alec alex alexander alice alicia alison amanda amber amy andrea "
    "andrew andy angela angelina anita anna anne annie anthony antonio ariana arnold arthur ashley "
    "audrey austin barack barbara ben benjamin bernard beth betty beyonce billie bob bobby brad "
    "bradley brandon brenda brian bruce bryan cameron carl carlos carol caroline cate catherine "
    "charles charlie charlotte cheryl chloe chris christian christina christine christopher cindy "
    "claire clara clint colin craig cynthia daisy damon dan daniel danny dave david dean deborah "
    "denise dennis denzel diana diane diego donald donna doris dorothy douglas dustin dwayne eddie "
    "edgar edward edwin elaine eleanor elena elijah elizabeth ella ellen elon elsa elvis emily "
    "emma eric erica erik ethan eugene eva evan evelyn fiona frances francis frank fred gabriel "
    "gary george gerald gina gordon greg gregory greta gwen halle hannah harold harrison harry "
    "heath heather helen helena henry hugh hugo ian idris isaac isabella ivan jack jackie jacob "
    "jake james jamie jane janet jared jason javier jean jeff jeffrey jennifer jenny jeremy jerry "
    "jesse jessica jill jim jimmy joan joaquin joe joel john johnny jon jonathan jordan jose "
    "joseph josh joshua juan judith judy julia julian julie justin karen kate katherine kathy katy "
    "keanu keira keith kelly ken kenneth kevin kim kirk kristen kurt kyle larry laura lauren lee "
    "leo leonardo leslie lewis liam linda lindsay lisa liz louis lucas lucy luis luke lupita "
    "madison marc marcus margaret margot maria marie marilyn marion mario marissa mark marlon "
    "martha martin mary mathew matt matthew max megan mel melissa meryl mia michael "
    "michelle miguel "
    "mike mila miles miley monica morgan nancy naomi natalie nathan neil nicholas nicole noah nora "
    "olivia oprah oscar owen pamela patricia patrick paul paula pedro penelope perry peter phil "
    "philip quentin rachel ralph raymond rebecca reese renee richard rick ricky rihanna robert "
    "roger ronald rosa ross roy russell ruth ryan ryder sally sam samantha samuel "
    "sandra sara sarah "
    "scarlett scott sean selena seth shannon sharon shirley sigourney simon sofia sophia sophie "
    "stanley stella stephen steve steven stuart susan sylvester taylor teresa terry theodore "
    "theresa thomas tim timothy tina todd tom tommy tony tracy tyler uma valerie vanessa victor "
    "victoria vincent virginia walter wanda wayne wendy wesley whitney will william willie winona "
    "woody xavier yolanda zac zendaya zoe"
)
NO_SURNAMES = (
    PREPOSITIONS | CONJUNCTIONS | AUXILIARIES | RELATIVES | NEGATORS | CARRIERS | FILLERS | ARTICLES
)
