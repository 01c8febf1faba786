"""Words that tell speakers from headings in "…: " at the start of a line, in many languages."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Roles and titles: "Narrator:", "Dr. Rosa Feld:", "王老师：".
SPEAKER_WORDS = _words(
    """
    speaker narrator host interviewer interviewee moderator presenter announcer instructor
    lecturer teacher student pupil learner professor prof dr doctor mr mrs ms miss mx sir madam
    man woman men women boy girl child children voice voiceover translator interpreter reporter
    guest audience all everyone everybody both participant panelist chair chairman chairwoman
    director captain president senator minister judge officer sprecher sprecherin erzähler
    erzählerin moderatorin interviewerin herr frau professorin dozent dozentin lehrer lehrerin
    studentin studierende schüler schülerin alle mann publikum narrateur narratrice animateur
    animatrice journaliste monsieur madame mademoiselle mme mlle m professeur professeure
    enseignant enseignante étudiant étudiante élève homme femme tous intervenant narrador
    narradora presentador presentadora entrevistador entrevistadora señor señora señorita sr sra
    srta profesor profesora estudiante alumno alumna hombre mujer todos locutor locutora ponente
    apresentador apresentadora senhor senhora professora aluna aluno homem mulher narratore signor
    signora signorina professore professoressa studente studentessa uomo donna tutti relatore
    spreker docent leraar lerares mevrouw meneer verteller ведущий ведущая диктор рассказчик
    преподаватель учитель студент студентка ученик профессор доктор голос мужчина женщина все
    спикер корреспондент господин госпожа спікер викладач вчитель учень ведуча
    """
)
# The same in scripts without capitals, where they follow the name or stand alone.
SPEAKER_ENDINGS = (
    *(
        "老师",
        "老師",
        "教授",
        "先生",
        "女士",
        "小姐",
        "博士",
        "同学",
        "同學",
        "主持人",
        "记者",
        "記者",
    ),
    *(
        "旁白",
        "学生",
        "學生",
        "讲师",
        "講師",
        "嘉宾",
        "嘉賓",
        "主讲人",
        "说话人",
        "說話人",
        "发言人",
    ),
    *("さん", "先生", "教授", "講師", "学生", "司会", "司会者", "ナレーター", "話者", "氏"),
    *(
        "교수",
        "박사",
        "선생",
        "선생님",
        "강사",
        "학생",
        "사회자",
        "진행자",
        "기자",
        "씨",
        "화자",
        "참석자",
    ),
    *("내레이터", "해설"),
    *("المذيع", "المذيعة", "الأستاذ", "الأستاذة", "الدكتور", "الدكتورة", "المعلم", "الطالب"),
    *("الطالبة", "المتحدث", "الراوي", "الجميع"),
    *("מרצה", "המרצה", "מנחה", "המנחה", "פרופסור", "פרופ", "ד״ר", 'ד"ר', "סטודנט", "סטודנטית"),
    *("תלמיד", "קריין", "דובר", "מורה"),
    *("वक्ता", "शिक्षक", "प्रोफ़ेसर", "प्रोफेसर", "छात्र", "डॉ", "श्री", "श्रीमती"),
    *("ผู้บรรยาย", "อาจารย์", "นักศึกษา", "พิธีกร", "ผู้พูด"),
)
# Headings, connectives and quotations: "Note:", "Step 1:", "He said:".
HEADING_WORDS = _words(
    """
    note notes nb remember warning caution danger attention important tip tips hint hints example
    examples step steps part parts chapter chapters section unit module lesson lecture week day
    question questions answer answers q a p ps problem solution solutions exercise task homework
    reading summary conclusion conclusions result results definition theorem proof lemma figure
    fig table source sources reference references credits title topic agenda overview introduction
    background method methods discussion goal goals objective objectives aim point points idea
    ideas reason reasons fact facts rule rules case cases option options version update edit phase
    stage level number item list pros cons pro con advantage advantages disadvantage disadvantages
    cause causes effect effects input output before after first second third fourth fifth sixth
    finally next then now today tomorrow yesterday lastly also however therefore thus hence so and
    but or yes no well okay ok the an this that these those my our your his her its their in on at
    for from to with by of as if when where why what who which how is are was were there here it
    he she we you they i one two three four five six seven eight nine ten monday tuesday wednesday
    thursday friday saturday sunday january february march april june july august september
    october november december said says asked wrote call answered replied namely specifically
    basically http https ftp mailto www email e-mail phone tel fax website web time date place
    location address subject re fwd music song photo video audio image slide slides text code file
    key value spoiler bonus quote translation transcript transcription captions subtitles
    subtitled hinweis hinweise merke achtung wichtig tipp beispiel schritt teil kapitel abschnitt
    frage fragen antwort antworten aufgabe lösung zusammenfassung fazit ergebnis abbildung abb
    tabelle quelle ziel ziele grund gründe thema erstens zweitens drittens zum der die das den dem
    des ein eine einen und oder aber ist sind wir ihr sie er es ich man wer wie wo warum heute nun
    remarque exemple étape partie chapitre réponse exercice résumé résultat définition tableau
    objectif rappel astuce le la les un une et ou mais premièrement deuxièmement d'abord ensuite
    enfin c'est il elle nous vous ils nota notas recuerda recuerden atención importante ejemplo
    paso parte capítulo pregunta respuesta ejercicio resumen conclusión resultado definición tabla
    objetivo consejo primero segundo tercero el los las una y o pero son hoy lembre lembrete
    atenção exemplo passo pergunta resposta resumo conclusão os um uma e attenzione esempio
    domanda risposta riassunto conclusione lo gli uno ed ma let voorbeeld stap vraag antwoord
    samenvatting het een en maar примечание внимание важно пример шаг часть глава вопрос ответ
    задача решение итог вывод определение рисунок таблица цель совет во-первых во-вторых и но или
    это
    """
)
HEADINGS_WITHOUT_CAPITALS = (
    *(
        "注意",
        "注",
        "例如",
        "比如",
        "例",
        "问题",
        "問題",
        "答案",
        "总结",
        "總結",
        "第",
        "步骤",
        "步驟",
    ),
    *(
        "提示",
        "记住",
        "記住",
        "因此",
        "所以",
        "结论",
        "結論",
        "备注",
        "備註",
        "说明",
        "說明",
        "问",
        "答",
    ),
    *(
        "首先",
        "其次",
        "最后",
        "最後",
        "定义",
        "定義",
        "重点",
        "重點",
        "目标",
        "目標",
        "即",
        "图",
        "表",
    ),
    *("例えば", "質問", "答え", "まとめ", "ポイント", "ヒント", "メモ", "つまり", "すなわち", "図"),
    *(
        "참고",
        "주의",
        "예",
        "예를",
        "질문",
        "답",
        "문제",
        "정답",
        "요약",
        "결론",
        "첫째",
        "둘째",
        "셋째",
    ),
    *("단계", "정의", "목표", "힌트", "중요", "기억", "메모", "즉"),
    *(
        "ملاحظة",
        "مثال",
        "تذكر",
        "سؤال",
        "جواب",
        "الخطوة",
        "مهم",
        "السؤال",
        "الجواب",
        "أولا",
        "ثانيا",
    ),
    *("הערה", "דוגמה", "שאלה", "תשובה", "זכרו", "שלב", "חשוב", "סיכום", "לדוגמה"),
    *("नोट", "उदाहरण", "प्रश्न", "उत्तर", "चरण", "याद", "ध्यान"),
    *("หมายเหตุ", "ตัวอย่าง", "คำถาม", "คำตอบ", "ขั้นตอน", "สรุป"),
)
# "他说：" introduces a quotation.
QUOTING_ENDINGS = (
    "说",
    "說",
    "道",
    "曰",
    "问",
    "問",
    "答",
    "写道",
    "認為",
    "认为",
    "是",
    "有",
    "为",
    "為",
)
PARTICLES = _words(
    """
    von van der den de del della di da du la le el al bin ibn ben y e zu zur ter ten dos das
    """
)
