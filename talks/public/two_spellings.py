"""The words of this field that British and American English spell differently.

A closed list of word families, not rules for any word: a rule alone would make "for" of "four", "promize" of "promise",
"defencive" of "defensive", and another name of a name. A family is what its words begin with and the endings they may
have, so it holds the forms of its words and nothing else: "honour" and "honourable", not "honorary". Left out are pairs
of which one spelling is mainly a word of its own: a cheque and a check, Tyre and to tire, a storey and a story, a kerb
and to curb, a draught and a draft, a tonne and a ton.

What PostgreSQL's stems make equal anyway ("travelled" and "traveled") is listed too: names are kept without stems.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from talks.text import folded

# So many ways to write what was typed: of four words that are spelt in two ways, every mixture.
MOST_WAYS = 16

# (endings as "British/American"; what words begin with; whether one of _BEFORE may stand in front)
_FAMILIES: tuple[tuple[str, str, bool], ...] = (
    (
        "ise/ize ises/izes ised/ized ising/izing iser/izer isers/izers isable/izable isation/ization isations/izations "
        "isational/izational",
        "agon american antagon apolog arab author balkan brutal canal capital categor central character civil colon "
        "commercial conceptual context contextual criminal critic crystall custom democrat demon digital dollar dramat "
        "econom emphas energ epitom equal etern european external factional familiar federal fertil final finland "
        "formal fossil fratern galvan general global harmon hospital human hypothes ideal immobil immortal immun "
        "individual industrial initial institutional internal international islam item jeopard legal legitim liberal "
        "local marginal material maxim mechan memor memorial militar minim mobil modern monet monopol moral motor "
        "national natural neutral normal nuclear operational optim organ ostrac parliamentar patron penal personal "
        "plural polar polem politic popular priorit privat professional public pulver radical random rational real "
        "recogn regional regular revital revolution ritual romantic russian sanit scandal scrutin secular securit "
        "sensational sensit serial sinic social solemn sovereign soviet special stabil standard steril stigmat subsid "
        "summar symbol sympath synchron synthes systemat tantal tempor terror theor traumat tribal trivial union "
        "universal urban util vandal verbal victim visual vocal weapon western",
        True,
    ),
    ("yse/yze yses/yzes ysed/yzed ysing/yzing yser/yzer ysers/yzers", "anal catal paral", True),
    (
        "our/or ours/ors oured/ored ouring/oring ourer/orer ourers/orers ourable/orable ourably/orably ourite/orite "
        "ourites/orites ouritism/oritism ourless/orless ourful/orful ourly/orly oural/oral ourally/orally oury/ory "
        "ouries/ories ourhood/orhood ourhoods/orhoods",
        "arb arm behavi cand clam col demean endeav fav ferv flav glam harb hon hum lab neighb od parl ranc rig rum "
        "sav splend succ tum val vap vig",
        True,
    ),
    (
        "re/er res/ers",
        "amphitheat calib cent centimet epicent fib kilomet lit lust meag met micromet millimet mit sab scept sepulch "
        "somb spect theat",
        False,
    ),
    ("ence/ense ences/enses enceless/enseless", "def off pret", False),
    ("ce/se ces/ses", "licen", False),
    ("se/ce ses/ces sed/ced sing/cing ser/cer sers/cers", "practi", True),
    (
        "led/ed ling/ing ler/er lers/ers",
        "bevel cancel channel chisel counsel dial duel equal fuel funnel grovel imperil initial jewel label level "
        "libel marshal marvel model panel parcel pedal pencil pummel quarrel ravel rival shovel shrivel signal spiral "
        "stencil swivel total travel tunnel",
        True,
    ),
    ("lor/or lors/ors", "council counsel", False),
    ("/l s/ls ment/lment ments/lments", "appal distil enrol enthral fulfil instil", True),
    ("ogue/og ogues/ogs ogued/oged", "anal catal dial homol monol", False),
    (
        "manoeuvre/maneuver manoeuvres/maneuvers manoeuvred/maneuvered manoeuvring/maneuvering "
        "manoeuvrable/maneuverable manoeuvrability/maneuverability programme/program programmes/programs "
        "centred/centered centring/centering centrepiece/centerpiece centrepieces/centerpieces "
        "sceptic/skeptic sceptics/skeptics sceptical/skeptical sceptically/skeptically scepticism/skepticism "
        "adviser/advisor advisers/advisors judgement/judgment judgements/judgments judgemental/judgmental "
        "acknowledgement/acknowledgment acknowledgements/acknowledgments abridgement/abridgment ageing/aging "
        "enquiry/inquiry enquiries/inquiries enquire/inquire enquired/inquired enquiring/inquiring "
        "grey/gray greys/grays plough/plow ploughs/plows ploughed/plowed ploughing/plowing "
        "ploughshare/plowshare ploughshares/plowshares artefact/artifact artefacts/artifacts "
        "aluminium/aluminum sulphur/sulfur sulphuric/sulfuric gaol/jail gaols/jails gaoled/jailed "
        "tsar/czar tsars/czars tsarist/czarist despatch/dispatch despatches/dispatches despatched/dispatched "
        "despatching/dispatching smoulder/smolder smouldering/smoldering mould/mold moulds/molds moulded/molded "
        "skilful/skillful skilfully/skillfully wilful/willful wilfully/willfully instalment/installment "
        "instalments/installments tranquillity/tranquility marvellous/marvelous cancellation/cancelation "
        "cancellations/cancelations jewellery/jewelry worshipper/worshiper worshippers/worshipers kidnapped/kidnaped "
        "kidnapper/kidnaper kidnappers/kidnapers kidnapping/kidnaping kidnappings/kidnapings focussed/focused "
        "focussing/focusing benefitted/benefited sizeable/sizable speciality/specialty specialities/specialties "
        "archaeology/archeology archaeological/archeological archaeologist/archeologist archaeologists/archeologists "
        "encyclopaedia/encyclopedia mediaeval/medieval paediatric/pediatric haemorrhage/hemorrhage "
        "haemorrhagic/hemorrhagic anaesthetic/anesthetic leukaemia/leukemia aeroplane/airplane aeroplanes/airplanes "
        "cypher/cipher cyphers/ciphers",
        "",
        False,
    ),
)
_BEFORE = ("co", "counter", "de", "dis", "mis", "non", "over", "pre", "re", "un", "under")
_LETTERS = re.compile(r"([^\W\d_]+)")

Both = tuple[str, str]  # British, American


def _families(begun: bool) -> dict[str, Both]:
    """Both spellings by either; of words that may be `begun` by one of _BEFORE, or of the others."""
    found: dict[str, Both] = {}
    for endings, beginnings, may_be_begun in _FAMILIES:
        for beginning, ending in product(beginnings.split() or [""], endings.split()):
            if may_be_begun == begun:
                british, american = (beginning + one for one in ending.split("/"))
                found[british] = found[american] = (british, american)
    return found


_BEGUN = _families(begun=True)
_KNOWN = _families(begun=False) | _BEGUN


@lru_cache(maxsize=20_000)
def both(word: str) -> Both:
    """The British and the American spelling, folded; twice the same for a word that has one alone."""
    word = folded(word)
    if found := _KNOWN.get(word):
        return found
    for before in _BEFORE:
        if word.startswith(before) and (rest := _BEGUN.get(word.removeprefix(before))):
            return before + rest[0], before + rest[1]
    return word, word


def other(word: str) -> str:
    """The other spelling of a word, folded; "" for a word that has one alone."""
    british, american = both(word)
    if british == american:
        return ""
    return british if folded(word) == american else american


def ways(text: str) -> list[str]:
    """A text as it is typed, then with its words in their other spellings, every mixture of them, up to `MOST_WAYS`.

    Where there are more: that all are British, and that all are American.
    """
    parts = [(one, other(one)) if at % 2 else (one, "") for at, one in enumerate(_LETTERS.split(text))]
    if 2 ** sum(1 for _, otherwise in parts if otherwise) > MOST_WAYS:
        british = _LETTERS.sub(lambda word: both(word[0])[0], text)
        american = _LETTERS.sub(lambda word: both(word[0])[1], text)
        return list(dict.fromkeys([text, british, american]))
    return ["".join(one) for one in product(*(part if part[1] else part[:1] for part in parts))]
