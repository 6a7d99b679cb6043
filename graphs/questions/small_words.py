"""Words of questions that no line holds: those that bind others, that limit what others say, and that tell a time."""

import re

from ..wordlists import words

FUNCTION = words("""
    whoever whomever whatever whichever
    a an the this that these those of to in on at for from by with as into onto off out up over under about through during within via
    per and or but so then if whether is are was were be been being am isn't wasn't aren't weren't do does did done doing don't
    doesn't didn't have has had having hasn't hadn't haven't will would can could may might shall who whom whose what which when where
    how i me my mine we us our ours you your yours there here it its itself they them their theirs he she him her his hers himself
    herself themselves please tell show give list name named called exactly really actually ever just also too well some any somebody
    someone anybody anyone something anything thing things one ones get got gets getting gotten go goes went gone going come comes came
    happen happens happened happening know known find found seem seems seen see use uses used using kind type sort time times many much
    long often way line lines log logs entry entries record records yes hi hello hey ok okay say says said mean means belong belongs
    place let lets put puts went turn turned look looks looked quick able look like down back on who's what's that's it's
    anyone's anyones anybody's anybodys someone's someones somebody's everyone's everyones else's elses att ck att&ck mitre
    even late early later earlier yet already although though despite seeing seen among along instance e.g i.e suddenly soon immediately
    directly afterwards beforehand meanwhile instead rather either likewise together perhaps maybe quite very bit
    lot bunch handful couple few names usernames two three four five six
    seven eight nine ten single wait waited go
    must should ought cover covers covered
    concerning regarding according s t d re ve ll become becomes became becoming need needs needed coming compare compared
    comparison activity activities overview somewhere anywhere nowhere whole total altogether beforehand end short brief ask try trying
    der die das den dem des ein eine einen einem einer eines dies diese diesen diesem dieser dieses von vom zu zum zur im in ins am an
    auf aus bei beim mit für über unter durch während und oder aber so dann wenn ob ist sind war waren sein gewesen wird werden wurde
    wurden worden hat habe haben hatte hatten kann können konnte konnten darf mag wer wen wem wessen was welche welcher welches welchen
    welchem wann wo woher wohin womit wodurch wofür wie ich mich mir mein wir uns unser unsere du dein sie ihr ihre ihren ihrem es sich
    er ihn ihm seine seinen sein bitte zeig nenne genau wirklich eigentlich je jemals mal auch etwas irgendwas jemand irgendwer man
    ding dinge sache mehr gibt gab geben kam kommt kamen passiert passierte geschehen geschah kennt heißt hieß heißen benutzt benutzte
    verwendet genutzt nutzte art mal viele viel wieviel lange oft weg zeile zeilen log logs eintrag einträge ja hallo sag
    hin her da dort davon daran dafür dabei damit darauf dazu denn doch eben schon überhaupt hier irgendwo irgendwann geworden bekommen
    bekam gehört gehören gehörte liegt liegen lag läuft laufen lief brauchten brauchte vergleiche vergleich zeit uhrzeit insgesamt gesamt
    schwung haufen menge paar namen sogar bereits zudem außerdem unmittelbar direkt sofort dran zwei drei vier fünf sechs sieben acht
    neun zehn später früher vorher nachher
    zusammen vielleicht wohl sehr inzwischen bisher mitgezählt
    selbst selber versuchen ging geht gehen ab los trifft kommen lagen lassen lässt ließ muss müssen
    soll sollen sollte sollten irgendjemandes irgendwessen
""")
"""Words that bind others, ask, or stand for somebody: what they point to is checked by itself."""
MODIFIERS = words("""
    not no never nobody none without nor neither nicht kein keine keinen keinem keiner nie niemals niemand nichts ohne
    first second third fourth fifth last latest final earliest erste ersten erster erstes
    zweite zweiten zweiter letzte letzten letzter letztes
    zuerst zuletzt
    most least more less fewer than longest shortest largest biggest smallest highest lowest busiest meisten wenigsten mehr weniger
    als häufigsten längsten größte größten kleinste kleinsten
    except besides apart aside else other others another außer ausser sonst andere anderer anderen anderes weitere weiteren noch neben
    before after between since until till bevor nachdem nach vor zwischen seit bis
    only both each every all everything everybody everyone nur beide beiden jede jeder jeden jedes alle alles allein alone
    why warum wieso weshalb because weil reason purpose
    outside inside abroad externally internally external internal außen innen außerhalb innerhalb draußen drinnen ausland
    own eigene eigenen eigenem anders himself herself themselves
    same different distinct unique selbe selben gleiche gleichen verschiedene verschiedenen again wieder erneut still noch immer
    always usually normally usual normal regularly constantly gewöhnlich üblicherweise normalerweise immer üblich üblichen ständig
    regelmäßig
    successfully erfolgreich
""")
"""Words that limit what others say; `open_modifiers` accounts for them."""
TIMES = words("""
    today yesterday tomorrow tonight night nights nightly morning mornings afternoon evening noon midnight day days daily week weeks
    weekly
    weekend month months year years hour hours hourly minute minutes second seconds monday tuesday wednesday thursday friday saturday
    sunday january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept
    oct nov dec am pm utc o'clock date dates
    heute gestern morgen nacht nachts nächte früh vormittag vormittags mittag mittags nachmittag nachmittags abend abends tag tage tagen
    täglich woche wochen wochenende monat monate jahr jahre stunde stunden minute minuten sekunde sekunden uhr montag dienstag mittwoch
    donnerstag freitag samstag sonntag januar februar märz april mai juni juli august september oktober november dezember datum
""")


def is_done_again(word: str) -> bool:
    """Whether it says that what a small word says was done again or undone: `reused` names nothing."""
    bare = re.sub(r"^(?:re|un)-?(?=\w{4})", "", word)
    return bare != word and bare.endswith("ed") and bare in FUNCTION
