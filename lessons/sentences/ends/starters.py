"""Words that begin a sentence and no name: after "Inc." or "vitamin C." they show its end.

Function words, in lower case, by language. A word before an apostrophe counts with it ("l'", "it's"
by "it"). Languages that are not here have none: after an abbreviation their sentences go on.
"""

_STARTERS = {
    "en": "a an the this that these those there here he she it we you they i his her its our your"
    " my their one some many most all each every both no not nobody nothing if when while"
    " where why who what which whose how because since although though as after before until"
    " once unless so but and or yet nor then thus therefore however moreover also now today"
    " later let lets please is are was were do does did has have had can could would should"
    " must did don't doesn't didn't isn't in on at by for from with without of to into under"
    " over about during between among despite only just even perhaps maybe yes well okay next"
    " first second finally instead such another other others",
    "de": "der die das den dem des ein eine einen einem einer dies diese dieser dieses diesen"
    " diesem er sie es wir ihr ich du man mein meine sein seine unser unsere jeder jede jedes"
    " alle viele manche einige kein keine aber und oder denn doch sondern wenn weil da als ob"
    " dass damit obwohl während bevor nachdem seit bis wie was wer wo wann warum wohin woher"
    " welche welcher welches dann danach dabei dafür dagegen daher deshalb darum darauf darin"
    " davon dazu dort hier heute jetzt nun so also auch nur noch nicht nichts ja nein"
    " vielleicht jedoch außerdem zuerst später in im am an auf aus bei beim mit nach von vom"
    " vor zu zum zur über unter um für ohne durch gegen zwischen trotz wegen ist sind war"
    " waren hat haben kann können muss müssen bitte schauen sehen lassen daraus woraus nachher"
    " manchmal leider",
    "fr": "le la les l' un une des ce cet cette ces c' ça cela ceci il elle ils elles on nous"
    " vous je j' tu mon ma mes son sa ses notre nos votre vos leur leurs et mais ou donc or"
    " car ni si quand comme lorsque puisque parce que qu' qui où comment pourquoi quel quelle"
    " quels quelles dans en à au aux de du d' par pour avec sans sous sur chez vers entre"
    " depuis pendant après avant dès contre malgré alors ensuite puis enfin ainsi aussi ici là"
    " maintenant aujourd'hui cependant pourtant toutefois y n' ne s' se non oui tout tous"
    " toute toutes chaque plusieurs quelques certains est sont",
    "es": "el la los las lo un una unos unas este esta estos estas ese esa eso esto aquel aquella"
    " él ella ello ellos ellas nosotros vosotros usted ustedes yo tú mi mis su sus nuestro"
    " nuestra y e o u pero mas sino aunque si cuando como cómo cuándo porque pues que qué"
    " quien quién cuál cuáles dónde donde en a al de del con sin por para desde hasta entre"
    " sobre bajo ante tras según durante luego después entonces así también además ahora hoy"
    " aquí allí ya no sí nunca siempre todo todos toda todas cada algunos algunas muchos"
    " muchas otro otra es son era fue hay está están se le les nos me te",
    "it": "il lo la i gli le l' un uno una un' questo questa questi queste quest' quello quella"
    " quel quei egli lui lei esso essa essi loro noi voi io tu mio mia suo sua nostro nostra e"
    " ed ma o oppure però se quando come perché poiché che chi cosa cos' dove quale quali"
    " quanto in nel nella nei a al alla ai di del della dei da dal dalla con senza per tra fra"
    " su sul sulla dopo prima durante poi allora quindi così anche inoltre infine ora oggi qui"
    " là non sì no ogni tutti tutto alcuni molti è sono era c' ci si",
    "pt": "o a os as um uma uns umas este esta estes estas esse essa isso isto aquele aquela ele"
    " ela eles elas nós vós você vocês eu tu meu minha seu sua nosso nossa e mas ou porém se"
    " quando como porque pois que quem qual quais onde em no na nos nas de do da dos das com"
    " sem por pelo pela para desde até entre sobre sob após antes durante depois então assim"
    " também além agora hoje aqui ali já não sim nunca sempre todo todos toda todas cada"
    " alguns algumas muitos muitas outro outra é são era foi há está",
    "nl": "de het een dit dat deze die hij zij ze we wij je jij jullie u ik mijn zijn haar ons"
    " onze uw hun en maar of want dus als toen wanneer terwijl omdat hoewel zodat wie wat waar"
    " waarom hoe welke in op aan bij met zonder van voor naar uit over onder door tegen tussen"
    " na sinds tot tijdens dan daarna daarom daar hier nu vandaag ook echter toch alleen niet"
    " geen ja nee misschien alle elke ieder sommige veel er is was heeft hebben kan",
    "sv": "den det de en ett denna detta dessa han hon vi ni du jag man min sin hans hennes vår"
    " er deras och men eller utan för så om när då medan eftersom fast att vem vad var varför"
    " hur vilken vilket i på av med från till vid under över efter före mellan genom sedan"
    " därför därefter dessutom dock också nu idag här där inte ingen ja nej kanske alla varje"
    " många några är var har kan",
    "da": "den det de en et denne dette disse han hun vi i jeg du man min sin hans hendes vores"
    " deres og men eller for så hvis når da mens fordi selvom at hvem hvad hvor hvorfor"
    " hvordan hvilken på af med fra til ved under over efter før mellem gennem siden derfor"
    " derefter desuden dog også nu her der ikke ingen ja nej måske alle hver mange nogle er"
    " var har kan",
    "no": "den det de en et ei denne dette disse han hun vi dere jeg du man min sin hans hennes"
    " vår deres og men eller for så hvis når da mens fordi selv at hvem hva hvor hvorfor"
    " hvordan hvilken i på av med fra til ved under over etter før mellom gjennom siden derfor"
    " deretter dessuten likevel også nå her der ikke ingen ja nei kanskje alle hver mange noen"
    " er var har kan eg ho me dei ikkje kva korleis kvifor",
    "fi": "se ne tämä nämä tuo hän he me te minä sinä ja mutta tai vaan sillä jos kun koska"
    " vaikka että joten kuka mikä mitä missä miksi miten milloin sitten silloin siksi"
    " kuitenkin myös nyt tänään täällä siellä ei en kyllä ehkä kaikki jokainen monet jotkut on"
    " oli ovat hänen sen niiden tässä siinä",
    "pl": "ten ta to ci te on ona ono oni one my wy ja ty mój moja jego jej ich nasz nasza wasz"
    " swój i a ale lub albo więc bo gdy kiedy jeśli jeżeli ponieważ chociaż choć że żeby kto"
    " co gdzie dlaczego jak jaki jaka jakie który w we z ze na do od po przed przy przez dla"
    " bez pod nad za o u między podczas potem wtedy dlatego jednak także też również teraz"
    " dziś tutaj tu tam nie tak może wszystko wszyscy każdy każda wiele wielu niektóre jest są"
    " był była było",
    "cs": "ten ta to ti ty on ona ono oni my vy já můj moje jeho její jejich náš naše svůj a i"
    " ale nebo anebo však proto protože když pokud jestli jestliže aby že kdo co kde kdy proč"
    " jak jaký jaká jaké který která které v ve z ze na do od po před při přes pro bez pod nad"
    " za o u mezi během potom pak tedy také též nyní teď dnes zde tady tam ne ano možná vše"
    " všichni každý každá mnoho některé je jsou byl byla bylo tak tento tato toto",
    "sk": "ten tá to tí on ona ono oni my vy ja môj moje jeho jej ich náš naše svoj a aj ale"
    " alebo však preto pretože keď ak aby že kto čo kde kedy prečo ako aký aká aké ktorý ktorá"
    " ktoré v vo z zo na do od po pred pri cez pre bez pod nad za o u medzi počas potom tak"
    " teda tiež teraz dnes tu tam nie áno možno všetko všetci každý každá mnoho niektoré je sú"
    " bol bola bolo tento táto toto",
    "ru": "этот эта это эти тот та то те он она оно они мы вы я ты мой моя его её ее их наш наша"
    " ваш свой и а но или да если когда потому хотя чтобы что кто где куда почему как какой"
    " какая какие который в во на с со к ко у о об от до по за из под над при для без через"
    " между перед после во время потом затем тогда поэтому однако также тоже теперь сейчас"
    " сегодня здесь тут там не нет может все всё каждый каждая многие некоторые был была было"
    " есть так",
    "uk": "цей ця це ці той та те ті він вона воно вони ми ви я ти мій моя його її їх наш наша"
    " ваш свій і й а але або чи якщо коли бо хоча щоб що хто де куди чому як який яка які в у"
    " на з із до від по за під над при для без через між перед після потім тоді тому однак"
    " також теж тепер зараз сьогодні тут там не ні може усі всі все кожен кожна багато деякі"
    " був була було є так",
    "hu": "a az egy ez ezek azok ő ők én te mi ti és de vagy hanem ha amikor mert bár hogy ki mi"
    " hol hova miért hogyan milyen melyik akkor aztán ezért azonban is most ma itt ott nem"
    " igen talán minden mindenki sok néhány van volt így ezután majd ebben abban",
    "tr": "bu şu o ben sen biz siz onlar bir ve ama fakat ancak çünkü veya ya eğer ne kim nerede"
    " neden nasıl hangi niçin sonra önce şimdi bugün burada orada böylece bunun bunlar ayrıca"
    " hem de da evet hayır belki her bütün bazı birçok onun ile için",
    "ro": "el ea ei ele eu tu noi voi acest această aceste acela acea un o niște și dar sau însă"
    " ci dacă când deoarece pentru că să cine ce unde cum care în la pe de cu fără din spre"
    " sub peste între după înainte apoi atunci deci astfel totuși de acum azi aici acolo nu da"
    " poate toți toate fiecare mulți unele este sunt era a fost",
    "ca": "el la els les l' un una aquest aquesta això aquell ell ella nosaltres vosaltres jo tu"
    " i o però si quan com perquè que qui què on en a al de del d' amb sense per des fins"
    " entre sobre després llavors així també ara avui aquí allà no sí tot tots cada alguns"
    " molts és són era hi",
    "id": "ini itu dia ia mereka kami kita saya anda kamu dan tetapi tapi atau jika kalau ketika"
    " karena meskipun bahwa siapa apa mana kapan mengapa bagaimana di ke dari pada dengan"
    " untuk tanpa setelah sebelum kemudian lalu jadi namun juga sekarang sini sana tidak bukan"
    " ya mungkin semua setiap banyak beberapa ada adalah",
    "el": "ο η το οι τα τον την του της των ένας μια ένα αυτός αυτή αυτό αυτοί εγώ εσύ εμείς"
    " εσείς και αλλά ή όμως αν όταν επειδή γιατί ότι ποιος ποια ποιο πού πώς τι σε στο στη"
    " στην από με χωρίς για μετά πριν τότε έτσι επίσης τώρα σήμερα εδώ εκεί δεν όχι ναι ίσως"
    " όλα όλοι κάθε πολλοί είναι",
    "sr": "ovaj ova ovo taj ta to on ona ono oni mi vi ja ti i a ali ili ako kada kad jer da što"
    " šta ko tko gde gdje zašto kako koji koja koje u na s sa od do po za iz pod nad kroz"
    " između pre prije posle poslije zatim onda zato ipak takođe također sada danas ovde ovdje"
    " tamo ne da možda svi sve svaki mnogi neki je su bio bila bilo овај ова ово тај та то он"
    " она оно они ми ви ја ти и а али или ако када кад јер да што шта ко где зашто како који у"
    " на с са од до по за из под над затим онда зато ипак такође сада данас овде тамо не можда"
    " сви све сваки је су био била било",
    "ar": "هو هي هم هذا هذه ذلك تلك نحن أنا أنت ثم لكن إذا عندما لأن بعد قبل في من على",
}
_SAME = {"nb": "no", "nn": "no", "hr": "sr", "bs": "sr", "sh": "sr", "gl": "pt", "ms": "id"}
_BY_LANGUAGE = {language: frozenset(text.split()) for language, text in _STARTERS.items()}


def starters_of(primary: str) -> frozenset[str]:
    """The words of a language by its primary subtag; none for one that is not known."""
    return _BY_LANGUAGE.get(_SAME.get(primary, primary), frozenset())


def is_starter(word: str, primary: str) -> bool:
    """Whether a word begins a sentence rather than goes on after an abbreviation."""
    low = word.lower().replace("’", "'")
    known = starters_of(primary)
    head, apostrophe, _ = low.partition("'")
    return low in known or (bool(apostrophe) and (head + "'" in known or head in known))
