"""How the text of a log is written: from its mark, from where its zeros stand, or from what its letters spell."""

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import NamedTuple

from .legible import goes_on_as_text

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
WIDE = frozenset(("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"))
"""Encodings in which a line end is no single byte."""
MULTIBYTE = frozenset(("cp932", "euc_jp", "gb18030", "big5", "cp949"))
"""Encodings in which half a character may look like a backslash or a brace."""

_FOREIGN_WORD = rb"[\x21-\x7f]*+[\x80-\xff][^\x00-\x20]*+"
_FOREIGN = re.compile(rb"(?<![^\x00-\x20])" + _FOREIGN_WORD + rb"(?: " + _FOREIGN_WORD + rb")*+")
_MOST_EVIDENCE = 8_000
_LEAST_EVIDENCE = 4
_LEAST_MEAN = 0.55


class Encoding(NamedTuple):
    """How a file's text is written."""

    name: str
    """As Python names it. Lines that are UTF-8 are read as such in a file of another code page, too."""
    mark: int = 0
    """Bytes of the mark at the file's beginning."""

    @property
    def is_wide(self) -> bool:
        """Whether the bytes must be turned into UTF-8 before they can be cut into lines."""
        return self.name in WIDE


def encoding_of(head: bytes) -> Encoding:
    """Encoding of a file from its first bytes: UTF-16 and UTF-32, with a mark or without; otherwise UTF-8."""
    for mark, name in _MARKS:
        if head.startswith(mark) and not (name in WIDE and _is_mark_by_chance(head)):
            return Encoding(name, len(mark))
    sample = head[:4096]
    half = len(sample) // 2
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if half >= 8 and max(even, odd) >= 0.2 * half and min(even, odd) <= 0.02 * half:
        return Encoding("utf-16-le" if odd > even else "utf-16-be")
    return Encoding("utf-8")


def _is_mark_by_chance(head: bytes) -> bool:
    """Whether text of single bytes follows: then the first two are rubbish."""
    return head.count(0) < len(head) * 0.01 and goes_on_as_text(head)


def decode(data: bytes, encoding: str = "utf-8") -> tuple[str, bool]:
    """Text of bytes, and whether something in it could not be decoded and was replaced.

    Bytes of which a quarter is zero are UTF-16 that lost its step, or were hit by a crash: the zeros are left out.
    """
    if b"\0" in data and 4 * data.count(0) > len(data):
        data = data.replace(b"\0", b"")
    try:
        return data.decode(), False
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        return text, "\ufffd" in text


@lru_cache(maxsize=32)
def code_page_of(sample: bytes) -> str:
    """The code page in which the lines of a sample that are no UTF-8 spell words, or '' where that is open."""
    words: list[bytes] = []
    found = good = bad = 0
    for line in sample.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode()
            good += 1
        except UnicodeDecodeError:
            bad += 1
            if found < _MOST_EVIDENCE:
                new = _FOREIGN.findall(line)
                words += new
                found += sum(map(len, new))
    if good > bad:
        return ""  # a file in UTF-8 with damaged places
    evidence = b"\n".join(words)
    high = sum(byte >= 0x80 for byte in evidence)
    if high < _LEAST_EVIDENCE:
        return ""
    scores = [(_score(evidence, page) / high, page.name) for page in _pages()]
    mean, name = max(scores, key=lambda entry: entry[0])
    return name if mean >= _LEAST_MEAN else ""


class _Page(NamedTuple):
    name: str
    weigh: Callable[[str], float]
    """How much one character, with the ones around it, speaks for the page; per byte about 1 where all is common."""


def _score(evidence: bytes, page: _Page) -> float:
    return sum(page.weigh(word) for word in evidence.decode(page.name, "replace").split("\n"))


def _alphabet(common: str, *, is_mixed: bool = False) -> Callable[[str], float]:
    """Weigh words of one alphabet, whose letters are given from the most common to the rarest.

    `is_mixed` alphabets are Latin: their letters stand between plain ones.
    """
    letters = {letter: 1.2 - (0.0 if is_mixed else 0.6 * place / len(common)) for place, letter in enumerate(common)}
    capitals = frozenset(common.upper()).difference(letters)

    def weigh(word: str) -> float:
        total = 0.0
        before = " "
        for letter in word:
            if letter > "\x7f":
                if letter in letters:
                    total += letters[letter] if not is_mixed or before.islower() or not before.isalpha() else 0.2
                    if is_mixed and not before.isascii():
                        total -= 0.8  # letters beyond ASCII rarely stand side by side
                elif letter in capitals:
                    total += 0.8 if not before.isalpha() or before.isupper() else -1.0
                elif letter.isalpha():
                    total += 0.1 if not is_mixed and letter.lower() == letter else -1.0
                elif letter in "\u00a0«»“”„‘’–—…№·°":
                    total += 0.3
                else:
                    total -= 1.5
                if not is_mixed and before.isascii() and before.isalpha():
                    total -= 0.5  # letters of two alphabets in one word
            before = letter
        return total

    return weigh


def _signs(common: str, ranges: tuple[tuple[str, str, float], ...], page: str) -> Callable[[str], float]:
    """Weigh characters of two bytes: those in everyday words, and the ranges that the page's first level fills."""
    signs = frozenset(common)
    rarity = _LEVEL.get(page)

    def weigh(word: str) -> float:
        total = 0.0
        for sign in word:
            if sign > "\x7f":
                if sign in signs:
                    total += 2.6
                elif sign == "\ufffd":
                    total -= 3.0
                else:
                    weight = next((weight for first, last, weight in ranges if first <= sign <= last), -1.5)
                    total += weight + (rarity(sign) if rarity else 0.0)
        return total

    return weigh


def _first_level(page: str, first: int, last: int) -> Callable[[str], float]:
    """Signs outside the page's first level, which holds the common ones, are rare."""

    def weigh(sign: str) -> float:
        lead = sign.encode(page, "replace")[0]
        return 0.0 if first <= lead <= last or not "\u4e00" <= sign <= "\u9fff" else -2.0

    return weigh


_LEVEL: dict[str, Callable[[str], float]] = {
    "gb18030": _first_level("gb18030", 0xB0, 0xD7),
    "big5": _first_level("big5", 0xA4, 0xC6),
    "cp932": _first_level("cp932", 0x88, 0x97),
    "euc_jp": _first_level("euc_jp", 0xB0, 0xCF),
    "cp949": lambda sign: 0.0 if sign.encode("cp949", "replace")[-1] >= 0xA1 else -2.5,
}
_HAN = ("\u4e00", "\u9fff", 1.0)
_MARKS_OF_EAST = ("\u3000", "\u3020", 1.6)
_FULL_WIDTH = ("\uff01", "\uff5e", 1.2)
_SIMPLIFIED = (
    "的一是不了在人有我他这中大来上国和地到说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看"
    "定天分还进好小部其些主样理心本前开但因只从想实日者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应向头文体政美"
    "相见被利什二等产或新己制身果加户登录失败码连接服务器错误址闭系统请求数据库文件访问拒绝密远程启动停止任务网络管员试稍再输入超"
)
_TRADITIONAL = (
    "的一是不了在人有我他這中大來上國和地到說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去法學如都同現當沒動面起看"
    "定天分還進好小部其些主樣理心本前開但因只從想實日者意無力它與長把機十民第公此已工使情明性知全三又關點正業外將兩高間由問很最重並物手應向頭文體政美"
    "相見被利什二等產或新己制身果加戶登入失敗碼連線服務伺器錯誤位址閉系統請求資料庫檔案存取拒絕密遠端啟停止任務網路管員試稍再輸"
)
_KOREAN = (
    "이다는에을의가하고로한지를사기은도서자시어해대리아나인일라과정수전용그실패성공비밀번호연결버오류스니습세접속관템네트워크파데터베명령요청거부작"
    "중주소올바않닫았"
)
_RUSSIAN = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"
_UKRAINIAN = "оаинтсрвлкмдпуяьгзбчйхжшюцщфіїєґе"
_WESTERN = ("éèàùâêîôûçëïœ", "äöüßé", "ñáéíóúü", "ãõáéíóúâêôàç", "åäöæøé", "àèéìòù", "þðáéíóúýæö")
"""French, German, Spanish, Portuguese, the Nordic languages, Italian, Icelandic."""
_CENTRAL = ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäľĺôŕ", "áéíóöőúüű", "ăâîşţ", "čćđšž")
"""Polish, Czech and Slovak, Hungarian, Romanian, the languages of Croatia and Slovenia."""


@cache
def _pages() -> tuple[_Page, ...]:
    """The code pages that are told apart; where two fit equally, the earlier wins."""
    kana = (("\u3041", "\u3096", 2.4), ("\u30a1", "\u30fc", 2.4), _HAN, _MARKS_OF_EAST, _FULL_WIDTH)
    western = [_alphabet(letters, is_mixed=True) for letters in _WESTERN]
    central = [_alphabet(letters, is_mixed=True) for letters in _CENTRAL]
    han = (_HAN, _MARKS_OF_EAST, _FULL_WIDTH)
    return (
        *(_Page("cp1252", weigh) for weigh in western[:-1]),
        _Page("cp1254", _alphabet("ığşçöüâîİ", is_mixed=True)),
        _Page("cp1252", western[-1]),
        *(_Page(name, _alphabet(_RUSSIAN)) for name in ("cp1251", "koi8_r", "cp866", "iso8859_5")),
        *(_Page(name, _alphabet(_UKRAINIAN)) for name in ("cp1251", "koi8_u")),
        *(_Page(name, weigh) for name in ("cp1250", "iso8859_2") for weigh in central),
        _Page("cp1257", _alphabet("āčēģīķļņšūžąęėįųõäöüß", is_mixed=True)),
        _Page("cp1253", _alphabet("αεοιητνσςρπκλμυωδγθχφβξζψάέήίόύώϊϋ")),
        _Page("cp1255", _alphabet("יוהלארתבשמםנחדעקפטזכסגצןךףץ")),
        _Page("cp1256", _alphabet("اليمنرتوبعدهةفسقكحجأشطصزخذإغضثىئظءؤآپچگ")),
        _Page("cp874", _alphabet("กขคงจฉชซญณดตถทธนบปผพฟภมยรลวศษสหอะาำเแโใไั็่้ิีึืุู์")),
        *(_Page("cp850", weigh) for weigh in western),
        _Page("cp932", _signs("", kana, "cp932")),
        _Page("euc_jp", _signs("", kana, "euc_jp")),
        _Page("gb18030", _signs(_SIMPLIFIED, han, "gb18030")),
        _Page("big5", _signs(_TRADITIONAL, han, "big5")),
        _Page("cp949", _signs(_KOREAN, (("\uac00", "\ud7a3", 1.4), ("\u4e00", "\u9fff", -0.5)), "cp949")),
    )
