"""Pages as newspapers make them, in our own words: each with what should be found in it.

Not one of them is a real page; their shapes are: how each names its title, date and outlet, what
stands around the text, in which encoding, and what keeps the text away.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from articles.ingest.warnings import Doubt


@dataclass(frozen=True)
class Shape:
    """A page, where it stands, and what is to be found; `text` are the paragraphs, whole."""

    name: str
    host: str
    path: str
    page: str
    title: str
    outlet: str
    date: str
    language: str
    text: tuple[str, ...]
    authors: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    encoding: str = "utf-8"
    media_type: str = "text/html"
    # Where it says that it stands; by default where it was found.
    address: str = ""
    # What stands around the text and is none of it.
    around: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """Where it is found."""
        return f"https://{self.host}{self.path}"

    @property
    def body(self) -> bytes:
        """The page as it is sent."""
        return self.page.encode(self.encoding)


def _data(value: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps(value, ensure_ascii=False)}</script>'


def _paragraphs(parts: tuple[str, ...]) -> str:
    return "\n".join(f"<p>{part}</p>" for part in parts)


_GRAPH = (
    "Le fleuve est sorti de son lit dans la nuit de samedi à dimanche, a annoncé la préfecture, "
    "qui a demandé aux habitants des quais de partir avant midi.",
    "Environ 4 000 maisons sont inondées, selon le ministère des Eaux, qui cite un premier relevé "
    "fait par hélicoptère. Des routes sont coupées dans toute la vallée.",
    "« Nous n’avons rien vu de tel depuis 1953 », a déclaré le maire, Luc Marchand, devant la presse.",
    "Un deuxième barrage serait fissuré, d’après une source proche du dossier. La préfecture n’a pas "
    "confirmé cette information.",
)
FRENCH_GRAPH = Shape(
    name="French, JSON-LD as a graph",
    host="www.gazette.test",
    path="/societe/article/le-fleuve-deborde_12.html?utm_source=lettre",
    title="Le fleuve déborde : « nous n’avons rien vu de tel »",
    outlet="La Gazette du Fleuve",
    date="2025-04-28",
    language="fr",
    authors=("Anne Rivière", "Paul Quai"),
    address="https://www.gazette.test/societe/article/le-fleuve-deborde_12.html",
    text=_GRAPH,
    around=("Lire aussi", "Les plus lus", "Newsletter", "Mentions légales", "Partager"),
    page=f"""<!doctype html><html lang="fr-FR"><head><meta charset="utf-8">
<title>Le fleuve déborde : « nous n’avons rien vu de tel » - La Gazette du Fleuve</title>
<link rel="canonical" href="/societe/article/le-fleuve-deborde_12.html">
<meta property="og:title" content="Crue : ce que l’on sait">
{
        _data(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {
                        "@type": "WebSite",
                        "@id": "https://www.gazette.test/#site",
                        "name": "Gazette en ligne",
                    },
                    {
                        "@type": ["Organization", "NewsMediaOrganization"],
                        "@id": "https://www.gazette.test/#journal",
                        "name": "La Gazette du Fleuve",
                    },
                    {"@type": "Person", "@id": "#anne", "name": "Anne Rivière"},
                    {
                        "@type": "ItemList",
                        "itemListElement": [
                            {
                                "@type": "NewsArticle",
                                "headline": "Autre chose",
                                "datePublished": "2020-01-01",
                            }
                        ],
                    },
                    {
                        "@type": "NewsArticle",
                        "headline": "Le fleuve déborde : « nous n’avons rien vu de tel »",
                        "mainEntityOfPage": {
                            "@id": "https://www.gazette.test/societe/article/le-fleuve-deborde_12.html"
                        },
                        "datePublished": "2025-04-28T06:12:00+02:00",
                        "dateModified": "2025-04-29T10:00:00+02:00",
                        "author": [{"@id": "#anne"}, {"@type": "Person", "name": "Paul Quai"}],
                        "publisher": {"@id": "https://www.gazette.test/#journal"},
                        "isAccessibleForFree": True,
                    },
                ],
            }
        )
    }
</head><body><header><nav><a href="/">Accueil</a> <a href="/sport">Sport</a></nav></header>
<main><article><header><h1>Le fleuve déborde : « nous n’avons rien vu de tel »</h1>
<p class="meta">Par Anne Rivière et Paul Quai · Publié le 28 avril 2025 à 6 h 12</p>
<div class="share"><button>Partager</button></div></header>
<div class="article__content">{_paragraphs(_GRAPH)}</div>
<aside class="related"><h2>Lire aussi</h2><ul><li><a href="/a">Les digues en cinq questions</a></li>
</ul></aside></article></main>
<aside class="sidebar"><h2>Les plus lus</h2><ol><li><a href="/b">Le marché rouvre</a></li></ol></aside>
<footer><p>Newsletter</p><p>Mentions légales</p></footer></body></html>""",
)

_1252 = (
    "Der Fluss ist in der Nacht über die Ufer getreten. Nach Angaben des Ministeriums sind 4000 "
    "Häuser überflutet, die Schäden werden auf 50 Mio. € geschätzt.",
    "„Zwischen 3000 und 5000 Häuser stehen unter Wasser“, sagte Kanzlerin Ada Pohl bei einem Besuch "
    "am Hafen. Genauere Zahlen gebe es frühestens am Mittwoch.",
    "Die Anordnung zur Räumung der Altstadt wurde im Morgengrauen unterzeichnet. Wer sich weigere, "
    "müsse mit einer Geldbuße rechnen, hieß es aus dem Rathaus.",
)
GERMAN_1252 = Shape(
    name="German, windows-1252, meta elements alone",
    host="tagblatt.test",
    path="/lokales/fluss-tritt-ueber-die-ufer-a-9.html",
    encoding="cp1252",
    title="Fluss tritt über die Ufer",
    outlet="Küstentagblatt",
    date="2025-05-02",
    language="de",
    authors=("Jörg Müßig",),
    text=_1252,
    around=("Impressum", "Mehr zum Thema", "Kommentare"),
    page=f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="de"><head>
<meta http-equiv="Content-Type" content="text/html; charset=windows-1252" />
<title>Fluss tritt über die Ufer | Küstentagblatt</title>
<meta name="author" content="Von Jörg Müßig" /><meta name="date" content="2025-05-02T08:00:00+02:00" />
<meta property="og:site_name" content="Küstentagblatt" /></head><body>
<div id="nav"><ul><li><a href="/">Start</a></li><li><a href="/politik">Politik</a></li></ul></div>
<div id="content"><h1>Fluss tritt über die Ufer</h1><div class="articletext">{_paragraphs(_1252)}</div>
<div class="box"><h3>Mehr zum Thema</h3><a href="/x">Deiche in der Kritik</a></div>
<div id="comments"><h3>Kommentare</h3><p>Endlich sagt es einer!</p></div></div>
<div id="footer"><a href="/impressum">Impressum</a></div></body></html>""",
)

_OPEN = (
    "The river burst its banks overnight and flooded 4,000 houses, the River Ministry said on Monday, "
    "citing a count made from the air.",
    "“Everybody has to leave by noon,” Chancellor Ada Pohl told reporters at the harbour. Buses stood "
    "ready at the station from six in the morning.",
    "Nordpress, the news agency, reported that a second dam had cracked. The ministry denied it.",
    "The town has seen nothing like it since 1953.",
)
ENGLISH_OPENGRAPH = Shape(
    name="English, OpenGraph",
    host="herald.test",
    path="/2025/apr/28/river-comes",
    title="The river comes",
    outlet="The Harbour Herald",
    date="2025-04-28",
    language="en",
    authors=("Jo Reed",),
    text=_OPEN,
    around=("Sign up", "Most viewed", "cookies", "Advertisement"),
    page=f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>The river comes | Floods | The Harbour Herald</title>
<meta property="og:title" content="The river comes | The Harbour Herald">
<meta property="og:site_name" content="The Harbour Herald"><meta property="og:locale" content="en_GB">
<meta property="article:published_time" content="2025-04-28T05:58:21.000Z">
<meta property="article:modified_time" content="2025-04-30T05:58:21.000Z">
<meta property="article:author" content="https://herald.test/profile/jo-reed">
</head><body><div class="banner" id="cookie-banner"><p>We use cookies to make this site better.</p>
<button>Fine</button></div><nav><a href="/">News</a><a href="/sport">Sport</a></nav>
<article><h1>The river comes</h1><a rel="author" href="/profile/jo-reed">Jo Reed</a>
<div class="body">{_paragraphs(_OPEN[:2])}<div class="ad">Advertisement</div>
<figure><img src="/dam.jpg" alt=""><figcaption>The dam on Sunday. Photograph: Nordpress</figcaption></figure>
{_paragraphs(_OPEN[2:])}</div></article><section><h2>Most viewed</h2><ul><li><a href="/c">Cake</a></li>
</ul></section><footer><form><label>Sign up <input name="mail"></label></form></footer></body></html>""",
)

_KOREAN = (
    "지난 밤 강이 넘쳐 주택 4천 채가 침수됐다고 국토부가 28일 밝혔다. 국토부는 헬기로 조사한 결과라고 설명했다.",
    "아다 폴 총리는 항구에서 기자들과 만나 “정오까지 모두 떠나야 한다”고 말했다. 대피 버스는 오전 6시부터 운행됐다.",
    "노르드프레스 통신은 두 번째 댐에 금이 갔다고 보도했으나 국토부는 이를 부인했다. 시는 1953년 이후 가장 큰 홍수라고 전했다.",
)
KOREAN_EUC = Shape(
    name="Korean, EUC-KR by its header, line breaks for paragraphs",
    host="news.haneul.test",
    path="/view.html?id=20250428012&sid=100",
    encoding="euc-kr",
    media_type="text/html; charset=EUC-KR",
    title="강이 넘쳤다…주택 4천 채 침수",
    outlet="하늘일보",
    date="2025-04-28",
    language="ko",
    text=_KOREAN,
    doubts=(Doubt.DATE_FROM_WORDS,),
    around=("많이 본 뉴스", "구독하기", "무단 전재"),
    page=f"""<html lang="ko"><head><title>강이 넘쳤다…주택 4천 채 침수 : 하늘일보</title>
<meta property="og:title" content="강이 넘쳤다…주택 4천 채 침수">
<meta property="og:site_name" content="하늘일보"></head><body>
<div id="gnb"><a href="/">정치</a><a href="/eco">경제</a></div>
<div class="view"><h2 class="tit">강이 넘쳤다…주택 4천 채 침수</h2>
<div class="info">입력 <span class="date">2025-04-28 10:12</span> <a href="/sub">구독하기</a></div>
<div id="articleBody" class="article_body">{"<br><br>".join(_KOREAN)}</div>
<div class="copy">ⓒ 하늘일보, 무단 전재 및 재배포 금지</div></div>
<div class="side"><h3>많이 본 뉴스</h3><ul><li><a href="/1">벚꽃이 피었다</a></li></ul></div></body></html>""",
)

_LATIN_9 = (
    "La mairie a voté hier soir 4 000 € d’aide pour chaque maison inondée, une œuvre de longue haleine "
    "selon le maire, qui a remercié les pompiers.",
    "Le cœur de la ville reste fermé à la circulation. Le préfet a indiqué que l’eau avait baissé de "
    "vingt centimètres depuis dimanche.",
    "La décision sera publiée vendredi, a précisé la secrétaire générale de la mairie.",
)
FRENCH_LATIN_9 = Shape(
    name="French, ISO-8859-15, tables for layout, nothing declared but the encoding",
    host="echo.test",
    path="/2004/05/12/aide.htm",
    encoding="iso8859-15",
    title="4 000 € par maison : la mairie vote l’aide".replace("’", "'"),
    outlet="",
    date="2004-05-12",
    language="fr",
    text=tuple(part.replace("’", "'") for part in _LATIN_9),
    around=("Petites annonces", "Archives"),
    page=f"""<HTML><HEAD><META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-15">
<TITLE>4 000 € par maison : la mairie vote l'aide</TITLE></HEAD><BODY BGCOLOR="#FFFFFF">
<TABLE WIDTH="100%"><TR><TD WIDTH="120"><FONT SIZE="1"><A HREF="/pa">Petites annonces</A><BR>
<A HREF="/ar">Archives</A></FONT></TD><TD><FONT SIZE="5">4 000 € par maison : la mairie vote l'aide</FONT>
{_paragraphs(tuple(part.replace("’", "'") for part in _LATIN_9))}</TD></TR></TABLE></BODY></HTML>""",
)

_UNDATED = (
    "Damage to houses along the quay will be paid for, Tidewater Ltd said in a statement to its "
    "customers, without naming a sum or a day.",
    "The Dockers’ Union called the statement a beginning and demanded that the harbour stay closed "
    "until the gate has been repaired.",
    "Neither the company nor the union answered questions about the gate, which both had inspected.",
)
NO_DATE = Shape(
    name="English, no date anywhere",
    host="dockside.test",
    path="/news/damage-will-be-paid",
    title="Damage will be paid for, says Tidewater",
    outlet="Dockside News",
    date="",
    language="en",
    text=_UNDATED,
    doubts=(Doubt.NO_DATE,),
    around=("All rights reserved", "1998"),
    page=f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>Damage will be paid for, says Tidewater – Dockside News</title>
<meta name="application-name" content="Dockside News"></head><body><header><a href="/">Dockside News</a>
</header><main><h1>Damage will be paid for, says Tidewater</h1>{_paragraphs(_UNDATED)}</main>
<footer>© 1998–2026 Dockside News. All rights reserved.</footer></body></html>""",
)

_STUB = (
    "Der Fluss ist über die Ufer getreten, und niemand will gewarnt haben. Dabei lag dem Ministerium "
    "seit Wochen ein Gutachten vor, das vor genau diesem Fall warnte.",
    "Wer es gelesen hat, will heute keiner mehr sagen. Wir haben mit drei Beamten gesprochen, die …",
)
PAYWALL = Shape(
    name="German, the beginning for everybody, the rest for subscribers",
    host="www.spiegelbild.test",
    path="/plus/das-gutachten",
    title="Das Gutachten, das keiner gelesen haben will",
    outlet="Spiegelbild",
    date="2025-05-03",
    language="de",
    authors=("Ute Kai",),
    text=_STUB,
    doubts=(Doubt.BEGINNING,),
    around=("Weiterlesen mit", "Monat gratis", "Hier anmelden"),
    page=f"""<!doctype html><html lang="de"><head><meta charset="utf-8"><title>Das Gutachten</title>
{
        _data(
            [
                {
                    "@context": "https://schema.org",
                    "@type": "NewsArticle",
                    "isAccessibleForFree": "False",
                    "headline": "Das Gutachten, das keiner gelesen haben will",
                    "datePublished": "2025-05-03",
                    "author": {"@type": "Person", "name": "Ute Kai"},
                    "publisher": {"@type": "Organization", "name": "Spiegelbild"},
                    "articleBody": " ".join(_STUB) + " Und so ging es weiter: " * 200,
                    "hasPart": {
                        "@type": "WebPageElement",
                        "isAccessibleForFree": False,
                        "cssSelector": ".paywall",
                    },
                }
            ]
        )
    }
</head><body><article><h1>Das Gutachten, das keiner gelesen haben will</h1>{_paragraphs(_STUB)}
<div class="paywall"><p>Weiterlesen mit Spiegelbild Plus</p><p>Einen Monat gratis testen. Bereits
Abonnent? Hier anmelden.</p></div></article></body></html>""",
)

COOKIE_WALL = Shape(
    name="French, a question about cookies in the article's place",
    host="www.quotidien.test",
    path="/politique/le-barrage",
    title="",
    outlet="",
    date="",
    language="fr",
    text=(),
    doubts=(Doubt.CONSENT, Doubt.NO_DATE),
    page="""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Le Quotidien</title></head>
<body><div class="cmp"><h1>Le respect de votre vie privée est notre priorité</h1>
<p>Avec nos 842 partenaires, nous utilisons des cookies pour stocker des informations sur votre terminal
et y accéder, afin de vous proposer des publicités personnalisées et d’en mesurer l’audience.</p>
<p>Vous pouvez retirer votre consentement à tout moment en cliquant sur « Gérer mes cookies ».</p>
<form><button>Accepter et continuer</button><button>S’abonner pour refuser les cookies</button></form>
</div></body></html>""",
)

_LIVE = (
    "The evacuation order has been lifted for the upper town, the mayor says. Residents of the quays "
    "are asked to wait for the engineers’ report.",
    "The River Ministry now puts the number of flooded houses at 4,200, up from 4,000 this morning.",
    "Police say that two shops in the lower town were looted overnight. One person was arrested.",
)
LIVE_BLOG = Shape(
    name="English, a live blog",
    host="live.herald.test",
    path="/live/flood",
    title="Flood: the day as it happened",
    outlet="The Harbour Herald",
    date="2025-04-29",
    language="en",
    text=_LIVE,
    doubts=(Doubt.LIVE,),
    page=f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Flood – live</title>
{
        _data(
            {
                "@context": "https://schema.org",
                "@type": "LiveBlogPosting",
                "headline": "Flood: the day as it happened",
                "datePublished": "2025-04-29T07:00:00Z",
                "coverageStartTime": "2025-04-29T07:00:00Z",
                "publisher": {"name": "The Harbour Herald"},
                "liveBlogUpdate": [
                    {
                        "@type": "BlogPosting",
                        "headline": f"Update {n}",
                        "articleBody": text,
                        "datePublished": f"2025-04-29T0{9 - n}:00:00Z",
                    }
                    for n, text in enumerate(_LIVE)
                ],
            }
        )
    }
</head><body><main><h1>Flood: the day as it happened</h1><div class="live-blog">
{
        "".join(
            f'<article class="block"><time datetime="2025-04-29T0{9 - n}:00">0{9 - n}:00</time><p>{text}</p>'
            "</article>"
            for n, text in enumerate(_LIVE)
        )
    }</div></main></body></html>""",
)

SYNDICATED = Shape(
    name="English, an agency's report on another site",
    host="coastal.test",
    path="/wire/river-bursts-its-banks",
    title="River bursts its banks",
    outlet="Coastal Times",
    date="2025-04-28",
    language="en",
    authors=("Nordpress",),
    text=_OPEN,
    doubts=(Doubt.COPY,),
    page=f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>River bursts its banks - Coastal Times</title>
<link rel="canonical" href="https://nordpress.test/story/771">
<meta property="og:site_name" content="Coastal Times"><meta name="author" content="Nordpress">
<meta name="date" content="20250428"></head><body><article><h1>River bursts its banks</h1>
{_paragraphs(_OPEN)}</article></body></html>""",
)

AMP = Shape(
    name="French, AMP on a host of its own",
    host="amp.gazette.test",
    path="/societe/article/le-fleuve-deborde_12.html",
    title="Le fleuve déborde",
    outlet="La Gazette du Fleuve",
    date="2025-04-28",
    language="fr",
    address="https://www.gazette.test/societe/article/le-fleuve-deborde_12.html",
    text=_GRAPH,
    around=("Voir la version complète",),
    page=f"""<!doctype html><html amp lang="fr"><head><meta charset="utf-8"><title>Le fleuve déborde</title>
<link rel="canonical" href="https://www.gazette.test/societe/article/le-fleuve-deborde_12.html">
<script async src="https://cdn.ampproject.test/v0.js"></script><style amp-custom>p{{margin:0}}</style>
{
        _data(
            {
                "@type": "http://schema.org/NewsArticle",
                "headline": "Le fleuve déborde",
                "datePublished": "2025-04-28T04:12:00Z",
                "publisher": {"name": "La Gazette du Fleuve"},
            }
        )
    }
</head><body><amp-sidebar id="menu"><ul><li><a href="/">Accueil</a></li></ul></amp-sidebar>
<main><article><h1>Le fleuve déborde</h1><amp-img src="/i.jpg" width="2" height="1"></amp-img>
<div class="content">{_paragraphs(_GRAPH)}</div></article></main>
<a href="https://www.gazette.test/">Voir la version complète</a></body></html>""",
)

_ITEMS = tuple(
    f"{street}: {count} houses flooded, {left} people left by bus"
    for street, count, left in (
        ("Quay Street", 412, 980),
        ("Mill Lane", 87, 201),
        ("Upper Dock", 1204, 3012),
        ("Ferry Road", 33, 70),
    )
)
_LIST_TEXT = (
    "The council has published its count street by street. It was made on foot on Tuesday, and it "
    "differs from what the ministry counted from the air.",
    "What to do now, according to the council’s engineers:",
)
LIST_HEAVY = Shape(
    name="English, lists and a table",
    host="council.test",
    path="/news/count",
    title="The count, street by street",
    outlet="Saltmouth Council News",
    date="2025-05-06",
    language="en",
    text=(
        _LIST_TEXT[0],
        "\n".join(f"- {item}" for item in _ITEMS),
        _LIST_TEXT[1],
        "- Boil water before you drink it.\n- Do not enter a house that was marked with a red cross.",
        "Shelter · Places",
        "Town hall · 120",
    ),
    around=("Contact us",),
    page=f"""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>The count</title>
{
        _data(
            {
                "@type": "Article",
                "headline": "The count, street by street",
                "datePublished": "2025-05-06",
                "publisher": [{"name": "Saltmouth Council News"}],
            }
        )
    }</head><body>
<nav><ul>{"".join(f"<li><a href='/{n}'>Section {n}</a></li>" for n in range(30))}</ul></nav>
<main><article><h1>The count, street by street</h1><p>{_LIST_TEXT[0]}</p>
<ul>{"".join(f"<li>{item}</li>" for item in _ITEMS)}</ul><p>{_LIST_TEXT[1]}</p>
<ol><li>Boil water before you drink it.</li>
<li>Do not enter a house that was marked with a red cross.</li></ol>
<table><tr><th>Shelter</th><th>Places</th></tr><tr><td>Town hall</td><td>120</td></tr></table>
</article></main><footer><a href="/contact">Contact us</a></footer></body></html>""",
)

SCRIPT_ONLY = Shape(
    name="English, empty without its scripts",
    host="app.test",
    path="/a/77",
    title="Loading",
    outlet="",
    date="",
    language="en",
    text=(),
    doubts=(Doubt.EMPTY, Doubt.NO_DATE),
    page="""<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Loading</title></head>
<body><div id="root"></div><noscript>Turn JavaScript on to read this.</noscript>
<script src="/bundle.js"></script></body></html>""",
)

_RUSSIAN = (
    "Ночью река вышла из берегов, затоплены четыре тысячи домов, сообщило в понедельник министерство "
    "водных ресурсов со ссылкой на подсчёт с воздуха.",
    "«Все должны уехать до полудня», — сказала журналистам канцлер Ада Поль. Автобусы ждали людей на "
    "вокзале с шести часов утра.",
    "Агентство «Нордпресс» сообщило о трещинах во второй плотине. В министерстве это опровергли.",
)
RUSSIAN_1251 = Shape(
    name="Russian, windows-1251, named by nobody",
    host="vesti.test",
    path="/news/2025/04/28/reka.shtml",
    encoding="cp1251",
    title="Река вышла из берегов",
    outlet="",
    date="2025-04-28",
    language="ru",
    text=_RUSSIAN,
    page=f"""<html><head><title>Река вышла из берегов</title></head><body><h1>Река вышла из берегов</h1>
<div class="text">{_paragraphs(_RUSSIAN)}</div></body></html>""",
)

_JAPANESE = (
    "川が夜のうちに氾濫し、住宅四千戸が浸水したと国土省が二十八日に発表した。上空からの調査によるという。",
    "アダ・ポール首相は港で記者団に「正午までに全員が避難しなければならない」と述べた。避難バスは午前六時から運行された。",
    "ノルドプレス通信は二つ目のダムに亀裂が入ったと報じたが、国土省は否定した。",
)
JAPANESE_SJIS = Shape(
    name="Japanese, Shift_JIS, English by its template",
    host="minato.test",
    path="/articles/0428",
    encoding="shift_jis",
    title="川が氾濫、四千戸浸水",
    outlet="みなと新聞",
    date="2025-04-28",
    language="ja",
    text=_JAPANESE,
    doubts=(Doubt.TWO_LANGUAGES,),
    page=f"""<!doctype html><html lang="en"><head><meta charset="Shift_JIS"><title>川が氾濫、四千戸浸水</title>
<meta property="og:site_name" content="みなと新聞"><meta property="og:title" content="川が氾濫、四千戸浸水">
<meta property="article:published_time" content="2025-04-28T09:00:00+09:00"></head><body><article>
<h1>川が氾濫、四千戸浸水</h1>{_paragraphs(_JAPANESE)}</article></body></html>""",
)

SHAPES = (
    FRENCH_GRAPH,
    GERMAN_1252,
    ENGLISH_OPENGRAPH,
    KOREAN_EUC,
    FRENCH_LATIN_9,
    NO_DATE,
    PAYWALL,
    COOKIE_WALL,
    LIVE_BLOG,
    SYNDICATED,
    AMP,
    LIST_HEAVY,
    SCRIPT_ONLY,
    RUSSIAN_1251,
    JAPANESE_SJIS,
)
