"""Abbreviations by language and by what follows them, in lower case, without the last full stop.

Parts written apart ("z. B.") are listed together ("z.b"). Key "" holds for every language.
"""

from functools import cache
from typing import NamedTuple

# Something always follows: titles before names, and words that introduce.
_GOES_ON = {
    "": "mr mrs ms mx dr drs prof messrs mme mlle mgr rev fr vs cf approx ca resp viz",
    "en": "hon pres gov sen rep gen col maj capt cpt lt sgt cmdr cpl pvt adm supt insp amb atty"
    " e.g i.e eg ie esp incl al messr adj asst",
    "de": "hr hrn fr frl st dipl ing vgl bzw ggf evtl sog bspw inkl exkl zzgl abzgl z.b d.h i.e"
    " s.o s.u i.d.r z.t u.u v.a m.e d.i i.a d.s geb gest gegr ehem sen jun jr ev kath röm"
    " griech lat engl frz dt geh gez verh wg zw einschl gem lt betr u.zw u.d.t p.t s.a b.z.w"
    " z.h tel mag doz univ priv dr.med dr.phil o.g sogen mind höchst durchschn hl phil med jur"
    " rer nat bot zool chem phys",
    "fr": "m mm mgr me mr st ste env p.ex c.-à-d c.à.d av apr dép éd coll trad réf gén cap lieut"
    " col",
    "es": "hble sr sra srta sres sras dr dra dres dras d dª dña don prof profa lic ing arq ud uds"
    " vd vds gral cnel cap tte sgto mons excmo excma ilmo ilma hno hna fr sto sta p.ej p.e"
    " v.gr aprox av avda c.a admón dir pte ej depto dpto tel trad lcdo lcda mtro mtra sec pdte",
    "it": "sig sigg sigra sig.ra sig.na dott dott.ssa dr prof prof.ssa avv ing arch geom rag on"
    " sen gen col cap ten mons don s ss p.es ad.es es cfr ecc.mo v.le v fig.ra dir pres min"
    " u.s f.lli on.le c.so p.zza l.go spett gent egr psicol",
    "pt": "sr sra srta sres dr dra drs dras prof profa profs d eng engº enga arq exmo exma ilmo"
    " ilma gen cel cap ten sgt pe fr st sto sta p.ex ex v.gr aprox av trav min sen dep vossa"
    " adv",
    "nl": "dhr mevr mw mej mr drs ir ing prof dr hr ds st bijv bv d.w.z m.n nl i.p.v t.o.v m.b.t"
    " i.v.m o.a o.m v.d a.d z.g resp evt incl excl ca plm zgn zg t.a.v i.h.a i.h.b n.a.v m.a.w"
    " m.i t.e.m geb w.o i.c aug.z gen kol kap lt burg wnd",
    "sv": "t.ex dvs d.v.s s.k bl.a b.la bla f.d t.o.m fr.o.m ca ung st jfr resp inkl exkl hr fr"
    " ev civ.ing f.n fil kand prof doc m.a.o p.g.a pga i st.f t.f dr.h fd tf",
    "da": "skt chr f.eks fx bl.a d.v.s dvs fhv hr fr frk nr ca evt inkl ekskl jf mht pga vedr adj"
    " afd cand prof dr phil jur stud hhv if ift mr s.k m.a.o ifm iht mv.d adr",
    "no": "f.eks bl.a d.v.s dvs hr fr frk nr ca evt inkl ekskl jf mht pga vedr prof dr cand mag"
    " s.k h.r m.a.o iht ifm adm",
    "fi": "esim mm ts eli ns t.s s.o prof tri rva hra nti ins maist dos fil ks vrt noin n ent"
    " toht kok tod esim.kuva",
    "pl": "np tzn tj m.in min ul al pl os prof dr hab mgr inż lek św ks bp abp kard płk ppłk gen"
    " mjr kpt por sierż tzw ok ang łac niem franc ros wł gr im tys.tzw zob por.np por wg ww"
    " red pt dot czyt pn śp m.st ss bł hr mar.pol adw doc inz np.in dyr prok sen przewod o",
    "cs": "např tj tzv tzn mj ing mgr mudr judr phdr rndr bc doc prof dr pan sv p pí gen plk pplk"
    " mjr kpt por npor ul nám tř resp popř příp cca angl lat něm řec srov viz n.l vč tel pozn"
    " red zn vl kol thdr csc mvdr paeddr arch akad dipl fr",
    "sk": "napr tj t.j tzv tzn ing mgr mudr judr phdr rndr bc doc prof dr sv p pí gen plk pplk"
    " mjr kpt por ul nám resp prípadne cca angl lat nem gréc porov vrát tel pozn red zn akad"
    " paeddr mvdr thdr arch npr t.zn slov čes p.a tz",
    "ru": "г-н г-жа гг т.е т.н напр см ср им ул пл пер просп пр-т наб акад проф доц чл.-кор"
    " чл.-корр д-р инж ген полк подп кап лейт серж о оз р св преп тов гр зам зав пос дер с б"
    " ок прибл пгт т.к т.о греч лат англ нем фр итал исп к.п.н к.т.н ф.и.о дж ст.-л букв т.наз"
    " уст разг соч",
    "uk": "ред нар буд п пп ім вул пл пров просп акад проф доц д-р інж ген напр див ін т.зв т.д-р"
    " о оз р св смт гр зам ст.преп лат англ нім бл м с т.к т.наз",
    "hu": "dr ifj id özv prof pl ún kb ill stb.pl vö ld szt u.n v.ö gr br ezr alez őrn szds fhdgy",
    "tr": "dr prof doç yrd av op ord sn bkz alb gen yzb hz st müh mim krş ör vd.gibi org tel uzm"
    " öğr gör",
    "ro": "dr prof ing dl d-l dna d-na dra d-ra dr.ing ex de.ex p.ex cf str bd av gen col cpt lt"
    " sf pr conf lect univ acad arh aprox nr tel cca jud mun",
    "ca": "inst hble ma sr sra srta dr dra prof profa p.ex st sta av avda d dna il·lm il·lma mn"
    " excm excma",
    "id": "dr ir drs prof tn ny sdr sdri jl jln yth a.n u.p h hj kh ust tgl no dll.di",
    "el": "κ κα κος κ.κ δρ καθ π.χ δηλ βλ πρβλ λ.χ αγ οδ τηλ λεωφ",
    "sr": "npr tj dr prof ing mr gđa g gđica tzv odn sv ul br tel str akad нпр тј др проф инж мр"
    " гђа г тзв одн св ул бр акад primj usp doc dipl mag gen",
    "hi": "डॉ प्रो श्री सुश्री पं डा मि श्रीमती कु एड स्व",
    "ar": "د أ م أ.د م.م هـ",
    "fa": "د دکتر",
}
# A sentence may go on after them or end with them: a word that begins a sentence decides.
_MAY_END = {
    "": "jr sr inc ltd co corp bros llc plc gmbh s.a u.s u.s.a u.k u.n e.u ph.d m.d b.a m.a b.sc"
    " m.sc d.c a.d b.c a.m p.m st ste mt est dept univ assn",
    "en": "v ft ave blvd rd hwy mts ext gov't int'l intl nat'l tel med min max avg yr yrs hr hrs lb"
    " lbs oz sq dist bldg fn govt ala ariz ark calif colo conn fla ill kan ky md mich minn"
    " miss mont neb nev okla penn tenn tex va vt wis wyo cal phd esq r.i.p d.d.s ll.b ll.d"
    " m.b.a u.s.s.r",
    "de": "str pl mio mrd mill tsd jh jhd jhdt jahrh std min sek stck st ag kg ohg e.v e.k n.chr"
    " v.chr u.ä o.ä u.a u.dgl o.dgl dgl u.a.m a.d s.r.o abt abk allg aufl bd bde hrsg hg verf"
    " jg jgg",
    "fr": "s.a.r.l apr.j.-c av.j.-c j.-c bd boul hab min dir dépt",
    "es": "ff.aa rr.hh cc.oo jj.oo s.a s.l s.a.s cía cia d.c a.c a.de.c d.de.c s.m q.e.p.d e.p.d"
    " min seg hab apdo",
    "it": "s.p.a s.r.l s.n.c a.c d.c n.b s.s v.s u.s.a",
    "pt": "s.a ltda cia lda a.c d.c e.u.a r.p",
    "nl": "b.v n.v v.chr n.chr str mln mld min sec e.v.a",
    "sv": "f.kr e.kr kl min sek mkr milj mdr",
    "da": "f.kr e.kr kl min sek mio mia a/s kbh",
    "no": "f.kr e.kr kl min sek mill mrd",
    "fi": "eaa jaa ekr jkr klo min sek milj mrd oy",
    "pl": "r w s.a n.e p.n.e godz tys mln mld zł gr wyd sp.z.o.o z.o.o szt w.p",
    "cs": "s.r.o a.s n.l př.n.l o.p.s hod min mil mld tis kč v.o.s st",
    "sk": "pr r s.r.o a.s n.l pred.n.l hod min mil mld tis n.o v.o.s",
    "ru": "г в вв гг н.э до.н.э тыс млн млрд руб коп млн.руб мин сек час р.х проц изд ред кв куб"
    " чел",
    "uk": "дол р рр ст н.е до.н.е тис млн млрд грн коп хв год обл",
    "hu": "kft bt rt zrt nyrt i.e i.sz sz u krt",
    "tr": "a.ş ltd.şti şti m.ö m.s cad sok mah apt tic san",
    "ro": "s.a s.r.l î.hr d.hr mil mld min",
    "id": "pt cv tbk s.h m.si s.e s.t",
    "el": "π.χ.μ μ.χ α.ε εκ χιλ",
    "sr": "d.o.o n.e p.n.e god st vek d.d",
}
# They close a list or a sentence: with a capital behind them a new sentence begins.
_CLOSING = {
    "": "etc etal et.al",
    "de": "usw usf u.s.w u.s.f",
    "es": "etc ee.uu e.u",
    "ca": "ee.uu",
    "it": "ecc",
    "nl": "enz enzovoort e.d e.v",
    "sv": "osv o.s.v m.m m.fl o.d m.fl",
    "da": "osv o.s.v m.m m.fl mv m.v o.l o.lign",
    "no": "osv o.s.v m.m m.fl mv m.v o.l",
    "fi": "jne yms ym",
    "pl": "itd itp i.t.d i.t.p i.in",
    "cs": "atd apod atp aj",
    "sk": "atď apod atp a.i",
    "ru": "т.д т.п др пр т.п",
    "uk": "т.д т.п ін",
    "hu": "stb",
    "tr": "vb vs vd",
    "ro": "ș.a ş.a ș.a.m.d",
    "id": "dll dsb dst",
    "el": "κ.λπ κλπ κτλ κ.ά κ.λ.π",
    "sr": "itd i.t.d itsl итд",
}
# Only before a number: "No. 5", but "Did you? No."
_NUMBERED = {
    "": "no nos nr n° nº № ed vol vols ch chap fig figs p pp pg pgs sec art eq ex op cap tab tel"
    " pos ver jan feb mar apr jun jul aug sep sept oct nov dec",
    "en": "phil exod lev deut matt rom cor gal eph thess tim heb jas pet ps prov isa jer ezek",
    "de": "kap abb abs bd s bl anm aufl nrn lfd ziff rn rdnr jän dez okt mär s.s bsp",
    "fr": "n tome t v janv févr avr juil déc sept chap art al ligne",
    "es": "c s párr párrf lun mar mié jue vie sáb dom núm núms pág págs cap vol n art ene abr ago"
    " dic lib tom",
    "it": "n pag pagg cap vol fig art gen mag giu lug ago set ott dic",
    "pt": "n núm pág págs cap vol fig art fev abr mai ago set out dez al",
    "nl": "blz hfst afb mrt okt mei art",
    "sv": "s kap bil okt maj st kl",
    "da": "s kap bil okt maj st stk kl",
    "no": "s kap bil okt mai des kl",
    "fi": "s luku klo kuv nro",
    "pl": "s str rozdz rys poz pkt ust par lp godz nr",
    "cs": "s str kap obr odst č čl hod roč sv",
    "sk": "s str kap obr ods č čl hod roč",
    "ru": "ст стр с гл рис п пп № табл т кн ч вып т.н гл янв февр авг сент окт нояб дек д кв корп"
    " тел",
    "uk": "поч кін арт мал бл буд кв нар ст стор с гл рис п пп табл т кн ч вип",
    "hu": "o old fej bek sz",
    "tr": "s sf md böl şek no",
    "ro": "pag cap art vol fig nr lg leg",
    "ca": "núm pàg cap art",
    "el": "σελ αρ κεφ εικ τομ",
    "sr": "str čl br sl gl",
}
_SAME = {"nb": "no", "nn": "no", "hr": "sr", "bs": "sr", "sh": "sr", "gl": "es", "lb": "de"}
_FOR_UNKNOWN = "en"

# What a single letter stands for after these words is no name: "vitamin C.", "point A."


class Abbreviations(NamedTuple):
    """The abbreviations of one language, by what follows."""

    goes_on: frozenset[str]
    may_end: frozenset[str]
    closing: frozenset[str]
    numbered: frozenset[str]
    is_known: bool


@cache
def abbreviations_of(primary: str) -> Abbreviations:
    """Those of a language by its primary subtag; the English ones for one that is not known."""
    language = _SAME.get(primary, primary)
    is_known = language in _GOES_ON
    if not is_known:
        language = _FOR_UNKNOWN
    own, *others = (
        frozenset(f"{table.get(language, '')}".split())
        for table in (_GOES_ON, _MAY_END, _CLOSING, _NUMBERED)
    )
    common = [frozenset(table[""].split()) for table in (_GOES_ON, _MAY_END, _CLOSING, _NUMBERED)]
    may_end, closing, numbered = others
    return Abbreviations(
        own | (common[0] - may_end - closing - numbered),
        may_end | (common[1] - own - closing),
        closing | (common[2] - own - may_end),
        numbered | common[3],
        is_known,
    )
