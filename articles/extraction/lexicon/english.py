"""English: what reports, and the small words that part a sentence."""

from __future__ import annotations

from articles.extraction.lexicon.model import Builder, Language, Verb, sequences, table, words

_VERBS = """
states qpcz: say, add, claim, insist, argue, note, explain, report, announce, assert, contend,
  maintain, allege, write, testify, vouch
states qpcz: state, declare, reveal, stress
states qpc: tweet, remark, observe, reiterate, disclose, emphasize, emphasise, underline,
  underscore, recall, clarify, quip, joke, opine, gush, lament, complain, comment, post, email,
  e-mail, text, blog, profess, affirm, proclaim, boast, brag, gripe, grumble, muse, volunteer,
  relate, recount, recollect, repeat, mention, counter, retort, protest, object, rejoin, respond,
  reply, answer, intone, sum up, point out, chime in, respond back, write back, fire back, shoot
  back, go on to say, make clear, make it clear, put it
states qpcza: tell, inform, notify, remind, assure, advise, brief, reassure, persuade, convince
states q: continue, begin, offer, go on, carry on, add on, conclude, quote, read, paraphrase,
  elaborate, reference, name, title, caption, react
states qp: ask, shout, yell, scream, cry, exclaim, chant, whisper, mutter, tease, snap, plead,
  beg, scoff, sneer, deadpan, concur, marvel, roar, thunder, bellow, sigh, sob, laugh, ad-lib,
  interject, interrupt, recite, wonder, echo, crow, fume, vent, blurt, inquire, demur, intervene,
  warble, shout out, weigh in
states qcn: describe, cite, detail, outline, characterize, characterise, portray, recommend, hint,
  imply, intimate, mention, unveil
states n: praise, laud, applaud, hail, welcome, congratulate, mock, ridicule, deride, blast, slam,
  rip, bash, decry, lambast, lambaste, criticize, criticise, condemn, assail, castigate, chide,
  rebuke, excoriate, berate, scold, knock, trash, tout, defend, compare, liken, label, dub,
  bemoan, discuss, disavow, highlight
states cz: suggest, indicate, show, find, conclude
states c: determine, discover, learn, establish, demonstrate, illustrate, document, prove, rule,
  decide, agree, propose, signal, confide, reason, posit, theorize, theorise, hypothesize,
  speculate, surmise, stipulate
states n: show, suggest, indicate, propose, back up
states bcz: think, believe, feel, know, hope, fear, wish, assume, presume, guess, understand,
  realize, realise, recognize, recognise
states bc: worry, doubt, suspect, imagine, dream, perceive, consider, see, remember, forget,
  prefer
states bi: refuse, agree, offer, propose, claim, profess, purport
confirms qpczn: confirm, acknowledge, concede, admit, confess
confirms qpcn: corroborate, verify, attest, certify, own up
denies qpcn: deny, dispute, rebut, refute, disagree, reject, dismiss, repudiate
denies n: contradict, debunk, rebuff, discount
estimates qpcz: estimate, predict, reckon, calculate, forecast, project, anticipate, gauge
estimates c: assess, expect, foresee, judge
accuses no: accuse, blame, fault
accuses qpc: charge
accuses qcn: allege, denounce, decry, complain
warns qpcza: warn, caution
warns qpc: threaten, alert, hint, fret
warns i: threaten
demands qpcn: demand, insist, request
demands cna: urge, ask, implore, encourage, beseech, exhort
demands n: call for, call on, push for, appeal for, press for, plead for, lobby for, argue for,
  advocate for, argue against
demands ia: ask, order, urge, invite, instruct, beg
demands bi: demand, ask, beg, would like
demands bn: want
promises qpczi: promise, vow, pledge, swear
promises qpcia: guarantee
promises i: commit, threaten, undertake
"""
# Not reporting in itself, but a cue with a quotation in it or behind it: "called it “a mistake”".
_NAMING = "call refer point speak talk respond react reply allude object"
_IRREGULAR = {
    "say": ("says", "said", "said", "saying"),
    "tell": ("tells", "told", "told", "telling"),
    "write": ("writes", "wrote", "written", "writing"),
    "think": ("thinks", "thought", "thought", "thinking"),
    "know": ("knows", "knew", "known", "knowing"),
    "feel": ("feels", "felt", "felt", "feeling"),
    "find": ("finds", "found", "found", "finding"),
    "show": ("shows", "showed", "shown", "showing"),
    "see": ("sees", "saw", "seen", "seeing"),
    "hold": ("holds", "held", "held", "holding"),
    "read": ("reads", "read", "read", "reading"),
    "begin": ("begins", "began", "begun", "beginning"),
    "swear": ("swears", "swore", "sworn", "swearing"),
    "go": ("goes", "went", "gone", "going"),
    "put": ("puts", "put", "put", "putting"),
    "make": ("makes", "made", "made", "making"),
    "fire": ("fires", "fired", "fired", "firing"),
    "shoot": ("shoots", "shot", "shot", "shooting"),
    "understand": ("understands", "understood", "understood", "understanding"),
    "foresee": ("foresees", "foresaw", "foreseen", "foreseeing"),
    "forget": ("forgets", "forgot", "forgotten", "forgetting"),
    "choose": ("chooses", "chose", "chosen", "choosing"),
    "seek": ("seeks", "sought", "sought", "seeking"),
    "speak": ("speaks", "spoke", "spoken", "speaking"),
    "beseech": ("beseeches", "besought", "besought", "beseeching"),
    "undertake": ("undertakes", "undertook", "undertaken", "undertaking"),
}
_DOUBLED = words("admit quip beg plan commit snap rip rebut dub stun chat tag slam rebut blur sum")


def _forms(verb: str) -> tuple[str, str, str, str]:
    """Third person, past, participle and gerund."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if verb.endswith("e"):
        return f"{verb}s", f"{verb}d", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeou":
        return f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb[:-1]}ied", f"{verb}ing"
    third = f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{verb}s"
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    return third, f"{stem}ed", f"{stem}ed", f"{stem}ing"


def _build() -> Builder:
    built = Builder()
    merged: dict[tuple[str, str], str] = {}
    for mode, frames, verbs in table(_VERBS):
        for verb in verbs:
            merged[verb, mode] = "".join(dict.fromkeys(merged.get((verb, mode), "") + frames))
    for each in _NAMING.split():
        merged[each, "states"] = "".join(dict.fromkeys(merged.get((each, "states"), "") + "m"))
    for (verb, mode), frames in merged.items():
        first, _space, rest = verb.partition(" ")
        third, past, participle, gerund = _forms(first)
        for form, kind in (
            (first, "base"),
            (third, "finite"),
            (past, "past"),
            (participle, "past" if past == participle else "participle"),
            (gerund, "gerund"),
        ):
            built.add(f"{form} {rest}".strip(), Verb(verb, mode, frames, kind))
    return built


_BUILT = _build()

ENGLISH = Language(
    code="en",
    verbs=_BUILT.all_verbs(),
    phrases=_BUILT.all_phrases(),
    prepositions=sequences(
        "according to, as per, in the words of, in the view of, in the eyes of, in the opinion of,"
        "as reported by, as noted by, per"
    ),
    nouns={
        **dict.fromkeys(
            words(
                "statement announcement declaration comment remark remarks report letter email "
                "e-mail tweet post message speech memo note testimony assertion contention "
                "argument suggestion insistence revelation conclusion finding belief idea notion "
                "view opinion rumor rumors news word assumption sign signs impression statements "
                "comments reports assertions claim claims observation explanation theory sense "
                "feeling perception recommendation reminder hope hopes"
            ),
            "states",
        ),
        **dict.fromkeys(words("confirmation acknowledgment acknowledgement admission"), "confirms"),
        **dict.fromkeys(words("denial"), "denies"),
        **dict.fromkeys(words("estimate prediction estimates predictions forecast"), "estimates"),
        **dict.fromkeys(
            words(
                "accusation accusations allegation allegations charge charges complaint "
                "complaints suspicion"
            ),
            "accuses",
        ),
        **dict.fromkeys(
            words("warning warnings concern concerns fear fears worry worries threat"), "warns"
        ),
        **dict.fromkeys(words("demand demands call calls request requests plea"), "demands"),
        **dict.fromkeys(
            words("promise promises pledge vow assurance assurances guarantee"), "promises"
        ),
    },
    that=words("that"),
    relatives=words("who which that whom"),
    auxiliaries=words(
        "has have had is are was were be been being am do does did will would can could may might "
        "must should shall 's 've 'd 'll 're 'm ’s ’ve ’d ’ll ’re ’m to having"
    ),
    be=words("is are was were be been being am 's ’s 're ’re 'm ’m get gets got"),
    modals=words("would could should might may can must 'd ’d shall"),
    negations=words("not n't n’t never neither nor without no nobody cannot hardly"),
    adverbs=words(
        "also now then once later still ever even again often already just only recently first "
        "both all each himself herself themselves itself earlier previously soon thus so too "
        "since always sometimes simply quickly flatly have not never n't n’t further yet long "
        "once reportedly rather either instead then-also afterward afterwards meanwhile back "
        "all-but better best there here further out up together twice not repeatedly today"
    ),
    adverb_endings=("ly",),
    determiners=words(
        "the a an this that these those some any each every no another several many most few both "
        "all one two three four five six seven eight nine ten half other such more"
    ),
    possessives=words("his her their its our my your 's ’s whose"),
    subjects={
        "he": "m",
        "she": "f",
        "they": "p",
        "it": "n",
        "we": "",
        "i": "",
        "you": "",
        "who": "",
        "one": "",
        "others": "p",
        "some": "p",
        "many": "p",
        "both": "p",
        "none": "",
        "everyone": "",
        "everybody": "",
        "someone": "",
        "somebody": "",
        "most": "p",
    },
    small=words("of de la le von van der den bin al el da di du dos the and & y"),
    adpositions=words(
        "in on at to from with by for about after before during under over against into through "
        "between among as since until despite without within amid toward towards via regarding "
        "concerning near around behind inside outside across following including because like of "
        "unlike upon versus per alongside throughout than off up down out along"
    ),
    of=words("of for at in on from with to"),
    conjunctions=words(
        "that which who whom whose when where while although though because if whether unless as "
        "since whereas but or nor so yet than after before until what how why even once like and"
    ),
    coordinators=words("and but or &"),
    times=words(
        "monday tuesday wednesday thursday friday saturday sunday january february march april "
        "may june july august september october november december jan feb mar apr jun jul aug sep "
        "sept oct nov dec today yesterday tomorrow tonight earlier later morning afternoon "
        "evening night week month year weekend ago last next this early late recently now then "
        "mon tue wed thu fri sat sun tues thurs"
    ),
    hypothetical=words("if whether unless"),
    people=words(
        "official officials spokesman spokeswoman spokesperson spokesmen spokespeople source "
        "sources president minister senator governor mayor police court judge agency ministry "
        "department government campaign report study poll survey analyst analysts expert experts "
        "witness witnesses lawyer lawyers lawmaker lawmakers professor researcher researchers "
        "critics aides aide adviser advisers advisor advisors strategist director chief chairman "
        "chairwoman executive leader leaders candidate candidates members member group company "
        "organization newspaper magazine website voters people residents authorities data records "
        "documents document statement memo letter article author authors reporter reporters "
        "editor secretary attorney prosecutor prosecutors investigators scientists doctors "
        "supporters opponents democrats republicans activists observers economists historians "
        "pundits conservatives liberals commission committee board council union association "
        "service office bureau foundation institute university firm coalition army military "
        "forces rescuers fans team coach player man woman mother father son daughter brother "
        "sister friend husband wife teacher student students resident spokesmen paper network "
        "channel station estimate estimates figures statistics text book lawsuit complaint "
        "affidavit filing survey polls studies reports accounts transcript tweet post ad "
        "survivors victims relatives"
    ),
    titles={
        "mr": "m",
        "mrs": "f",
        "ms": "f",
        "miss": "f",
        "sir": "m",
        "lord": "m",
        "lady": "f",
        "dr": "",
        "rep": "",
        "sen": "",
        "gov": "",
        "president": "",
        "king": "m",
        "queen": "f",
        "prince": "m",
        "princess": "f",
        "pope": "m",
        "chairman": "m",
        "chairwoman": "f",
        "spokesman": "m",
        "spokeswoman": "f",
        "congressman": "m",
        "congresswoman": "f",
        "councilman": "m",
        "councilwoman": "f",
        "actress": "f",
        "actor": "",
        "father": "m",
        "mother": "f",
        "son": "m",
        "daughter": "f",
        "wife": "f",
        "husband": "m",
        "brother": "m",
        "sister": "f",
        "businessman": "m",
        "businesswoman": "f",
    },
    finite=words(
        "won lost came went took got gave made did ran kept became brought began met paid sent "
        "set put built held led fell grew knew drew hit cut let hurt felt left stood spoke rose "
        "sat saw heard broke chose wore bought caught taught fought sought thought sold spent lay "
        "threw flew shook struck stole woke wrote said told seems seem needs need wants want "
        "makes make takes take gets get gives give remains remain becomes become includes include "
        "requires require faces face works work runs leads lead lives live deserve deserves comes "
        "come goes go keeps keep looks look believe believes think thinks feel feels like likes "
        "know knows support supports appear appears start starts win wins lose loses hurts "
        "continue continues represents represent means mean belongs belong depends exists exist "
        "allows allow helps help"
    ),
    stressed=words("him her them"),
    own_voice=words("i we"),
    hearsay=words("reportedly allegedly supposedly purportedly"),
    reported_as=words(
        "said believed thought reported alleged known expected estimated understood rumored "
        "claimed supposed considered"
    ),
    feminine=words(
        "mary anna anne hillary kellyanne susan linda barbara elizabeth jennifer maria karen lisa "
        "nancy sarah laura michelle sandra kimberly emily amanda melissa deborah stephanie "
        "rebecca sharon cynthia kathleen amy angela brenda pamela nicole katherine christine "
        "janet catherine carolyn rachel heather diane virginia julie joyce victoria kelly "
        "christina joan evelyn judith megan cheryl andrea hannah martha jacqueline frances ann "
        "gloria teresa sara janice jean alice madison doris abigail julia judy grace amber "
        "marilyn beverly danielle theresa sophia diana brittany natalie isabella charlotte rose "
        "alexis kayla ada ida elena olga svetlana angela ursula theresa margaret dana donna jill "
        "huma ivanka melania chelsea claire kate katie emma lucy jessica ashley carol ruth helen "
        "amelia tina marie sophie camille carly loretta debbie wendy tammy kirsten elise "
        "bernadette"
    ),
    masculine=words(
        "james robert john michael david william richard joseph thomas charles christopher daniel "
        "matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george timothy "
        "ronald edward jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin "
        "scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry "
        "tyler aaron jose adam nathan henry douglas zachary peter kyle walter ethan jeremy harold "
        "keith christian roger noah gerald carl terry sean austin arthur lawrence jesse dylan "
        "bryan joe jordan billy bruce albert willie gabriel logan alan juan wayne roy ralph randy "
        "eugene vincent russell louis philip bobby johnny bradley ted marco jeb bernie barack "
        "bill tim mike vladimir sergei dmitry ben chris rand rick newt mitt jim tom bob dan ron "
        "steve greg rudy karl fred ivan igor boris emmanuel nicolas françois pierre antonio pope "
        "francis harry ed dick don ken doug jeff matt nick phil sam rob ray pat rush glenn "
        "lindsey corey reince"
    ),
)
