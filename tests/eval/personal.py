#!/usr/bin/env python3
"""Personal data: precision and recall of `voxpop entities` over invented snippets with personal data and what looks like it.

usage: personal.py [--half seen|held|hard] [--count N] [--errors N]   figures, as JSON
       personal.py --snippets [--half seen|held|hard] [--count N]     the snippets: lang, text, entities (type, begin, end in characters)

Snippets are drawn by lot, the same each time. A third of them has look-alikes only: prices, order numbers (some with a right checksum),
numbers with a wrong one, versions, scores, article numbers, dates, sizes. Checksums are computed here, apart from the program's own. An entity
is right when its type and both its ends are; dates, amounts, orders and the like are not looked at.

The rules of lexicons/*/entities.rules are mended by looking at the half `seen` (--errors N shows mistakes); nobody looks at what goes wrong in
`held`. The half `hard` hides personal data as people do who are not to be found by machines (odd marks, spaces, words, other digits), and has
look-alikes of other kinds; it was written after the rules, and its first figures stand in docs/measurements.md. The command is $VOXPOP (default build/voxpop).
"""
import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

VOXPOP = os.environ.get("VOXPOP") or Path(__file__).resolve().parent.parent.parent / "build" / "voxpop"
LANGUAGES = ["nl", "en", "ru", "zh"]
SEEDS = {"seen": 20240501, "held": 77003219, "hard": 31337001}
R = random.Random()


def digits(n):
    return "".join(R.choice("0123456789") for _ in range(n))


def pick(*options):
    return R.choice(options)


# ---- Checksums --------------------------------------------------------------------------------------------------------

def mod97(text):
    return int("".join(str(int(c, 36)) for c in text)) % 97


BANKS = {"NL": lambda: pick("ABNA", "INGB", "RABO", "SNSB", "TRIO", "BUNQ") + digits(10), "DE": lambda: digits(18),
         "BE": lambda: digits(12), "GB": lambda: pick("NWBK", "BARC", "MIDL") + digits(14), "FR": lambda: digits(20) + pick("A", "7") + digits(2),
         "LT": lambda: digits(16), "ES": lambda: digits(20)}


def iban(valid=True):
    country = R.choice(list(BANKS) + ["NL"] * 6)
    body = BANKS[country]()
    check = 98 - mod97(body + country + "00")
    if not valid:
        check = (check + R.randrange(1, 90)) % 97 + 1
        if mod97(body + country + f"{check:02}") == 1:
            return iban(False)
    plain = f"{country}{check:02}{body}"
    spaced = " ".join(plain[i:i + 4] for i in range(0, len(plain), 4))
    return pick(plain, plain, spaced, spaced, plain.lower(), spaced.replace(" ", "."), spaced.lower(), spaced.replace(" ", "-"))


def luhn_digit(body):
    total = 0
    for i, c in enumerate(reversed(body)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return (10 - total % 10) % 10


def card(valid=True):
    prefix, n = pick(("4", 16), ("4539", 16), ("51", 16), ("55", 16), ("2221", 16), ("34", 15), ("37", 15), ("6011", 16), ("62", 16), ("62", 19),
                     ("2200", 16), ("2204", 16), ("6759", 16))
    body = prefix + digits(n - 1 - len(prefix))
    last = luhn_digit(body)
    number = body + str(last if valid else (last + R.randrange(1, 10)) % 10)
    if n == 16:
        mark = pick("", " ", " ", "-", ".")
        return mark.join(number[i:i + 4] for i in range(0, 16, 4))
    return number if n == 19 or R.random() < 0.5 else f"{number[:4]} {number[4:10]} {number[10:]}"


def bsn(valid=True):
    while True:
        body = digits(8)
        total = sum(int(c) * w for c, w in zip(body, range(9, 1, -1))) % 11
        if body[0] != "0" and total < 10:
            break
    last = total if valid else (total + R.randrange(1, 9)) % 10
    number = body + str(last)
    return number if R.random() < 0.6 else pick(f"{number[:4]}.{number[4:6]}.{number[6:]}", f"{number[:3]} {number[3:6]} {number[6:]}",
                                                f"{number[:4]} {number[4:6]} {number[6:]}")


def inn_digit(body):
    weights = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
    return sum(int(c) * w for c, w in zip(body, weights[-len(body):])) % 11 % 10


def inn(valid=True, person=None):
    person = R.random() < 0.5 if person is None else person
    body = pick("77", "78", "50", "16", "66") + digits(8 if person else 7)
    if person:
        body += str(inn_digit(body))
    last = inn_digit(body)
    return body + str(last if valid else (last + R.randrange(1, 10)) % 10)


def snils(valid=True):
    body = digits(9)
    if int(body) <= 1001998:
        return snils(valid)
    check = sum(int(c) * (9 - i) for i, c in enumerate(body)) % 101 % 100
    check = check if valid else (check + R.randrange(1, 99)) % 100
    spaced = f"{body[:3]}-{body[3:6]}-{body[6:]}"
    return pick(f"{spaced} {check:02}", f"{spaced} {check:02}", f"{spaced}-{check:02}")


def resident(valid=True):
    area = pick("110105", "310104", "440305", "510107", "320583", "330106", "420111", "610113", "210203")
    born = f"{R.randrange(1950, 2010)}{R.randrange(1, 13):02}{R.randrange(1, 29):02}"
    body = area + born + digits(3)
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    at = sum(int(c) * w for c, w in zip(body, weights)) % 11
    number = body + "10X98765432"[at if valid else (at + R.randrange(1, 11)) % 11]
    return pick(number, number, number.lower(), f"{number[:6]} {number[6:14]} {number[14:]}")


def s10(valid=True):
    body = digits(8)
    check = {10: 0, 11: 5}.get(11 - sum(int(c) * w for c, w in zip(body, [8, 6, 4, 2, 3, 5, 9, 7])) % 11)
    check = 11 - sum(int(c) * w for c, w in zip(body, [8, 6, 4, 2, 3, 5, 9, 7])) % 11 if check is None else check
    check = check if valid else (check + R.randrange(1, 10)) % 10
    return pick("RB", "LX", "RR", "CP", "EA") + body + str(check) + pick("NL", "CN", "RU", "GB")


# ---- Numbers without one ----------------------------------------------------------------------------------------------

def phone_nl():
    n = digits(8)
    mobile = [f"06{n}", f"06-{n}", f"06 {n}", f"+316{n}", f"+31 6 {n}", f"00316{n}", f"+31 (0)6 {n}", f"06 {n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
              f"06-{n[:4]} {n[4:]}", f"+31 6 {n[:4]} {n[4:]}", f"06.{n[:4]}.{n[4:]}", f"06 - {n[:4]} {n[4:]}", f"(06) {n}"]
    area, rest = pick(("020", 7), ("010", 7), ("030", 7), ("0318", 6), ("0499", 6), ("070", 7))
    m = R.choice("23456789") + digits(rest - 1)
    line = [f"{area}{m}", f"{area}-{m}", f"({area}) {m}", f"{area} - {m}", f"+31 {area[1:]} {m}", f"{area} {m[:3]} {m[3:5]} {m[5:]}"]
    other = [f"+32 47{digits(1)} {digits(2)} {digits(2)} {digits(2)}", f"+49 151 {digits(8)}", f"0475/{digits(2)}.{digits(2)}.{digits(2)}", f"0900-{digits(4)}",
             f"0800 {digits(4)}"]
    return R.choice(R.choice([mobile, mobile, line, other]))


def phone_ru():
    a, n = pick("903", "916", "926", "495", "812", "999", "965"), R.choice("23456789") + digits(6)
    return pick(f"+7{a}{n}", f"8{a}{n}", f"+7 ({a}) {n[:3]}-{n[3:5]}-{n[5:]}", f"8 ({a}) {n[:3]}-{n[3:5]}-{n[5:]}", f"8-{a}-{n[:3]}-{n[3:5]}-{n[5:]}",
                f"+7 {a} {n[:3]} {n[3:5]} {n[5:]}", f"8 {a} {n[:3]} {n[3:]}", f"7{a}{n}", f"+7({a}){n}", f"+7-{a}-{n[:3]}-{n[3:]}")


def phone_en():
    n = R.choice("23456789") + digits(6)
    a = pick("415", "212", "312", "646", "702")
    us = [f"({a}) {n[:3]}-{n[3:]}", f"{a}-{n[:3]}-{n[3:]}", f"+1 {a} {n[:3]} {n[3:]}", f"+1{a}{n}", f"1-{a}-{n[:3]}-{n[3:]}", f"{a}.{n[:3]}.{n[3:]}",
          f"+1 ({a}) {n[:3]}-{n[3:]}", f"({a}){n[:3]}-{n[3:]}", f"1-800-{n[:3]}-{n[3:]}"]
    m = digits(6)
    uk = [f"07{pick('700', '911', '812')} {m}", f"07{pick('700', '911')}{m}", f"+44 7{pick('700', '911')} {m}", f"020 7{digits(3)} {digits(4)}",
          f"+44 20 7{digits(3)} {digits(4)}", f"0161 {pick('4', '7')}{digits(2)} {digits(4)}", f"+44 (0)20 7{digits(3)} {digits(4)}"]
    return R.choice(us + uk)


def phone_zh():
    n = "1" + pick("38", "39", "50", "86", "77", "99", "35") + digits(8)
    mobile = [n, n, n, f"{n[:3]} {n[3:7]} {n[7:]}", f"{n[:3]}-{n[3:7]}-{n[7:]}", f"+86 {n}", f"+86{n}", f"86-{n}", f"0086{n}", n.translate(WIDE),
              f"+86 {n[:3]} {n[3:7]} {n[7:]}"]
    m = R.choice("2345678") + digits(7)
    return R.choice(mobile + [f"010-{m}", f"021-{m}", f"0755-{m}", f"(010){m}", f"0571 {m}", f"400-{digits(3)}-{digits(4)}", f"（021）{m}"])


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
PHONES = {"nl": phone_nl, "ru": phone_ru, "en": phone_en, "zh": phone_zh}
NAMES = {"nl": ["jan.devries", "p.bakker", "sanne_vdberg", "klant88", "a-m.visser"], "en": ["john.smith", "mary_j", "k.oconnor", "dave77", "sue-ann"],
         "ru": ["ivan.petrov", "o.smirnova", "masha1990", "kolya-78"], "zh": ["zhangwei", "li.na", "wang_fang88", "chenjie2020"]}
HOSTS = {"nl": ["gmail.com", "ziggo.nl", "hotmail.nl", "kpnmail.nl", "mail.bedrijf.nl"], "en": ["gmail.com", "yahoo.co.uk", "outlook.com", "example.org"],
         "ru": ["mail.ru", "yandex.ru", "bk.ru", "gmail.com"], "zh": ["qq.com", "163.com", "126.com", "sina.com.cn"]}


def email(lang):
    name, host = R.choice(NAMES[lang]), R.choice(HOSTS[lang])
    if lang == "zh" and R.random() < 0.4:
        name = R.choice("123456789") + digits(8)
    if R.random() < 0.15:
        name += "+" + pick("shop", "reviews")
    plain = f"{name}@{host}"
    at, dot = {"nl": ("apenstaartje", "punt"), "en": ("at", "dot"), "ru": ("собака", "точка"), "zh": ("at", "dot")}[lang]
    spoken = [f"{name} [at] {host.replace('.', f' {dot} ')}", f"{name}(at){host}", f"{name} (at) {host.replace('.', f' ({dot}) ')}",
              f"{name}[at]{host.replace('.', f'[{dot}]')}"]
    return plain if R.random() < 0.85 else pick(plain.upper(), R.choice(spoken), R.choice(spoken))


def ip():
    if R.random() < 0.6:
        return ".".join(str(R.randrange(1, 255)) for _ in range(4))
    return pick(f"2001:db8::{R.randrange(16, 60000):x}", f"fe80::{R.randrange(4096, 65535):x}:{R.randrange(4096, 65535):x}:1",
                "2a02:a450:" + ":".join(f"{R.randrange(4096, 65535):x}" for _ in range(6)))


def plate_nl():
    c = "BDFGHJKLNPRSTVXZ"
    a = lambda n: "".join(R.choice(c) for _ in range(n))
    return pick(f"{a(2)}-{digits(3)}-{a(1)}", f"{digits(1)}-{a(3)}-{digits(2)}", f"{digits(2)}-{a(2)}-{a(2)}", f"{a(1)}-{digits(3)}-{a(2)}", f"{digits(2)}-{a(3)}-{digits(1)}")


def plate_ru():
    c = "АВЕКМНОРСТУХ"
    return f"{R.choice(c)}{digits(2)}{R.randrange(1, 10)}{R.choice(c)}{R.choice(c)}{pick('77', '177', '78', '16', '750')}"


def plate_zh():
    return pick("京A", "沪B", "粤B", "苏E", "浙A", "川A") + pick("", "·") + pick(f"{R.choice('BDFHKQ')}{digits(4)}", f"{digits(2)}{R.choice('ACFHK')}{digits(2)}", f"D{digits(5)}")


def postcode_nl():
    return f"{R.randrange(1000, 9999)}{pick(' ', ' ', '')}{R.choice('ABCDEFGHJKLMNPRSTVWXZ')}{R.choice('BCEFGHJKLMNPRTVWXZ')}"


def handle(lang):
    return "@" + pick("jansen_88", "happy.customer", "petrov_nn", "lisa", "wang-lei", "shopfan")


# ---- The same, hidden, and other look-alikes ---------------------------------------------------------------------------

def hidden_email(lang):
    name, host = R.choice(NAMES[lang]), R.choice(HOSTS[lang])
    label, tld = host.split(".", 1)
    at = pick(" @ ", "(@)", " [@] ", "[at]", " (at) ", " {at} ", "＠", "%40", "<at>", " -at- ")
    dot = pick(".", ".", " dot ", "(.)", " [.] ", "[dot]", " punt ", "．")
    if at == " @ " and "." not in name and "_" not in name:
        at = "@"
    if at == "%40":
        dot = "."
    return name + at + label + dot + tld.replace(".", dot)


def hidden_phone(lang):
    plain = {"nl": "06" + digits(8), "en": "07" + pick("700", "911", "812") + digits(6), "ru": "8" + pick("903", "916", "926") + digits(7), "zh": "1" + pick("38", "39", "50", "86") + digits(8)}[lang]
    cut = {"nl": [2, 4, 6, 8], "en": [5, 8], "ru": [1, 4, 7, 9], "zh": [3, 7]}[lang]
    mark = pick("\u00a0", "–", "‑", " - ", "  ", ".", "－", "-")
    parts = [plain[a:b] for a, b in zip([0] + cut, cut + [len(plain)])]
    code = {"nl": "+31", "en": "+44", "ru": "+7", "zh": "+86"}[lang]
    rest = plain if lang == "zh" else plain[1:]
    return pick(mark.join(parts), mark.join(parts), plain.translate(WIDE), " ".join(plain), f"{code}.{rest}", f"{code}–{rest[:3]}–{rest[3:]}", f"({code}) {rest}", code.replace("+", "＋") + rest)


def nino():
    return pick("AB", "JK", "PW", "SX", "CE") + pick("{0}{1}{2}{3}", " {0} {1} {2} {3}").format(digits(2), digits(2), digits(2), pick("A", "B", "C", "D"))


def hexes(n):
    return "".join(R.choice("0123456789abcdef") for _ in range(n))


HIDDEN = {"HEMAIL": hidden_email, "HPHONE": hidden_phone, "NINO": lambda lang: nino(), "MAC": lambda lang: "0" + pick(":", "-").join([hexes(1)] + [hexes(2) for _ in range(5)]),
          "BSNODD": lambda lang: pick(" ", ".", "-").join([(n := bsn().replace(".", "").replace(" ", ""))[:3], n[3:6], n[6:]]),
          "CARDODD": lambda lang: pick("/", ".", "").join([(n := luhn16())[:4], n[4:8], n[8:12], n[12:]])}
HIDDEN_TYPES = {"HEMAIL": "EMAIL", "HPHONE": "PHONE", "BSNODD": "BSN", "CARDODD": "CARD"}


def luhn16():
    body = pick("4539", "5100", "4000") + digits(11)
    return body + str(luhn_digit(body))


OTHER = {
    "uuid": lambda: f"{hexes(8)}-{hexes(4)}-4{hexes(3)}-a{hexes(3)}-{hexes(12)}", "hash": lambda: hexes(32), "file": lambda: f"IMG_2024{R.randrange(1, 13):02}{R.randrange(1, 29):02}_{digits(6)}.jpg",
    "key": lambda: "-".join("".join(R.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(5)) for _ in range(5)), "vat": lambda: f"NL{digits(9)}B01", "isbn": lambda: f"978-{digits(1)}-{digits(3)}-{digits(5)}-{digits(1)}",
    "ean": lambda: "87" + digits(11), "gps": lambda: f"{R.randrange(50, 54)}.{digits(6)}, {R.randrange(4, 7)}.{digits(6)}", "sizes": lambda: f"{R.randrange(80, 130)}-{R.randrange(55, 95)}-{R.randrange(80, 130)}",
    "range": lambda: f"{R.randrange(100, 400)}-{R.randrange(400, 900)}", "series": lambda: " ".join(str(R.randrange(10, 100)) for _ in range(3)), "years": lambda: f"{R.randrange(1990, 2010)}-{R.randrange(2010, 2024)}", "sum": lambda: f"{R.randrange(2, 9)} x {R.randrange(10, 99)},{digits(2)} = {R.randrange(100, 900)},{digits(2)}",
    "colour": lambda: "#" + hexes(6), "table": lambda: f"{digits(2)} {digits(3)},{digits(2)} {digits(2)} {digits(3)},{digits(2)}", "at": lambda: f"{R.randrange(2, 9)} @ {R.randrange(1, 20)} euro", "flight": lambda: pick("KL", "BA", "SU", "CA") + str(R.randrange(100, 2000)), "kvk": lambda: digits(8),
}
HARD = {
    "nl": ["mail: {HEMAIL} aub", "stuur het naar {HEMAIL}, bedankt", "app me op {HPHONE}", "{HPHONE}, na zes uur", "bsn {BSNODD} van mijn vader", "creditcard {CARDODD} geweigerd", "mac-adres {MAC} van de router"],
    "en": ["email {HEMAIL} please", "it is {HEMAIL}, thanks", "text me on {HPHONE}", "{HPHONE} any time", "my national insurance number is {NINO}", "NI no. {NINO}, as asked", "card {CARDODD} was charged", "device {MAC} is offline"],
    "ru": ["пишите: {HEMAIL}, спасибо", "мой адрес {HEMAIL} верный", "звоните {HPHONE}", "{HPHONE} вечером", "карта {CARDODD} не прошла", "роутер {MAC} молчит"],
    "zh": ["联系{HEMAIL}，谢谢", "邮箱 {HEMAIL} 没错", "电话{HPHONE}，谢谢", "我的手机：{HPHONE}", "信用卡{CARDODD}扣款", "路由器{MAC}断网"],
}
HARD_LOOKALIKES = ["[uuid]", "[hash]", "[file]", "[key]", "[isbn]", "[ean]", "[gps]", "[sizes]", "[range]", "[series]", "[years]", "[sum]", "[colour]", "[table]", "[at]", "[flight]"]
HARD_FRAMES = {"nl": ["het was {} denk ik", "zie {}", "code {} werkt niet", "({})", "btw-nummer [vat]", "KvK [kvk]"], "en": ["it said {} again", "see {}", "code {} does not work", "({})", "VAT number [vat]"],
               "ru": ["там было {} кажется", "см. {}", "код {} не работает", "({})"], "zh": ["显示{}，不懂", "见 {}", "代码{}无效", "（{}）"]}


# ---- Snippets: {type} is personal data, [kind] looks like it ------------------------------------------------------------

PERSONAL = {
    "EMAIL": email, "PHONE": lambda lang: PHONES[lang](), "IBAN": lambda lang: iban(), "CARD": lambda lang: card(), "BSN": lambda lang: bsn(),
    "INN": lambda lang: inn(), "INN12": lambda lang: inn(person=True), "SNILS": lambda lang: snils(), "RESIDENT_ID": lambda lang: resident(), "IP": lambda lang: ip(),
    "PLATE": lambda lang: {"nl": plate_nl, "ru": plate_ru, "zh": plate_zh}[lang](), "POSTCODE": lambda lang: postcode_nl() if lang == "nl" else pick("SW1A 1AA", "M1 1AE", "EC2V 7HH", "B33 8TH", "LS6 3HN"),
    "PASSPORT": lambda lang: pick(f"{R.randrange(10, 99)} {R.randrange(10, 24):02} {digits(6)}", f"{R.randrange(10, 99)}{R.randrange(10, 24):02} {digits(6)}", f"{R.randrange(10, 99)}{R.randrange(10, 24):02}{digits(6)}"),
    "HANDLE": handle,
}


def price():
    return pick(f"€ {R.randrange(1, 999)},{digits(2)}", f"€{R.randrange(1, 99)}.{digits(3)},00", f"{R.randrange(1, 9999)} euro", f"${R.randrange(1, 999)}.{digits(2)}",
                f"{R.randrange(1, 99)} {digits(3)} руб.", f"{R.randrange(100, 9999)}₽", f"￥{R.randrange(1, 9999)}", f"{R.randrange(1, 999)}元", f"{R.randrange(1, 9)}.{digits(3)}.{digits(3)} руб")


LOOKALIKE = {
    "iban": lambda: iban(False), "card": lambda: card(False), "bsn": lambda: bsn(False), "inn": lambda: inn(False), "snils": lambda: snils(False),
    "resident": lambda: resident(False), "price": price, "s10": lambda: s10(False),
    "order": lambda: pick(digits(7), digits(8), digits(9), digits(10), digits(12), "2024" + digits(6), "WB" + digits(8), digits(3) + "-" + digits(7), digits(16)),
    "order_bsn": lambda: bsn().replace(".", "").replace(" ", ""), "order_inn": lambda: inn(), "order_card": lambda: card().replace(" ", "").replace("-", "").replace(".", ""),
    "order_phone": lambda: pick("06" + digits(8), "138" + digits(8), "8916" + digits(7)),
    "version": lambda: pick(f"{R.randrange(1, 15)}.{R.randrange(0, 20)}.{R.randrange(0, 20)}", f"v{R.randrange(1, 9)}.{R.randrange(0, 9)}", f"{R.randrange(300, 999)}.{R.randrange(0, 99)}.{R.randrange(0, 99)}.{R.randrange(300, 999)}"),
    "date": lambda: pick(f"{R.randrange(1, 29):02}-{R.randrange(1, 13):02}-20{R.randrange(15, 25)}", f"20{R.randrange(15, 25)}-{R.randrange(1, 13):02}-{R.randrange(1, 29):02}",
                         f"{R.randrange(1, 29)}/{R.randrange(1, 13)}/20{R.randrange(15, 25)}", f"{R.randrange(1, 29):02}.{R.randrange(1, 13):02}.20{R.randrange(15, 25)}"),
    "time": lambda: f"{R.randrange(0, 24):02}:{digits(1) if False else R.choice('012345')}{digits(1)}", "year": lambda: str(R.randrange(1990, 2025)),
    "size": lambda: pick(f"{R.randrange(10, 300)}x{R.randrange(10, 300)}x{R.randrange(10, 99)}", f"{R.randrange(10, 99)} x {R.randrange(10, 99)} cm", f"{R.randrange(100, 2000)} ml", f"{R.randrange(2, 999)} GB"),
    "article": lambda: pick(f"{digits(3)}.{digits(3)}.{digits(2)}", f"SKU-{digits(6)}", f"A{digits(4)}", f"KX-{digits(4)}B", f"HD{digits(4)}/{digits(2)}", f"RTX {R.randrange(2, 5)}0{R.randrange(5, 9)}0", digits(13), f"GT-I{digits(4)}"),
    "score": lambda: pick(f"{R.randrange(1, 10)}/10", f"{R.randrange(0, 5)}-{R.randrange(0, 5)}", "24/7", f"{R.randrange(1, 100)}%", f"{R.randrange(1, 100)} procent"),
    "count": lambda: pick(f"{R.randrange(1, 9)}.{digits(3)}.{digits(3)}", f"{R.randrange(1, 99)} {digits(3)} {digits(3)}", digits(5), f"{R.randrange(1, 9)},{digits(3)},{digits(3)}", f"{R.randrange(1000, 9999)} - {R.randrange(1000, 9999)}"),
}

SNIPPETS = {
    "nl": ["Bel mij op {PHONE} aub", "Mijn nummer is {PHONE}, graag terugbellen", "tel: {PHONE}", "{PHONE} is bereikbaar na 18 uur", "mail naar {EMAIL}.", "Mijn mailadres ({EMAIL}) klopt",
           "Graag terugstorten op {IBAN}", "rekeningnummer {IBAN} t.n.v. Bakker", "IBAN: {IBAN}, bedrag [price]", "betaald met kaart {CARD}", "creditcard {CARD} werd geweigerd op [date]",
           "Mijn BSN is {BSN}", "bsn: {BSN} en toch geen antwoord", "burgerservicenummer {BSN}", "Mijn auto ({PLATE}) is beschadigd", "kenteken {PLATE} stond fout", "Ik woon op {POSTCODE}, huisnummer 12",
           "postcode {POSTCODE} bestaat wel", "ip adres {IP} geblokkeerd", "Vanaf {IP} kan ik niet inloggen", "{HANDLE} reageert niet", "stuur bericht aan {HANDLE}!", "{PHONE} of {EMAIL}, kies maar", "Naam P. Bakker,{PHONE},{EMAIL},{POSTCODE}"],
    "en": ["Call me at {PHONE} please", "my number is {PHONE}, thanks", "Phone: {PHONE}", "{PHONE} after 6pm works", "email me at {EMAIL}.", "Contact ({EMAIL}) for details", "Refund to {IBAN} please",
           "my IBAN {IBAN} was wrong", "charged my card {CARD} twice", "Visa {CARD} declined on [date]", "my ip is {IP}", "Blocked from {IP} since [date]", "{HANDLE} never answered", "DM {HANDLE} and wait",
           "my postcode is {POSTCODE} near the station", "live at {POSTCODE}, London", "Either {PHONE} or {EMAIL}", "reach me on {PHONE}!!! paid [price]"],
    "ru": ["Позвоните мне {PHONE}", "мой номер {PHONE}, жду", "Тел.: {PHONE}", "{PHONE} звоните после шести", "пишите на {EMAIL}.", "Моя почта ({EMAIL}) верная", "ИНН {INN}, счёт на [price]", "инн: {INN12}",
           "СНИЛС {SNILS}", "мой снилс {SNILS} указан верно", "паспорт {PASSPORT} выдан в Москве", "Паспорт: серия и номер {PASSPORT}", "списали с карты {CARD} дважды", "карта {CARD} не прошла [date]", "машина {PLATE} стояла",
           "номер авто {PLATE} не тот", "ip {IP} заблокирован", "С адреса {IP} не пускает", "{HANDLE} молчит", "телефон {PHONE}, почта {EMAIL}", "верните на счёт {IBAN}"],
    "zh": ["请打电话{PHONE}给我", "我的手机号是{PHONE}，谢谢", "电话：{PHONE}", "{PHONE}随时联系", "邮箱{EMAIL}。", "我的邮箱（{EMAIL}）没错", "身份证号{RESIDENT_ID}", "身份证：{RESIDENT_ID}，麻烦核实", "我是{RESIDENT_ID}",
           "银行卡{CARD}扣款两次", "卡号 {CARD} 支付失败", "车牌{PLATE}停在门口", "我的车{PLATE}被刮了", "IP是{IP}", "从{IP}登录不了", "{HANDLE} 不回复", "手机{PHONE}，邮箱{EMAIL}", "退款[price]打到{CARD}"],
}
LOOKALIKES = {
    "nl": ["Bestelnummer [order] niet ontvangen", "bestelling [order_bsn] is zoek", "order [order_card] staat nog open", "Ordernr. [order_phone] graag nakijken", "Kost [price] en dat is veel", "versie [version] werkt niet",
           "IBAN [iban] bestaat niet", "bsn [bsn] klopt niet", "kaart [card] is ongeldig", "Besteld op [date] om [time]", "Formaat [size], prijs [price]", "artikel [article] is kapot", "een [score] van mij", "al [count] klanten sinds [year]",
           "factuur [order] van [price]", "serienummer [article]", "klantnummer [order_bsn]", "Dit kost [count] punten", "tussen [time]-[time] bezorgd", "pakket [s10] is kwijt", "Ik geef het een [score], model [article]", "uit [year] AD nog", "sinds 2019 is het beter", "maat [size]"],
    "en": ["Order number [order] never arrived", "order [order_bsn] is lost", "Order #[order_card] still open", "order no. [order_phone] please check", "It cost [price] which is a lot", "version [version] is broken", "IBAN [iban] is not valid",
           "card [card] is invalid", "Ordered [date] at [time]", "Size [size], price [price]", "item [article] broke", "a [score] from me", "over [count] customers since [year]", "invoice [order] of [price]", "serial [article]", "customer id [order_inn]",
           "delivered between [time]-[time]", "parcel [s10] got lost", "model [article] scored [score]", "firmware [version] bricked it"],
    "ru": ["Заказ [order] не пришёл", "заказ № [order_inn] потерян", "номер заказа [order_card] висит", "заказ [order_phone] проверьте", "Стоит [price], дорого", "версия [version] не работает", "ИНН [inn] неверный", "СНИЛС [snils] не тот",
           "карта [card] не подошла", "Заказал [date] в [time]", "Размер [size], цена [price]", "артикул [article] сломан", "ставлю [score]", "уже [count] клиентов с [year] года", "накладная [order] на [price]", "трек [s10] не найден", "модель [article]",
           "прошивка [version] плохая", "привезли с [time] до [time]"],
    "zh": ["订单号[order]还没到", "订单[order_phone]请查一下", "订单编号：[order_card]", "花了[price]，太贵", "版本[version]用不了", "身份证[resident]不对", "卡号[card]无效", "[date] [time]下单", "尺寸[size]，价格[price]", "货号[article]坏了", "打[score]分",
           "已有[count]人购买，[year]年开始", "快递单号[order]", "型号[article]", "固件[version]太差", "运单[s10]丢了", "[time]-[time]送到"],
}


def fill(template, lang):
    text, entities, rest = "", [], template
    while rest:
        cut = min((i for i in (rest.find("{"), rest.find("[")) if i >= 0), default=-1)
        if cut < 0:
            return text + rest, entities
        close = rest.index("}" if rest[cut] == "{" else "]", cut)
        name = rest[cut + 1:close]
        text += rest[:cut]
        value = {**PERSONAL, **HIDDEN}[name](lang) if rest[cut] == "{" else {**LOOKALIKE, **OTHER}[name]()
        if rest[cut] == "{":
            entities.append({"type": HIDDEN_TYPES.get(name, name.replace("INN12", "INN")), "begin": len(text), "end": len(text) + len(value)})
        text, rest = text + value, rest[close + 1:]
    return text, entities


def snippet(lang):
    template = R.choice(LOOKALIKES[lang] if R.random() < 1 / 3 else SNIPPETS[lang])
    text, entities = fill(template, lang)
    if R.random() < 0.3:
        more, others = fill(R.choice(LOOKALIKES[lang]), lang)
        mark = pick(". ", " - ", "; ") if lang != "zh" else pick("。", "，", "；")
        text, entities = text + mark + more, entities + [{**e, "begin": e["begin"] + len(text + mark), "end": e["end"] + len(text + mark)} for e in others]
    return {"lang": lang, "text": text, "entities": entities}


def hard_snippet(lang):
    template = R.choice(HARD_FRAMES[lang]).replace("{}", R.choice(HARD_LOOKALIKES)) if R.random() < 0.4 else R.choice(HARD[lang])
    text, entities = fill(template, lang)
    return {"lang": lang, "text": text, "entities": entities}


def snippets(half, count):
    R.seed(SEEDS[half])
    return [(hard_snippet if half == "hard" else snippet)(LANGUAGES[i % 4]) for i in range(count)]


# ---- Figures ----------------------------------------------------------------------------------------------------------

TYPES = {"NINO", "MAC", "IMEI", "EMAIL", "PHONE", "IBAN", "CARD", "BSN", "INN", "SNILS", "RESIDENT_ID", "IP", "PLATE", "POSTCODE", "PASSPORT", "HANDLE"}


def find(lang, rows):
    """What the command finds in each snippet: (type, begin, end)."""
    lines = "".join(row["text"] + "\n" for row in rows)
    done = subprocess.run([VOXPOP, "entities", "-l", lang, "--offsets", "chars"], input=lines.encode(), capture_output=True, check=True)
    return [{(e["type"], e["begin"], e["end"]) for e in json.loads(line) if e["type"] in TYPES} for line in done.stdout.splitlines()]


def figures(counts):
    def share(whole):
        return round(100 * counts["right"] / whole, 2) if whole else 100.0
    return {"precision": share(counts["found"]), "recall": share(counts["gold"]), "gold": counts["gold"], "found": counts["found"]}


def measure(half, count, languages, errors=0):
    rows, total, groups = snippets(half, count), Counter(), {}
    for lang in languages:
        own = [row for row in rows if row["lang"] == lang]
        for row, found in zip(own, find(lang, own)):
            gold = {(e["type"], e["begin"], e["end"]) for e in row["entities"]}
            for name, some in [("gold", gold), ("found", found), ("right", gold & found)]:
                total[name] += len(some)
                for entity in some:
                    groups.setdefault(entity[0], Counter())[name] += 1
                    groups.setdefault(lang, Counter())[name] += 1
            if gold != found and half != "held" and errors > 0:
                errors -= 1
                print(lang, row["text"], "missed", sorted(gold - found), "wrong", sorted(found - gold), sep="\t", file=sys.stderr)
    return {"half": half, "snippets": len(rows), **figures(total), "groups": {name: figures(counts) for name, counts in sorted(groups.items())}}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--snippets", action="store_true")
    parser.add_argument("--half", choices=list(SEEDS), default="seen")
    parser.add_argument("--count", type=int, default=2500)
    parser.add_argument("--errors", type=int, default=0)
    chosen = parser.parse_args()
    if chosen.snippets:
        for row in snippets(chosen.half, chosen.count):
            print(json.dumps(row, ensure_ascii=False))
    else:
        print(json.dumps(measure(chosen.half, chosen.count, LANGUAGES, chosen.errors), indent=1))


if __name__ == "__main__":
    main()
