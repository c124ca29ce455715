"""German: what reports, as far as the cues go, and the small words that part a sentence."""

from __future__ import annotations

from articles.extraction.lexicon.model import Builder, Language, Verb, sequences, table, words

_VERBS = """
states qpcz: sagen, erklären, betonen, behaupten, verkünden, melden, berichten, meinen, äußern,
  schreiben, unterstreichen, ergänzen, erläutern, antworten, entgegnen, erwidern, fortfahren,
  hinzufügen, anmerken, feststellen, mitteilen, bekanntgeben, versichern, klagen, beklagen,
  kritisieren, loben, fragen, rufen, erzählen, erinnern, argumentieren, resümieren, verlauten,
  bemerken, konstatieren, präzisieren, zitieren, beteuern, bekräftigen, wiederholen, twittern,
  urteilen, finden, verraten, bilanzieren, scherzen, spotten, schimpfen, wettern, schwärmen,
  mahnen, hervorheben, darlegen, ankündigen, aussagen, raunen, flüstern, lästern, höhnen,
  frohlocken, bedauern, begrüßen, zusammenfassen
states bcz: glauben, denken, hoffen, befürchten, fürchten, vermuten, annehmen, wissen
confirms qpcn: bestätigen, einräumen, zugeben, gestehen
denies qpcn: dementieren, bestreiten, leugnen, zurückweisen, abstreiten
estimates qpcn: schätzen, beziffern, prognostizieren, erwarten, vorhersagen
accuses n: beschuldigen, bezichtigen, anklagen
accuses qpcn: vorwerfen, anprangern
warns qpc: warnen, drohen
demands qpcn: fordern, verlangen, appellieren, bitten, anregen
promises qpcn: versprechen, zusichern, geloben
"""
# Third persons of present and past, and the participle; without them a verb is weak.
_IRREGULAR = {
    "schreiben": "schreibt schreiben schrieb schrieben|geschrieben",
    "fortfahren": "fährt fahren fuhr fuhren|fortgefahren",
    "bekanntgeben": "gibt geben gab gaben|bekanntgegeben",
    "rufen": "ruft rufen rief riefen|gerufen",
    "finden": "findet finden fand fanden|gefunden",
    "verraten": "verrät verraten verriet verrieten|verraten",
    "denken": "denkt denken dachte dachten|gedacht",
    "annehmen": "nimmt nehmen nahm nahmen|angenommen",
    "wissen": "weiß wissen wusste wussten|gewusst",
    "gestehen": "gesteht gestehen gestand gestanden|gestanden",
    "bestreiten": "bestreitet bestreiten bestritt bestritten|bestritten",
    "abstreiten": "streitet streiten stritt stritten|abgestritten",
    "zurückweisen": "weist weisen wies wiesen|zurückgewiesen",
    "vorhersagen": "sagt sagen sagte sagten|vorhergesagt",
    "vorwerfen": "wirft werfen warf warfen|vorgeworfen",
    "bitten": "bittet bitten bat baten|gebeten",
    "versprechen": "verspricht versprechen versprach versprachen|versprochen",
    "zugeben": "gibt geben gab gaben|zugegeben",
    "hervorheben": "hebt heben hob hoben|hervorgehoben",
    "unterstreichen": "unterstreicht unterstreichen unterstrich unterstrichen|unterstrichen",
}
# The particle of a separable verb stands apart from its finite forms.
_SEPARABLE = {
    "hinzufügen": "hinzu",
    "anmerken": "an",
    "feststellen": "fest",
    "mitteilen": "mit",
    "bekanntgeben": "bekannt",
    "einräumen": "ein",
    "zugeben": "zu",
    "abstreiten": "ab",
    "zurückweisen": "zurück",
    "vorwerfen": "vor",
    "fortfahren": "fort",
    "hervorheben": "hervor",
    "darlegen": "dar",
    "ankündigen": "an",
    "aussagen": "aus",
    "anprangern": "an",
    "annehmen": "an",
    "zusichern": "zu",
    "vorhersagen": "vorher",
    "zusammenfassen": "zusammen",
    "anklagen": "an",
    "anregen": "an",
}


def _forms(verb: str) -> list[tuple[str, str]]:
    particle = _SEPARABLE.get(verb, "")
    bare = verb.removeprefix(particle)
    if verb in _IRREGULAR:
        known, _bar, participle = _IRREGULAR[verb].partition("|")
        return [(form, "finite") for form in known.split()] + [(participle, "participle")]
    stem = bare.removesuffix("en") if bare.endswith("en") else bare.removesuffix("n")
    e = "e" if stem.endswith(("t", "d")) else ""
    plain = bare.startswith(("be", "er", "ver", "ge", "ent", "wieder", "unter")) or bare.endswith(
        "ieren"
    )
    participle = f"{particle}{'' if plain else 'ge'}{stem}{e}t"
    finite = [f"{stem}{e}t", bare, f"{stem}{e}te", f"{stem}{e}ten"]
    return [(form, "finite") for form in finite] + [(participle, "participle")]


def _build() -> Builder:
    built = Builder()
    for mode, frames, verbs in table(_VERBS):
        for verb in verbs:
            for form, kind in _forms(verb):
                built.add(form, Verb(verb, mode, frames, kind))
    built.add("heißt es", Verb("heißen", "states", "qp", "finite"))
    built.add("hieß es", Verb("heißen", "states", "qp", "finite"))
    return built


_BUILT = _build()

GERMAN = Language(
    code="de",
    verbs=_BUILT.all_verbs(),
    phrases=_BUILT.all_phrases(),
    prepositions=sequences(
        "laut, nach angaben von, nach angaben des, nach angaben der, nach den angaben von,"
        "nach einschätzung von, nach einschätzung der, nach einschätzung des, nach ansicht von,"
        "nach ansicht der, nach ansicht des, nach auskunft von, nach auskunft der, gemäß,"
        "nach meinung von, nach meinung der, nach meinung des, nach aussage von"
    ),
    nouns=dict.fromkeys(words("aussage erklärung mitteilung ansicht meinung behauptung"), "states"),
    that=words("dass daß"),
    relatives=words("welcher welche welches"),
    auxiliaries=words(
        "hat haben hatte hatten ist sind war waren wird werden wurde wurden sei seien kann können "
        "soll sollen muss müssen will wollen habe hätte hätten wäre wären würde würden"
    ),
    be=words("wird werden wurde wurden ist sind war waren"),
    modals=words("würde würden könnte könnten sollte sollten müsste müssten"),
    negations=words("nicht nie niemals weder noch kein keine keinen keiner ohne"),
    adverbs=words(
        "auch noch schon dann später zudem außerdem wieder weiter jedoch aber bereits sich hatte "
        "am gestern heute daraufhin dazu nun immer stets mehrfach zuvor anschließend selbst"
    ),
    adverb_endings=("lich",),
    determiners=words(
        "der die das den dem des ein eine einen einem einer eines dieser diese dieses diesem "
        "diesen jeder jede jedes mehrere einige viele zwei drei vier fünf"
    ),
    possessives=words("sein seine seiner seinem seinen ihr ihre ihrer ihrem ihren unser unsere"),
    subjects={"er": "m", "sie": "", "es": "n", "ich": "", "wir": "", "man": "", "dieser": "m"},
    small=words("von van der den und zu vom zur de"),
    adpositions=words(
        "in im an am auf bei beim mit nach zu zum zur von vom für gegen über um durch aus vor "
        "seit während wegen unter zwischen ohne bis laut gegenüber"
    ),
    of=words("von vom des der für"),
    conjunctions=words(
        "dass daß wenn ob weil während obwohl als und oder aber denn sondern sowie damit nachdem"
    ),
    coordinators=words("und oder aber"),
    times=words(
        "montag dienstag mittwoch donnerstag freitag samstag sonntag januar februar märz april "
        "mai juni juli august september oktober november dezember gestern heute morgen abend "
        "woche am"
    ),
    hypothetical=words("wenn falls ob"),
    people=words(
        "sprecher sprecherin präsident präsidentin minister ministerin kanzler kanzlerin polizei "
        "regierung ministerium bericht studie umfrage experte experten quelle quellen zeitung "
        "agentur behörden behörde leiter leiterin chef chefin vorsitzende vorsitzender armee "
        "partei angaben"
    ),
    titles={
        "herr": "m",
        "frau": "f",
        "präsident": "m",
        "präsidentin": "f",
        "sprecher": "m",
        "sprecherin": "f",
        "minister": "m",
        "ministerin": "f",
        "kanzler": "m",
        "kanzlerin": "f",
    },
    finite=words(
        "kommt kommen geht gehen gibt geben steht stehen liegt liegen bleibt bleiben kam ging"
    ),
    stressed=words("ihm ihr ihnen"),
    own_voice=words("ich wir"),
    feminine=words("angela ursula anna maria julia sabine petra monika claudia andrea olga ada"),
    masculine=words(
        "peter hans thomas michael andreas stefan olaf friedrich frank wolfgang martin"
    ),
)
