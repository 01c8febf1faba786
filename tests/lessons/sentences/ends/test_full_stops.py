"""Full stops: sentences joined with a space must be found again, by language and kind."""

import pytest

from lessons.captions.reader import make_cue
from lessons.sentences.transcript_text import TranscriptText


def plains(sentences: list[str], language: str) -> list[str]:
    text = TranscriptText([make_cue(0, 9000, " ".join(sentences))], language)
    return [sentence.plain for sentence in text.sentences]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["We need vitamin D.", "It helps.", "That is plan B.", "Now we begin."]),
        ("en", ["The height is d.", "Plot it.", "So we call it y.", "This is known."]),
        ("en", ["Draw a line to point A.", "Measure it."]),
        ("en", ["We call the speed v.", "Now divide.", "She got an A.", "Everyone cheered."]),
        ("ar", ["هذا هو فيتامين C.", "وهو مفيد."]),
        ("es", ["Falta vitamina C.", "Pero hay naranjas."]),
        ("de", ["Das ist Vitamin C.", "Es hilft."]),
        ("ru", ["Нужен витамин C.", "Но его мало."]),
        ("ca", ["Pesa 2 g.", "Han estat condicionades."]),
    ],
)
def test_single_letter_ends_sentence_before_what_begins_one(
    language: str, sentences: list[str]
) -> None:
    assert plains(sentences, language) == sentences


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "We read J. K. Rowling and George W. Bush."),
        ("en", "The point by S. Lee, at W. H. Auden’s house."),
        ("en", "They mean E. coli, p. 5 and Roe v. Wade."),
        ("en", "A. The first assumption is this."),
        ("de", "Wir lesen J. W. von Goethe und z. B. Schiller."),
        ("fr", "Ils ont vu M. Le Goff et J. Chirac, puis l’œuvre d’A. Camus."),
        ("ru", "Это написал Л. Н. Толстой."),
        ("ml", "ഇത് കെ. പി. മോഹനൻ."),
        ("am", "ይህ በ፲፰፻ ዓ.ም. ሆነ።"),
    ],
)
def test_initials_and_labels_go_on(language: str, text: str) -> None:
    assert plains([text], language) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["At 7 a.m. Mrs. Kim rose.", "She slept at 9 p.m. Monday."]),
        ("en", ["The bus left at 8 p.m.", "Mrs. Kim waited."]),
        ("en", ["She works for the U.S. Army.", "He left the U.K.", "In May he came back."]),
        ("en", ["He has an M.D.", "She knows.", "They met Ann B. Lee Ph.D. there."]),
        ("en", ["We paid Acme Inc.", "This was fair.", "He asked Acme Ltd. Chairman Kim."]),
        ("en", ["It grew by 5 ft.", "They were glad.", "He saw Mt. Everest and Ft. Worth."]),
        ("en", ["Bring pens, paper, etc.", "Students like that.", "See ch. IV and vol. 2 of it."]),
        ("de", ["Er kam mit Äpfeln, Birnen usw.", "Dann aß er.", "Die Acme GmbH. zahlte."]),
        ("de", ["Sie wohnt in der Hauptstr. 5.", "Herr Dr. med. Groß kam."]),
        ("en", ["See Phil. 4:8 and 1 Cor. 13 there.", "We read Matt.", "He wrote much."]),
        ("en", ["See Fig. A for it.", "It is in sec. B here."]),
        ("de", ["Siehe S. 5 bzw. Abb. 3.", "Der Bau d. h. das Haus, u. a. Küchen."]),
        ("es", ["Vive en EE. UU.", "Buen viaje.", "Las FF. AA. llegaron.", "La Profa. Ruiz vino."]),
        ("es", ["Llegó a las 5 p. m.", "Luego salió con el Sr. Gil."]),
        ("pt", ["A Profa. Dra. Lima falou.", "O Sr. Reis ouviu."]),
        ("fr", ["Mme. Curie et M. Le Brun, av. J.-C. déjà.", "Il y a le chap. 3."]),
        ("it", ["Il Sig. Rossi e la Dott.ssa Verdi.", "Porta pane, vino, ecc.", "Poi torna."]),
        ("nl", ["Dhr. Jansen en mevr. De Vries, bijv. Piet.", "Zij kwamen."]),
        ("pl", ["Mieszka na ul. Długiej, np. Jan.", "Byli tam inni itd.", "Potem wyszli."]),
        ("sv", ["Den har t.ex. Volvo, bl.a. Saab, osv.", "Sedan kom han."]),
        ("da", ["Det er f.eks. Karen, ca. 5 kg.", "Så gik hun."]),
        ("fi", ["Se on esim. Nokia ja mm. Turku.", "Sitten hän lähti."]),
        ("cs", ["Byl tam např. Karel, mj. Jan.", "Potom odešli."]),
        ("hu", ["Ott volt pl. Budapest és dr. Kiss.", "Aztán elment."]),
        ("tr", ["Orada Dr. Kaya, Prof. Ak vb.", "Sonra gitti."]),
        ("ro", ["A venit dl. Popescu, nr. 5 etc.", "Apoi a plecat."]),
        ("ru", ["Жил на ул. Ленина и т. д.", "Потом уехал.", "См. рис. 5, напр. Рим."]),
        ("uk", ["Жив на вул. Франка, див. Київ.", "Потім поїхав."]),
    ],
)
def test_abbreviations_go_on_unless_a_sentence_begins(language: str, sentences: list[str]) -> None:
    assert plains(sentences, language) == sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Das war im 1. -3. Jahrhundert so."]),
        ("de", ["Das Ergebnis ist 17.", "Peter weiß es.", "Es waren 12.", "Die gingen."]),
        ("de", ["Am 3. Oktober war der 17. Versuch.", "Der 100. Besucher, im 2. Weltkrieg."]),
        ("de", ["Heinrich VIII. Tudor und Karl V. Habsburg.", "Ludwig XIV. war König."]),
        (
            "cs",
            ["Bylo jich 42.", "Karel to ví.", "Přišel 3. října.", "Karel IV. Lucemburský vládl."],
        ),
        ("pl", ["Jest ich 42.", "Anna wie.", "To było 3. dnia."]),
        ("da", ["Der var 42.", "Peter gik.", "Den 3. Juledag kom han.", "Det var den 4. maj."]),
        ("nb", ["Svaret er 42.", "Kari vet det.", "Det var 17. mai."]),
        ("fi", ["Niitä oli 42.", "Pekka tietää.", "Se oli 3. luokka."]),
        ("hu", ["Ez 42.", "Anna tudja.", "Ez a 3. fejezet.", "II. Rákóczi Ferenc élt."]),
        ("tr", ["Sonuç 42.", "Bu doğru.", "Bu 2. Dünya Savaşı idi."]),
        ("sk", ["Bolo ich 42.", "Peter to vie.", "Prišiel 7. Apríla."]),
        ("en", ["It was in World War II.", "Britain won.", "There were 42.", "Peter knew."]),
    ],
)
def test_number_is_ordinal_only_where_languages_write_them_so(
    language: str, sentences: list[str]
) -> None:
    assert plains(sentences, language) == sentences


def test_items_of_a_list_are_sentences() -> None:
    assert plains(["1. Open the file 2. Save it 3. Close it"], "en") == [
        "1. Open the file",
        "2. Save it",
        "3. Close it",
    ]
    assert plains(["a. Open b. Save"], "en") == ["a. Open", "b. Save"]
    assert plains(["1. It grew by 2. So it fell."], "en") != ["1. It grew by 2. So it fell."]


def test_language_that_is_not_known_keeps_common_abbreviations() -> None:
    assert plains(["Dr. Vella ra Prof. Borg.", "Telqu."], "mt") == [
        "Dr. Vella ra Prof. Borg.",
        "Telqu.",
    ]
