"""Abbreviations whose full stop does not end a sentence, in lower case, without the stop."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


ABBREVIATIONS = _words(
    "mr mrs ms mx dr drs prof st ste mt rev hon pres gov sen rep gen col maj capt cpt lt sgt cmdr"
    " adm messrs mme mlle mm sra srta sr dra ud uds vs v cf ca approx al eg ie viz resp vgl bzw"
    " ggf evtl sog bspw inkl exkl hr frl dipl ing dott sig sigg avv см им ул г-н г-жа"
    " mio mrd tsd zzgl डॉ प्रो श्री सुश्री पं"
)

# Only before a number: "No. 5", but "Did you? No."
BEFORE_NUMBERS = _words(
    "no nos nr núm num vol ch chap fig figs p pp pg pág pag art sec eq ex op bd kap abb abs jan"
    " feb mar apr jun jul aug sep sept oct nov dec ст стр гл рис"
)

# Languages that write "3." for "third".
ORDINAL_LANGUAGES = _words("de da nb nn no fi et lv cs sk sl hr sr bs hu pl tr eu is lb")
