"""Text is read in the encoding that it is written in, told from the bytes alone."""

import json
import random
from datetime import datetime

import pytest

from moewarden.graphs.records.encodings import code_page_of, encoding_of

from ..reading import SSHD, Case

WORDS = {
    "German": ("Anmeldung für Müller fehlgeschlagen", "Gerät außer Betrieb", "Zugriff für Prüfer gewährt"),
    "French": ("accès refusé à l'élève", "session expirée après délai", "règle déjà désactivée"),
    "Spanish": ("sesión de Muñoz cerrada", "contraseña errónea", "conexión del año pasado"),
    "Russian": ("вход пользователя запрещён", "служба остановлена", "неверный пароль"),
    "Ukrainian": ("з'єднання закрито", "невірний пароль облікового запису", "помилка входу"),
    "Polish": ("błąd logowania użytkownika", "połączenie zamknięte", "nieprawidłowe hasło"),
    "Czech": ("přihlášení uživatele selhalo", "připojení ukončeno", "nesprávné heslo účtu"),
    "Turkish": ("kullanıcı girişi başarısız", "bağlantı kapatıldı", "şifre yanlış"),
    "Greek": ("αποτυχία σύνδεσης χρήστη", "η σύνδεση έκλεισε", "λάθος κωδικός"),
    "Hebrew": ("כניסה נכשלה עבור המשתמש", "החיבור נסגר", "סיסמה שגויה"),
    "Arabic": ("فشل تسجيل الدخول للمستخدم", "تم إغلاق الاتصال", "كلمة المرور غير صحيحة"),
    "Chinese": ("用户登录失败", "连接被服务器关闭", "密码错误，请稍后再试"),
    "traditional Chinese": ("使用者登入失敗", "連線被伺服器關閉", "密碼錯誤"),
    "Japanese": ("ログインに失敗しました", "接続が閉じられました", "パスワードが間違っています"),
    "Korean": ("사용자 로그인 실패", "서버가 연결을 닫았습니다", "비밀번호가 올바르지 않습니다"),
}
PAGES = [
    *((language, "cp1252") for language in ("German", "French", "Spanish")),
    ("German", "cp850"),
    *(("Russian", page) for page in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
    *(("Ukrainian", page) for page in ("cp1251", "koi8-u")),
    *((language, page) for language in ("Polish", "Czech") for page in ("cp1250", "iso8859-2")),
    ("Turkish", "cp1254"),
    ("Greek", "cp1253"),
    ("Hebrew", "cp1255"),
    ("Arabic", "cp1256"),
    *(("Chinese", page) for page in ("gbk", "gb18030")),
    ("traditional Chinese", "big5"),
    *(("Japanese", page) for page in ("shift_jis", "cp932", "euc-jp")),
    *(("Korean", page) for page in ("cp949", "euc-kr")),
]
WIDE = ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"]


def lines_of(language: str) -> list[str]:
    words = WORDS[language]
    return [f"2024-03-05 10:11:{n:02d} WARN app: {words[n % len(words)]} 192.0.2.{n}" for n in range(30)]


@pytest.mark.parametrize(("language", "page"), PAGES, ids=lambda value: value)
def test_a_log_in_a_code_page_is_readable(case: Case, language: str, page: str) -> None:
    lines = lines_of(language)
    file = case.only("app.log", "\n".join(lines).encode(page))
    assert (file.events, file.replaced) == (30, 0)
    assert case.raw() == lines
    rows = case.rows()
    assert [row["time"] for row in rows][:2] == [datetime(2024, 3, 5, 10, 11, n) for n in (0, 1)]
    assert [row["src_ip"] for row in rows] == [f"192.0.2.{n}" for n in range(30)]
    assert WORDS[language][0] in str(rows[0]["fields"])


@pytest.mark.parametrize(("language", "page"), [("Japanese", "shift_jis"), ("Chinese", "gbk"), ("Russian", "cp1251")])
@pytest.mark.parametrize("indent", [None, 1], ids=["one line", "pretty"])
def test_a_json_document_in_a_code_page(case: Case, language: str, page: str, indent: int | None) -> None:
    """Half of a Japanese character may be a backslash, which means nothing here."""
    records = [{"time": "2024-03-05T10:11:12Z", "user": text, "action": "login"} for text in WORDS[language] * 3]
    document = json.dumps({"Records": [*records, {"user": "ソ表能", "action": "x"}]}, ensure_ascii=False, indent=indent)
    file = case.only("a.json", document.encode(page, "replace"))
    assert (file.events, file.broken, file.replaced) == (10, 0, 0)
    assert [row["user"] for row in case.rows()][:9] == [*WORDS[language]] * 3
    assert json.loads(case.raw()[0])["user"] == WORDS[language][0]


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("language", ["German", "Russian", "Japanese"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_wide_text_is_read_with_and_without_a_mark(case: Case, encoding: str, language: str, newline: str) -> None:
    lines = lines_of(language)
    assert case.only("app.log", newline.join(lines).encode(encoding)).events == 30
    assert case.raw() == lines


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize("shape", ["lines", "array", "envelope", "pretty"])
def test_wide_json_is_json(case: Case, encoding: str, shape: str) -> None:
    records = [{"time": "2024-03-05T10:11:12Z", "user": f"zoë{n}", "action": "login"} for n in range(5)]
    document: object = {"Records": records} if shape == "envelope" else records
    text = "\n".join(map(json.dumps, records)) if shape == "lines" else json.dumps(document, ensure_ascii=False)
    text = json.dumps(document, indent=2) if shape == "pretty" else text
    file = case.only("a.json", text.encode(encoding))
    assert (file.events, file.broken) == (5, 0)
    assert [row["user"] for row in case.rows()] == [f"zoë{n}" for n in range(5)]
    assert [json.loads(text) for text in case.raw()] == records


def test_wide_tables_and_documents_of_windows(case: Case) -> None:
    rows = "\r\n".join(f"2024-03-05T10:11:{n:02d}Z,bob,192.0.2.{n},login" for n in range(5))
    case.write("table.csv", f"time,user,src_ip,action\r\n{rows}\r\n".encode("utf-16-be"))
    case.write(
        "u_ex.log", "#Fields: date time c-ip cs-method\r\n2024-03-05 10:11:12 192.0.2.1 GET\r\n".encode("utf-16-le")
    )
    assert [(file.format, file.events) for file in case.read().files] == [("csv", 5), ("w3c", 1)]


def test_utf_16_that_loses_a_byte_goes_on(case: Case) -> None:
    data = "\n".join(SSHD.format(second=n) for n in range(40)).encode("utf-16-le")
    case.only("auth.log", data[:501] + data[502:])
    assert len([row for row in case.rows() if row["src_ip"] == "203.0.113.39"]) == 1


def test_a_line_of_utf_8_within_another_code_page(case: Case) -> None:
    lines = [line.encode("cp1251") for line in lines_of("Russian")]
    lines[7] = "2024-03-05 10:11:07 WARN app: 用户 192.0.2.7".encode()
    case.only("app.log", b"\n".join(lines))
    assert "用户" in case.raw()[7]
    assert "служба" in case.raw()[1]


def test_a_code_page_that_shows_only_in_the_middle_of_a_long_file(case: Case) -> None:
    plain = "\n".join(SSHD.format(second=n % 60) for n in range(2000)).encode()
    case.only("app.log", plain + b"\n" + "\n".join(lines_of("Russian") * 4).encode("koi8-r") + b"\n" + plain)
    assert any("неверный пароль" in text for text in case.raw())


@pytest.mark.parametrize("seed", range(5))
def test_rubbish_spells_no_words(seed: int) -> None:
    choose = random.Random(seed)
    assert code_page_of(b"\n".join(choose.randbytes(60) for _ in range(50))) == ""


def test_a_few_bytes_are_no_evidence_and_utf_8_stays_utf_8() -> None:
    assert code_page_of(b"user caf\xe9 logged in") == ""
    assert code_page_of("\n".join(lines_of("Japanese")).encode() + b"\n\xff\xfe\x80\x81") == ""
    assert encoding_of(b"plain text" * 10).name == "utf-8"
