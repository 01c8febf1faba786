"""Short lists of words that tell how a sentence ends, in lower case."""


def words(text: str) -> frozenset[str]:
    """The words of a text as a set."""
    return frozenset(text.split())


# What a single letter stands for after these words is no name: "vitamin C.".
LABELS = words(
    "matrix vector function event sample box column row item list task theorem property axis gate"
    " player person drug gene protein virus plate circle triangle square state planet"
    " vitamin vitamins hepatitis point points plan part type group class figure section option"
    " answer choice question grade step case variable team appendix schedule letter line side"
    " node angle language category level model version phase stage area zone factor response"
    " solution result zmienna zmiennej variabile proměnná premenná переменная vitamina vitamine"
    " witamina witaminy vitamín витамин вітамін punkt punto ponto punt plano gruppe groupe"
    " grupo gruppo groep grupp klasse clase classe klass typ tipo antwort respuesta resposta"
    " réponse risposta antwoord variante opción opção opzione buchstabe lettre letra lettera"
    " teil partie parte abschnitt ответ вариант точка точки группа группы буква"
)
# After "6 p.m.": the sentence goes on.
AFTER_TIME = words(
    "est edt pst pdt cst cdt mst mdt gmt utc cet cest bst ist eastern pacific central mountain"
    " monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december"
)
# Before the initial of a name.
BEFORE_NAMES = words("by of and with from to for the von und de y e et och og i")
# Before a number they make it an ordinal: "am 3.".
BEFORE_ORDINALS = words(
    "der die das den dem des am im vom zum zur beim ein eine einen einem einer sein seine"
    " seinen seinem ihr ihre ihren ihrem unser unsere unserem unseren mein meine meinen meinem"
    " jeder jede jedes jeden jedem dieser diese dieses diesen diesem ins ans bis ab seit und"
    " det a az"
)
# Before a number they make it none: "ist 42.".
BEFORE_CARDINALS = words(
    "ist sind war waren gleich beträgt betrug lautet ergibt macht kostet kosten hat haben wird"
    " werden seite kapitel nummer jahr zimmer = etwa rund genau nur über unter zirka also"
    " eşittir"
)
# After the number of a day.
MONTHS = words(
    "januar jänner februar märz april mai juni juli august september oktober november dezember"
    " december januara februára februara marca marta apríla aprila mája maja júna juna júla"
    " jula augusta avgusta septembra októbra oktobra novembra decembra ledna února března dubna"
    " května června července srpna září října listopadu prosince stycznia lutego kwietnia"
    " czerwca lipca sierpnia września października listopada grudnia siječnja veljače ožujka"
    " travnja svibnja lipnja srpnja kolovoza rujna studenoga prosinca január február március"
    " április május június július augusztus szeptember október tammikuuta helmikuuta"
    " maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta"
    " marraskuuta joulukuuta"
)
# One letter after them labels something: "Fig. A".
LETTERED = words("fig figs abb tab eq sec app bild obr kuva cap ch vol")
# After an amount: "100 m.".
UNITS = words("m g s h l t km cm mm kg mg min sec hr hrs ft lb oz м с т ст км см кг")
# They begin a clause.
JOINS = words(
    "and but so because then now when if while although however therefore und aber denn weil"
    " wenn dann also et mais donc car puis alors si y pero porque entonces cuando e ma però"
    " quindi quando mas porém então en maar want dus och men så og и но а потому когда если"
    " потом ثم لكن ولكن لأن لذلك إذا عندما حيث كما كذلك أما"
)
# No clause ends with them.
HANGS = words(
    "a an the of to in on at by for from with and or but that which who is are was were be"
    " been has have had will would can could my your his her its our their this these those"
    " very not as than der die das den dem des ein eine einen und oder aber von zu mit für le"
    " la les un une du de et ou que qui el los las una y o con por para il lo i gli e di da per"
    " os um uma do في من على إلى عن مع أن إن التي الذي الذين هذا هذه ذلك تلك كان كانت قد لا ما"
    " أو و بين"
)
# Languages that write "3." for "third", and those of them in which capitals follow it.
ORDINAL_LANGUAGES = words("de da nb nn no fi et lv cs sk sl hr sr bs hu pl tr eu is lb")
ORDINAL_BEFORE_CAPITALS = words("de lb tr eu")
