"""People whom a text names by a plain word: no form shows it, so given names and the words around tell."""

import re

from ..entities.plain import PLAIN
from ..wordlists import words

_GIVEN = words("""
    aaron abdul abigail adam adriana agnes ahmed aisha akira alan albert alejandro alessandro alex alexander
    alexandra alfred ali alice alicia alina amanda amelia amina amir amy ana anastasia anders andre andrea andreas
    andrei andrew angela anita anja anke ann anna anne annika anton antonio aoife arjun arthur astrid axel barbara
    beatrice ben benjamin bernard bernd bert bianca bilal birgit bjorn björn bob boris brian brigitte bruno camille
    carla carlos carmen carol caroline catherine cecilia celine charles chen chiara chloe christian christina
    christine christoph claire clara claudia claudio clemens connor cornelia cristina daniel daniela darius dave
    david deborah denis denise diana diego dieter dimitri dirk dmitri dominik dominique donald doris dorothea dylan
    edgar edith eduardo edward elena eleni elias elisa elisabeth elizabeth elke ella emil emilia emily emma eric
    erica erik erika erwin esther ethan eugen eva evelyn fabian fatima felix fernando finn fiona florian frances
    francesca francesco francois franziska fred frederik frida friedrich gabriel gabriela georg george gerald gerd
    giovanni gisela giulia greta guillaume gunnar gustav hamza hana hanna hannah hans harald harry hassan heidi
    heike heinz helen helena helga henri henrik henry herbert hilda hiroshi holger hugo ian ibrahim ida ines inga
    ingrid irene irina isaac isabel isabella ivan jack jacob jacques jakob james jana jane janet janine jasmin jason
    javier jean jens jeremy jerome jessica joan joanna joao jochen johan johanna johannes john jonas jonathan jorge
    jose josef joseph joshua josé juan judith julia julian juliana julie jörg jürgen kai karen karim karin karl
    karla katarina katharina kathrin katrin katya keith kemal kenji kevin khalid klaus konrad kristina kurt lara
    lars laura leah lena leon leonard leonie leyla liam lily linda lisa lorenzo louis louise luca lucas lucia lucy
    luis luisa luka lukas luke lydia magda magdalena mahmoud maja malik mandy manfred manuel mara marc marcel marco
    marcus margaret maria mariam marie marina mario marion markus marta martha martin martina mary mateo matteo
    matthew matthias maurice maximilian mehmet melanie michael michaela michelle miguel mika mikael mila mira miriam
    mohamed mohammed monica monika moritz muhammad nadia nadine naomi natalia natalie nathan nico nicola nicolas
    nicole nikolai nils nina noah noel nora norbert olaf oleg olga oliver olivia omar oscar oskar otto pablo paola
    patricia patrick paul paula pauline pavel pedro peggy peter petra philip philipp philippe pierre priya rachel
    rahul rainer ralf ralph ramona raphael raquel rashid raul rebecca regina renate rene ricarda ricardo richard
    rita robert roberto roger roland romy rosa ruben rudolf ruth ryan sabine sabrina saeed sally sam samantha samir
    samuel sandra sanjay sara sarah sascha sean sebastian selma sergei sergio silke silvia simon simone sofia sonja
    sophia sophie stefan stefanie stella stephan stephanie stephen steve steven sven svetlana sylvia sylvie tamara
    tanja tarek tatiana theo theresa thomas tim timo tina tobias tom tomas tony torsten ulf ulrich ulrike ursula uwe
    valentina valerie vanessa vera veronica victor viktor vincent vivian vladimir volker walter wei wendy werner
    william wolfgang xavier yan yasmin yusuf yvonne zara zoe
""")
"""Given names of many countries, in lower case; left out are those that are ordinary words as well."""
_EDGES = ".,;:!?()[]\"'’„“”"
_BEFORE = words(
    "user account login employee colleague mr ms mrs dr herr frau benutzer benutzerin konto kollege kollegin named called"
)
"""What stands before somebody's name."""
_AFTER = words("from on at in with to via has had and during von aus auf mit")
"""What may follow it, beside what somebody does."""
_DOES = words("""
    logs signs works reads uses travels connects downloads runs prints gets comes prefers lives sits checks copies sends
    writes starts stops opens visits moves keeps takes pulls pushes tests scans logged signed worked read used travelled
    connected downloaded copied sent started opened took meldet arbeitet liest nutzt reist lädt druckt verbindet
""")
"""What somebody does whose name begins a sentence."""
_NOBODY = words("""
    it he she they we you i this that these those everybody everyone somebody someone nobody management marketing finance
    sales support legal staff payroll accounting purchasing reception security operations engineering development
    monitoring software hardware backup nobody antivirus telemetry replication inventory housekeeping cron
    manager admin owner group list name data sync portal page base experience interface acceptance creation
""")


def people_in(text: str) -> frozenset[str]:
    """Whom a text names by a plain word, in lower case, without a possessive."""
    whole = text.strip().lower()
    found = {whole} if _may_be_name(whole) else set()
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        said = [re.sub(r"['’]s$", "", word.strip(_EDGES).lower()) for word in sentence.split()]
        for place, word in enumerate(said):
            before = said[place - 1] if place else ""
            after = said[place + 1] if place + 1 < len(said) else ""
            is_subject = place == 0 and after in _DOES
            is_named = before in _BEFORE and (not after or after in _AFTER or after in _DOES)
            if word in _GIVEN or ((is_subject or is_named) and _may_be_name(word)):
                found.add(word)
    return frozenset(found)


def _may_be_name(word: str) -> bool:
    """Whether a word is none that names nobody: not of everyday language, no plural, no department."""
    is_everyday = word in PLAIN or word in _NOBODY or word in _BEFORE or word in _DOES
    return word.isalpha() and len(word) > 2 and not is_everyday and not word.endswith(("s", "ing", "tion", "ed"))
