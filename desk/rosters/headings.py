"""Headings of columns, in the languages and programs that lists of people come from. No Django."""

from typing import Final


def folded(heading: str) -> str:
    """A heading as it is looked up: its letters and digits, in small letters."""
    return "".join(c for c in heading.casefold() if c.isalnum())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EMAIL: Final = _words(
    """
    email emailaddress emailaddresses emails mail mailaddress primaryemail email1
    email1value emailaddress1 workemail schoolemail studentemail learneremail useremail
    internetaddress adresse adresseemail adressemail courriel adresseélectronique
    adressecourriel emailadresse mailadresse emailadres correo correoelectrónico
    correoelectronico direccióndecorreo dirección indirizzoemail indirizzo enderecodeemail
    endereçodeemail адресэлектроннойпочты электроннаяпочта почта 이메일 이메일주소 메일
    메일주소 전자우편 전자메일 邮箱 邮箱地址 电子邮箱 电子邮件 电子邮件地址 邮件 邮件地址
    電子郵件 電子郵件地址 信箱 郵箱 メール メールアドレス eメール 電子メール sisloginid
    loginid address
    """
)
NAME: Final = _words(
    """
    name names fullname displayname yourname student studentname learner learnername
    participant participantname person user member nomcomplet nometprénom nomprénom
    vollständigername teilnehmer teilnehmerin nombrecompleto nombreyapellidos nomecompleto
    имя фио 이름 성명 학생 학생이름 참가자 姓名 名字 全名 学生 学生姓名 學生 學生姓名 名前
    氏名 お名前
    """
)
FIRST: Final = _words(
    """
    firstname givenname givennames forename forenames first vorname prénom prenom nombre
    nombres voornaam nome 名
    """
)
LAST: Final = _words(
    """
    lastname surname familyname last nachname familienname nom nomdefamille apellido
    apellidos achternaam cognome sobrenome фамилия 姓 성 姓氏
    """
)
KNOWN: Final = EMAIL | NAME | FIRST | LAST
