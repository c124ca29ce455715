"""French: what reports, and the small words that part a sentence."""

from __future__ import annotations

from articles.extraction.lexicon.model import Builder, Language, Verb, sequences, table, words

_VERBS = """
states qpci: affirmer, déclarer, assurer, soutenir, prétendre, dire, indiquer, expliquer,
  reconnaître, certifier, clamer, proclamer, jurer, révéler, raconter,
states qpc: préciser, répéter, confier, avancer
states qpci: témoigner, attester, alléguer, confesser, se vanter, réaffirmer, revendiquer
states qpc: annoncer, ajouter, souligner, rappeler, rapporter, noter, signaler, faire savoir,
  faire valoir, faire remarquer, faire observer, faire comprendre, laisser entendre, conclure,
  relever, remarquer, observer, argumenter, arguer, marteler, insister, répondre, répliquer,
  rétorquer, riposter, commenter, résumer, écrire, mentionner, informer, communiquer, divulguer,
  dévoiler, énoncer, plaider, argüer, objecter, concéder, admettre, nuancer, tempérer,
  relativiser, renchérir, regretter, déplorer, se féliciter, se réjouir, se désoler, s'étonner,
  s'indigner, s'inquiéter, s'alarmer, se plaindre, se lamenter, ironiser, plaisanter, s'exclamer,
  s'écrier, s'insurger, s'offusquer, se souvenir, se rappeler, se justifier, spécifier, stipuler,
  trancher, asséner, assener, lâcher, glisser, murmurer, chuchoter, crier, hurler, scander,
  clamer, claironner, analyser, théoriser, postuler, twitter, tweeter, narrer, relater, avouer,
  convenir, professer, redire, réitérer, confirmer, protester, maintenir, constater, démontrer,
  montrer, établir, suggérer, sous-entendre, insinuer, prophétiser, se défendre, se demander,
  s'interroger, se persuader, prévenir, témoigner, émettre l'hypothèse, être d'avis, avoir
  l'impression, aller plus loin
states qp: lancer, souffler, s'agacer, s'emporter, s'enthousiasmer, tonner, fulminer, gronder,
  grogner, râler, pester, soupirer, gémir, balbutier, bredouiller, articuler, philosopher,
  décrypter, réagir, tancer, persifler, fustiger, tacler, rectifier, détailler, décrire, s'amuser,
  s'émouvoir, s'esclaffer, s'excuser, s'enflammer, se remémorer, se consoler, se moquer,
  s'exprimer, s'expliquer, se désoler, abonder, acquiescer, approuver, interpeller, rebondir,
  tempêter, développer, exposer, compléter, enchaîner, corriger
states q: continuer, commencer, terminer, finir, poursuivre, reprendre, sermonner, apostropher,
  rassurer, préconiser, publier, entonner, déclamer, sourire, rire, interroger, questionner,
  s'enquérir, couper, prononcer, vanter, citer, évoquer, qualifier, intituler, titrer,
  estampiller, scander, saluer, louer, applaudir
states n: critiquer, fustiger, faire état de, condamner, déplorer, regretter, plaider pour,
  revendiquer, exprimer, évoquer, citer, reconnaître, confirmer, qualifier, saluer
states bc: penser, croire, considérer, espérer, trouver, imaginer, supposer, s'imaginer, présumer,
  craindre, redouter, douter, soupçonner, se douter, s'attendre à ce, se dire
confirms qpcni: confirmer, avouer, reconnaître, admettre, corroborer
denies qpcni: démentir, nier, contester, réfuter, récuser
denies n: rejeter, balayer
estimates qpc: prévoir, prédire, calculer, pronostiquer, conjecturer, escompter, anticiper, parier
estimates qpcni: estimer, juger
estimates n: évaluer, chiffrer, tabler sur
accuses no: accuser
accuses qpcn: dénoncer
accuses n: reprocher
warns qpc: avertir, alerter, prévenir, menacer, mettre en garde, sonner l'alarme, tirer la
  sonnette d'alarme
warns n: mettre en garde contre, mettre en garde
warns i: menacer de
demands qpcn: exiger, réclamer, demander, ordonner
demands qpc: préconiser, recommander, conseiller, prescrire, proposer, souhaiter, vouloir,
  enjoindre, implorer, supplier
demands n: appeler à, appeler, exhorter, plaider pour, militer pour
demands ia: demander, exiger, recommander, conseiller, ordonner, proposer
promises qpci: promettre, jurer, garantir, assurer
promises n: s'engager à, promettre
"""
# Present, imperfect, past historic, future (each third person singular and plural), participles,
# gerund. The conditional follows from the future and the imperfect.
_IRREGULAR = {
    verb: forms.strip()
    for verb, _colon, forms in (
        row.partition(":")
        for row in """
dire: dit disent|disait disaient|dit dirent|dira diront|dit dite dits dites|disant
redire: redit redisent|redisait redisaient|redit redirent|redira rediront|redit|redisant
prédire: prédit prédisent|prédisait prédisaient|prédit prédirent|prédira prédiront|prédit prédite
  prédits prédites|prédisant
écrire: écrit écrivent|écrivait écrivaient|écrivit écrivirent|écrira écriront|écrit écrite écrits
  écrites|écrivant
décrire: décrit décrivent|décrivait décrivaient|décrivit décrivirent|décrira décriront|décrit
  décrite décrits décrites|décrivant
prescrire: prescrit prescrivent|prescrivait prescrivaient|prescrivit prescrivirent|prescrira
  prescriront|prescrit prescrite prescrits prescrites|prescrivant
soutenir: soutient soutiennent|soutenait soutenaient|soutint soutinrent|soutiendra
  soutiendront|soutenu soutenue soutenus soutenues|soutenant
maintenir: maintient maintiennent|maintenait maintenaient|maintint maintinrent|maintiendra
  maintiendront|maintenu maintenue maintenus maintenues|maintenant
convenir: convient conviennent|convenait convenaient|convint convinrent|conviendra
  conviendront|convenu|convenant
disconvenir: disconvient disconviennent|disconvenait disconvenaient|disconvint
  disconvinrent|disconviendra disconviendront|disconvenu|disconvenant
prévenir: prévient préviennent|prévenait prévenaient|prévint prévinrent|préviendra
  préviendront|prévenu prévenue prévenus prévenues|prévenant
souvenir: souvient souviennent|souvenait souvenaient|souvint souvinrent|souviendra
  souviendront|souvenu souvenue souvenus souvenues|souvenant
tenir: tient tiennent|tenait tenaient|tint tinrent|tiendra tiendront|tenu tenue tenus
  tenues|tenant
faire: fait font|faisait faisaient|fit firent|fera feront|fait faite faits faites|faisant
prétendre: prétend prétendent|prétendait prétendaient|prétendit prétendirent|prétendra
  prétendront|prétendu prétendue prétendus prétendues|prétendant
répondre: répond répondent|répondait répondaient|répondit répondirent|répondra
  répondront|répondu|répondant
défendre: défend défendent|défendait défendaient|défendit défendirent|défendra défendront|défendu
  défendue défendus défendues|défendant
entendre: entend entendent|entendait entendaient|entendit entendirent|entendra
  entendront|entendu|entendant
attendre: attend attendent|attendait attendaient|attendit attendirent|attendra
  attendront|attendu|attendant
reconnaître: reconnaît reconnaissent|reconnaissait reconnaissaient|reconnut
  reconnurent|reconnaîtra reconnaîtront|reconnu reconnue reconnus reconnues|reconnaissant
admettre: admet admettent|admettait admettaient|admit admirent|admettra admettront|admis admise
  admises|admettant
promettre: promet promettent|promettait promettaient|promit promirent|promettra promettront|promis
  promise promises|promettant
mettre: met mettent|mettait mettaient|mit mirent|mettra mettront|mis mise mises|mettant
conclure: conclut concluent|concluait concluaient|conclut conclurent|conclura concluront|conclu
  conclue conclus conclues|concluant
poursuivre: poursuit poursuivent|poursuivait poursuivaient|poursuivit poursuivirent|poursuivra
  poursuivront|poursuivi poursuivie poursuivis poursuivies|poursuivant
reprendre: reprend reprennent|reprenait reprenaient|reprit reprirent|reprendra reprendront|repris
  reprise reprises|reprenant
comprendre: comprend comprennent|comprenait comprenaient|comprit comprirent|comprendra
  comprendront|compris comprise comprises|comprenant
plaindre: plaint plaignent|plaignait plaignaient|plaignit plaignirent|plaindra plaindront|plaint
  plainte plaints plaintes|plaignant
craindre: craint craignent|craignait craignaient|craignit craignirent|craindra craindront|craint
  crainte craints craintes|craignant
enjoindre: enjoint enjoignent|enjoignait enjoignaient|enjoignit enjoignirent|enjoindra
  enjoindront|enjoint|enjoignant
démentir: dément démentent|démentait démentaient|démentit démentirent|démentira
  démentiront|démenti démentie démentis démenties|démentant
sentir: sent sentent|sentait sentaient|sentit sentirent|sentira sentiront|senti|sentant
ressentir: ressent ressentent|ressentait ressentaient|ressentit ressentirent|ressentira
  ressentiront|ressenti|ressentant
croire: croit croient|croyait croyaient|crut crurent|croira croiront|cru|croyant
savoir: sait savent|savait savaient|sut surent|saura sauront|su|sachant
prévoir: prévoit prévoient|prévoyait prévoyaient|prévit prévirent|prévoira prévoiront|prévu prévue
  prévus prévues|prévoyant
vouloir: veut veulent|voulait voulaient|voulut voulurent|voudra voudront|voulu|voulant
sourire: sourit sourient|souriait souriaient|sourit sourirent|sourira souriront|souri|souriant
rire: rit rient|riait riaient|rit rirent|rira riront|ri|riant
émouvoir: émeut émeuvent|émouvait émouvaient|émut émurent|émouvra émouvront|ému émue émus
  émues|émouvant
enquérir: enquiert enquièrent|enquérait enquéraient|enquit enquirent|enquerra enquerront|enquis
  enquise|enquérant
déduire: déduit déduisent|déduisait déduisaient|déduisit déduisirent|déduira déduiront|déduit
  déduite|déduisant
convaincre: convainc convainquent|convainquait convainquaient|convainquit
  convainquirent|convaincra convaincront|convaincu convaincue|convainquant
contredire: contredit contredisent|contredisait contredisaient|contredit contredirent|contredira
  contrediront|contredit|contredisant
""".strip()
        .replace("\n ", " ")
        .splitlines()
    )
}
_KINDS = ("finite", "finite", "finite", "finite", "participle", "gerund")


def _forms(verb: str) -> list[tuple[str, str]]:
    """The forms of the third person, the participles, the gerund and the infinitive."""
    if verb in _IRREGULAR:
        parts = [part.split() for part in _IRREGULAR[verb].split("|")]
    elif verb.endswith("ir"):
        s = verb[:-1]
        stem = verb[:-2]
        parts = [
            [f"{s}t", f"{stem}issent"],
            [f"{stem}issait", f"{stem}issaient"],
            [f"{s}t", f"{stem}irent"],
            [f"{verb}a", f"{verb}ont"],
            [s, f"{s}e", f"{s}s", f"{s}es"],
            [f"{stem}issant"],
        ]
    else:
        stem = verb[:-2]
        # The last vowel opens before a silent ending: révéler, révèle; appeler, appelle.
        opened = stem
        if stem[-1:] not in "aeiouyéè" and len(stem) > 2:
            if stem[-2:-1] == "é":
                opened = f"{stem[:-2]}è{stem[-1]}"
            elif stem[-2:-1] == "e":
                doubled = stem.endswith(("appel", "jet"))
                opened = stem + stem[-1] if doubled else f"{stem[:-2]}è{stem[-1]}"
            elif stem.endswith(("égr", "éfr", "évr")):
                opened = stem
        soft = f"{stem}e" if stem.endswith("g") else f"{stem[:-1]}ç" if stem.endswith("c") else stem
        future = f"{opened}er" if stem[-2:-1] == "e" else verb
        parts = [
            [f"{opened}e", f"{opened}ent"],
            [f"{soft}ait", f"{soft}aient"],
            [f"{soft}a", f"{stem}èrent"],
            [f"{future}a", f"{future}ont"],
            [f"{stem}é", f"{stem}ée", f"{stem}és", f"{stem}ées"],
            [f"{soft}ant"],
        ]
    found = [(form, kind) for part, kind in zip(parts, _KINDS, strict=True) for form in part]
    found.append((verb, "infinitive"))
    for one, ending in ((parts[3][0], "ait"), (parts[3][-1], "aient")):
        root = one[:-1] if ending == "ait" else one[:-3]
        found.append((root + ending, "conditional"))
    return found


def _build() -> Builder:
    built = Builder()
    merged: dict[tuple[str, str], str] = {}
    for mode, frames, verbs in table(_VERBS):
        for verb in verbs:
            merged[verb, mode] = "".join(dict.fromkeys(merged.get((verb, mode), "") + frames))
    for (verb, mode), frames in merged.items():
        bare = verb
        reflexive = bare.startswith(("se ", "s'"))
        if reflexive:
            bare = bare.removeprefix("se ").removeprefix("s'")
        first, _space, rest = bare.partition(" ")
        for form, kind in _forms(first):
            built.add(
                f"{form} {rest}".strip(),
                Verb(verb, mode, frames + ("r" if reflexive else ""), kind),
            )
    return built


_BUILT = _build()

FRENCH = Language(
    code="fr",
    verbs=_BUILT.all_verbs(),
    phrases=_BUILT.all_phrases(),
    prepositions=sequences(
        "selon, d' après, pour, aux dires de, aux dires d', aux dires du, aux dires des,"
        "au dire de, à en croire, si l' on en croit, de l' avis de, de l' avis du, de l' avis des,"
        "de l' aveu de, de l' aveu du, de l' aveu même de, aux yeux de, aux yeux du, aux yeux des,"
        "dixit, de source, de sources, de même source, d' après les dires de,"
        "suivant, selon les mots de,"
        "pour reprendre les mots de, selon les termes de, selon les mots du, selon les termes du,"
        "dans les mots de"
    ),
    nouns={
        **dict.fromkeys(
            words(
                "annonce déclaration déclarations communiqué rapport message lettre discours "
                "affirmation affirmations propos témoignage témoignages idée avis opinion "
                "conclusion preuve constat rumeur rumeurs nouvelle information sentiment "
                "conviction thèse hypothèse impression certitude argument principe tweet étude"
            ),
            "states",
        ),
        **dict.fromkeys(words("confirmation aveu"), "confirms"),
        **dict.fromkeys(words("démenti"), "denies"),
        **dict.fromkeys(words("estimation estimations prévision prévisions"), "estimates"),
        **dict.fromkeys(words("accusation accusations soupçon soupçons"), "accuses"),
        **dict.fromkeys(words("avertissement mise crainte craintes peur menace"), "warns"),
        **dict.fromkeys(words("demande exigence appel souhait vœu"), "demands"),
        **dict.fromkeys(words("promesse engagement garantie assurance espoir"), "promises"),
    },
    that=words("que qu'"),
    relatives=words("qui que qu' dont lequel laquelle lesquels lesquelles où"),
    auxiliaries=words(
        "a ont avait avaient eut eurent aura auront aurait auraient ait aient ayant avoir est "
        "sont était étaient fut furent sera seront serait seraient soit soient étant être été ai "
        "as avons avez suis es sommes êtes avais peut peuvent pouvait doit doivent va vont vient "
        "viennent pourrait pourraient devrait devraient faut devait devaient dut durent pouvait "
        "pouvaient put"
    ),
    be=words(
        "est sont était étaient fut furent sera seront serait seraient été être suis étant soit "
        "soient"
    ),
    modals=words(
        "pourrait pourraient devrait devraient aurait auraient peut peuvent doit doivent voudrait"
    ),
    negations=words("ne n' jamais sans ni aucun aucune personne"),
    adverbs=words(
        "aussi encore déjà toujours ensuite toutefois pourtant souvent récemment pas plus "
        "également alors donc ainsi même tout toute bien ne n' se s' le l' la les lui leur y en "
        "nous vous me m' te t' jamais cependant néanmoins hier aujourd'hui enfin puis auparavant "
        "depuis parfois longtemps ailleurs surtout d'ailleurs vite très notamment quant-à-lui "
        "plutôt par-ailleurs ici là certes ni guère mal tous toutes soi lui-même elle-même "
        "eux-mêmes elles-mêmes"
    ),
    adverb_endings=("ment",),
    determiners=words(
        "le la les l' un une des du de d' ce cet cette ces mon ton son notre votre leur mes tes "
        "ses nos vos leurs aucun aucune chaque plusieurs certains certaines quelques deux trois "
        "quatre cinq six sept huit neuf dix au aux tout toute tous toutes quelque nombreux"
    ),
    possessives=words("mon ton son notre votre leur mes tes ses nos vos leurs"),
    subjects={
        "il": "m",
        "elle": "f",
        "ils": "mp",
        "elles": "fp",
        "on": "",
        "je": "",
        "j'": "",
        "tu": "",
        "celui-ci": "m",
        "celle-ci": "f",
        "ceux-ci": "mp",
        "celles-ci": "fp",
        "certains": "mp",
        "certaines": "fp",
        "beaucoup": "p",
        "ce": "",
        "c'": "",
        "cela": "",
        "ça": "",
        "ce dernier": "m",
        "tous": "mp",
        "-il": "m",
        "-elle": "f",
        "-ils": "mp",
        "-elles": "fp",
        "-on": "",
        "-t-il": "m",
        "-t-elle": "f",
        "-t-on": "",
        "-t-ils": "mp",
        "-t-elles": "fp",
        "-je": "",
        "-ce": "",
        "-nous": "",
        "-vous": "",
        "-tu": "",
        "plusieurs": "p",
        "personne": "",
        "chacun": "m",
    },
    small=words("de du des d' la le les l' et von van der den bin al el à au aux en"),
    adpositions=words(
        "à au aux dans sur en pour par avec sans sous vers chez lors après avant pendant depuis "
        "devant contre entre parmi malgré dès hors auprès via durant jusqu' jusque face outre "
        "derrière concernant selon afin suite grâce quant à-propos envers autour près loin comme "
        "alors à travers vis-à-vis"
    ),
    of=words("de du des d'"),
    conjunctions=words(
        "que qu' qui dont où quand lorsque lorsqu' si comme car mais or ni puisque puisqu' tandis "
        "alors parce afin et ou donc bien quoique quoiqu' pourquoi comment combien"
    ),
    coordinators=words("et mais ou puis"),
    times=words(
        "lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin "
        "juillet août septembre octobre novembre décembre hier aujourd'hui demain matin soir "
        "après-midi midi nuit semaine mois année an ans jour jours dernier dernière prochain "
        "prochaine tôt tard récemment avant-hier ce cette le la lendemain veille soirée matinée"
    ),
    hypothetical=words("si s' sauf"),
    people=words(
        "article dépêche courriel tribune billet bilan interview entretien note synthèse "
        "président présidente ministre ministres premier porte-parole sénateur sénatrice maire "
        "député députée députés élu élus police justice juge tribunal cour agence ministère "
        "département gouvernement source sources rapport étude sondage enquête analyste analystes "
        "expert experts experte spécialiste spécialistes témoin témoins avocat avocate avocats "
        "professeur chercheur chercheurs chercheuse directeur directrice chef chefs patron "
        "patronne dirigeant dirigeants candidat candidate membre membres groupe société "
        "entreprise organisation ong association syndicat syndicats journal quotidien "
        "hebdomadaire magazine site chaîne radio autorités préfecture préfet parquet procureur "
        "procureure enquêteurs scientifiques médecin médecins partisans opposants opposition "
        "militants observateurs économiste économistes historien historiens historienne critiques "
        "commission comité conseil service services renseignement bureau institut université "
        "armée forces militaires pompiers secours habitants habitant proches famille équipe "
        "entraîneur joueur joueurs homme femme femmes hommes père mère fils fille frère sœur ami "
        "amis mari épouse enseignant enseignants étudiant étudiants responsable responsables "
        "représentant représentants secrétaire auteur auteurs autrice journaliste journalistes "
        "rédacteur éditeur général colonel capitaine commissaire officier officiers diplomate "
        "diplomates ambassadeur conseiller conseillère présidence chancelière chancelier roi "
        "reine prince pape évêque communiqué document documents texte lettre statistiques "
        "chiffres données médias presse fondateur fondatrice coordinateur vice-président "
        "secrétaire-général délégué déléguée adjoint adjointe parti fédération union ligue banque "
        "centre institution régime camp clan défense accusation croix-rouge onu otan information "
        "informations bilan estimations dernier dernière personne personnes gens historiographes "
        "chroniques légende réalisateur acteur actrice chanteur chanteuse écrivain jury mairie "
        "municipalité commune état opposition majorité gauche droite sénat assemblée parlement "
        "congrès cabinet gendarmerie gendarmes gendarme policier policiers hôpital constructeur "
        "opérateur fabricant géant leader leaders compagnie firme éditorialiste chroniqueur "
        "blogueur internaute internautes manifestant manifestants grévistes riverains "
        "agriculteurs viticulteur syndicaliste syndicalistes délégués prévenu suspect détenu "
        "détenus jeune jeunes ancien ancienne intéressé intéressée ex-président ex-ministre "
        "vice-présidente premier-ministre ministres élues maires députés sénateurs professeurs "
        "professeure chercheuses présidents présidentes directeurs cadres salarié salariés "
        "employé employés ouvrier ouvriers patrons locataire locataires propriétaire "
        "propriétaires usagers utilisateur utilisateurs militant militante partisan opposant "
        "réfugié réfugiés migrants soldat soldats prêtre cardinal chercheurs universitaire "
        "universitaires analyste politologue sociologue géologue biologiste physicien "
        "climatologue virologue épidémiologiste pédiatre psychologue psychiatre avocates "
        "magistrat magistrate magistrats greffier huissier notaire banquier trader investisseurs "
        "investisseur actionnaires constructeurs industriels scénariste producteur productrice "
        "animateur animatrice présentateur présentatrice styliste designer architecte artiste "
        "artistes peintre sculpteur musicien musicienne compositeur chef-d'orchestre comédien "
        "comédienne auteurs romancier romancière poète essayiste biographe traducteur "
        "commentateur commentateurs sélectionneur capitaine athlète coureur cycliste pilote "
        "footballeur tennisman nageur champion championne philosophe client clients voisin "
        "voisins passager passagers victime victimes survivant survivants défenseurs initiateurs "
        "organisateurs"
    ),
    titles={
        "m": "m",
        "mm": "mp",
        "mme": "f",
        "mlle": "f",
        "monsieur": "m",
        "madame": "f",
        "sir": "m",
        "lord": "m",
        "président": "m",
        "présidente": "f",
        "premier": "m",
        "chancelier": "m",
        "chancelière": "f",
        "roi": "m",
        "reine": "f",
        "prince": "m",
        "princesse": "f",
        "pape": "m",
        "directeur": "m",
        "directrice": "f",
        "député": "m",
        "députée": "f",
        "sénateur": "m",
        "sénatrice": "f",
        "avocat": "m",
        "avocate": "f",
        "conseiller": "m",
        "conseillère": "f",
        "candidat": "m",
        "candidate": "f",
        "général": "m",
        "chercheur": "m",
        "chercheuse": "f",
        "dirigeant": "m",
        "dirigeante": "f",
        "chef": "m",
        "secrétaire": "",
        "ministre": "",
        "maire": "",
        "porte-parole": "",
        "acteur": "m",
        "actrice": "f",
        "chanteur": "m",
        "chanteuse": "f",
        "fondateur": "m",
        "fondatrice": "f",
        "procureur": "m",
        "procureure": "f",
        "ambassadeur": "m",
        "ambassadrice": "f",
        "adjoint": "m",
        "adjointe": "f",
        "père": "m",
        "mère": "f",
        "fils": "m",
        "fille": "f",
        "frère": "m",
        "sœur": "f",
        "époux": "m",
        "épouse": "f",
        "entraîneur": "m",
        "joueur": "m",
        "joueuse": "f",
        "historien": "m",
        "historienne": "f",
        "patron": "m",
        "patronne": "f",
        "homme": "m",
        "femme": "f",
        "réalisateur": "m",
        "réalisatrice": "f",
        "écrivain": "m",
        "écrivaine": "f",
    },
    finite=words(
        "vient viennent provient proviennent prend prennent met mettent rend rendent tient "
        "tiennent sert servent part partent sort sortent perd perdent attend attendent entend "
        "vend vendent voit voient reçoit reçoivent suit suivent vit vivent meurt meurent court "
        "courent ouvre ouvrent offre offrent souffre joue jouent porte portent passe passent "
        "reste restent donne donnent commence commencent arrive arrivent compte comptent demeure "
        "existe existent concerne concernent permet permettent représente représentent constitue "
        "constituent conduit construit produit produisent participe participent fournit "
        "fournissent envoie envoient pose posent mène mènent risque risquent tente tentent "
        "cherche cherchent semble semblent paraît devient deviennent appartient consiste "
        "consistent continue continuent marque touche touchent travaille travaillent vote votent "
        "dispose bénéficie utilise utilisent montre fonctionne développe développent augmente "
        "augmentent coûte coûtent doit peut veut va sait fait font mérite méritent évolue change "
        "changent ressemble menace manque suffit suffisent faut y-a vise visent impose imposent "
        "entraîne subit subissent accepte refuse espère pense mange aime aiment agit agissent "
        "dépend dépendent porte appelle vaut valent garde gardent"
    ),
    adverbial_nouns=words(
        "gouvernement département mouvement parlement bâtiment moment document règlement "
        "renseignement renseignements événement évènement changement paiement développement "
        "établissement traitement comportement enseignement investissement licenciement logement "
        "recrutement financement effondrement aménagement armement arrondissement classement "
        "engagement équipement fonctionnement jugement médicament monument rassemblement "
        "réchauffement soulèvement tournement versement affrontement avertissement commandement "
        "complément élément argument testament appartement firmament vêtement"
    ),
    stressed=words("lui elle eux elles moi toi nous vous soi"),
    own_voice=words("je j' nous on"),
    never_sources=words(
        "critères critère règles règle modalités modalité plans plan loi lois méthode méthodes "
        "principe principes besoins besoin cas décompte intensité quantité cérémonial ordre "
        "formule norme normes degré mode type types espèce espèces âge saison saisons façon "
        "manière circonstances procédure tradition usage bactérie taille nombre niveau niveaux "
        "charte goûts goût termes possibilités nature conditions moyens époque époques région "
        "régions facultés pays lieu lieux calendrier schéma modèle axe axes cahier logique rythme "
        "situation saison zone zones version versions langue contexte pièce roman œuvre film "
        "scénario idée histoire conception dessin dessins photo photos peinture série bd album "
        "nouvelle accord contrat convention"
    ),
    hearsay=words("aurait auraient serait seraient"),
    hearsay_never=words(
        "pu dû fallu voulu aimé souhaité mieux besoin possible intéressant dit préféré nécessaire "
        "préférable bon dommage sans temps suffi permis mérité"
    ),
    reported_as=words(
        "accusé accusée accusés accusées soupçonné soupçonnée soupçonnés soupçonnées"
    ),
    feminine=words(
        "marie anne anna claire julie sophie nathalie isabelle catherine françoise sylvie monique "
        "jacqueline martine nicole christine ségolène martine valérie florence sandrine céline "
        "camille emma léa manon chloé inès sarah laura pauline mathilde marine éva eva rachida "
        "najat angela theresa hillary michelle maria ursula christiane cécile élisabeth elisabeth "
        "roselyne anny élodie aurélie caroline hélène véronique brigitte dominique chantal annie "
        "agnès béatrice corinne danielle denise édith éliane fabienne geneviève ghislaine giorgia "
        "ada ida olga svetlana"
    ),
    masculine=words(
        "jean pierre michel andré philippe rené louis alain jacques bernard marcel daniel roger "
        "robert paul claude christian henri georges nicolas françois gérard patrick laurent "
        "olivier thierry éric eric david pascal stéphane frédéric bruno sébastien julien marc "
        "antoine thomas alexandre vincent guillaume maxime lucas hugo emmanuel manuel arnaud "
        "benoît édouard gilles hervé yves xavier vladimir donald barack joe boris recep bachar "
        "mouammar volodymyr sergueï kim dmitri john james george william tony david gordon mario "
        "silvio benjamin ban kofi hugo fidel raul josé luis carlos juan mohamed mohammed ahmed "
        "ali hassan mahmoud abdelaziz angel claude ivan igor valéry charles raymond guy luc "
        "lionel dominique bertrand alain"
    ),
)
