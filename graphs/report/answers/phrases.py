"""The sentences of answers in each language: a table, filled with checked values."""

from ...questions.language import Language
from .phrases_asked import ASKED

PHRASES: dict[str, tuple[str, str]] = {
    **ASKED,
    # whether somebody got in
    "in": ("Yes: {entries}{more}.", "Ja: {entries}{more}."),
    "entry": (
        "{address} got in as {account}{host} {span}{cites}",
        "{address} kam als {account}{host} hinein, {span}{cites}",
    ),
    "on": (" on {host}", " auf {host}"),
    "after_refusals": (
        ", after {refused} refused log-ins{cites}",
        ", nach {refused} abgewiesenen Anmeldungen{cites}",
    ),
    "after_one": (", after one refused log-in{cites}", ", nach einer abgewiesenen Anmeldung{cites}"),
    "used": (
        "Yes: {accounts} acted for the attacker {span}{from_}{cites}.",
        "Ja: {accounts} handelte {span} für den Angreifer{from_}{cites}.",
    ),
    "from": (" from {address}", " von {address} aus"),
    "ran": (
        "Yes: hostile programs ran on {host}{as_} {span}{cites}, though no log-in is stated for them.",
        "Ja: feindliche Programme liefen auf {host}{as_} {span}{cites}; eine Anmeldung dafür ist nicht verzeichnet.",
    ),
    "commanded": (
        "Yes: {addresses} sent commands to {page}{host}, and the server answered them {span}{cites}.",
        "Ja: {addresses} schickte Befehle an {page}{host}, und der Server beantwortete sie {span}{cites}.",
    ),
    "as": (" as {account}", " als {account}"),
    "refused": (
        "No: only refused attempts are found, {count} of {addresses} {span}{cites}.",
        "Nein: gefunden wurden nur abgewiesene Versuche, {count} von {addresses} {span}{cites}.",
    ),
    "not_stated": (
        "No, as far as these logs state: there is no log-in and no program of an intruder, only the activity of {actors} {span}{cites}.",
        "Nein, soweit diese Logs es verzeichnen: keine Anmeldung und kein Programm eines Eindringlings, nur die Aktivität von {actors} {span}{cites}.",
    ),
    "taken_over": (
        "Very likely: {machines} behaves as if taken over{ends}{cites}, though no log-in of an intruder is stated.",
        "Sehr wahrscheinlich: {machines} verhält sich wie übernommen{ends}{cites}; eine Anmeldung eines Eindringlings ist nicht verzeichnet.",
    ),
    "with_ends": (", with hostile connections to {ends}", ", mit feindlichen Verbindungen zu {ends}"),
    "empty": (
        "The logs hold no event {window}; they go {span}.",
        "Die Logs enthalten kein Ereignis {window}; sie gehen {span}.",
    ),
    "nobody_in": (
        "No: no break-in is found; {reason}{cites}.",
        "Nein: kein Einbruch wurde gefunden; {reason}{cites}.",
    ),
    "undecided_in": (
        "No break-in is found in these logs, but not everything that stands out is explained: {reason}{cites}.",
        "Ein Einbruch wurde in diesen Logs nicht gefunden, aber nicht alles Auffällige ist erklärt: {reason}{cites}.",
    ),
    "quiet_in": (
        "No break-in is found in these logs: {reason}{cites}.",
        "Ein Einbruch wurde in diesen Logs nicht gefunden: {reason}{cites}.",
    ),
    "explained_in": (
        "No break-in is found in these logs, and what stands out has an ordinary explanation: {reason}{cites}.",
        "Ein Einbruch wurde in diesen Logs nicht gefunden, und was auffällt, ist alltäglich erklärt: {reason}{cites}.",
    ),
    # whether it is hostile
    "hostile": ("Yes, this is hostile: {story}.", "Ja, das ist feindlich: {story}."),
    "beside_alert": (
        "Nothing hostile is shown of what the alert is about, {names}{cites}; but beside it these logs show an attack: {story}.",
        "Von dem, worum es im Alarm geht ({names}), ist nichts Feindliches zu sehen{cites}; daneben zeigen diese Logs aber einen "
        "Angriff: {story}.",
    ),
    "no_false_alarm": (
        "No, this is not a false positive, because {story}.",
        "Nein, das ist kein Fehlalarm: {story}.",
    ),
    "false_alarm": (
        "Yes, this looks like a false positive: {reason}{cites}.",
        "Ja, das sieht nach einem Fehlalarm aus: {reason}{cites}.",
    ),
    "perhaps_false_alarm": (
        "Probably, but it is not proven: {reason}{cites}.",
        "Wahrscheinlich, aber bewiesen ist es nicht: {reason}{cites}.",
    ),
    "habit": (
        "Yes: {who} did the same{from_} on several days, {what} in all, first at {days}{cites}.",
        "Ja: {who} tat dasselbe{from_} an mehreren Tagen, zusammen {what}, zuerst um {days}{cites}.",
    ),
    "all_from": (
        "Every log-in that worked came from {addresses}{cites}.",
        "Jede gelungene Anmeldung kam von {addresses}{cites}.",
    ),
    "ordinary": ("No, this is ordinary activity: {reason}{cites}.", "Nein, das ist gewöhnliche Aktivität: {reason}{cites}."),
    "undecided": (
        "It cannot be decided from these logs: {reason}{cites}.",
        "Aus diesen Logs lässt es sich nicht entscheiden: {reason}{cites}.",
    ),
    "alert_missing": (
        "the events that the alert is about are not in them",
        "die Ereignisse, um die es der Meldung geht, stehen nicht darin",
    ),
    "nothing_hostile": (
        "nothing hostile is found, and nothing explains all that {actors} did",
        "nichts Feindliches wurde gefunden, und nichts erklärt alles, was {actors} tat",
    ),
    "read_by_model": (
        "{before}; but the model reads {lines} as a step of an attack, which no rule marks and which alone accuses nobody",
        "{before}; das Modell liest aber {lines} als Schritt eines Angriffs, was keine Regel meldet und allein niemanden belastet",
    ),
    "nothing_at_all": (
        "nothing in them stands out",
        "nichts darin fällt auf",
    ),
    "confidence": ("The confidence of this verdict is {confidence}.", "Die Sicherheit dieses Urteils ist {confidence}."),
    "sure": (
        "The verdict {verdict} has a confidence of {confidence} (1 is certain).",
        "Das Urteil „{verdict}“ hat eine Sicherheit von {confidence} (1 ist gewiss).",
    ),
    "severity": ("The severity is {severity}: {story}.", "Der Schweregrad ist {severity}: {story}."),
    "signs": ("The strongest signs are {signs}.", "Die stärksten Anzeichen sind {signs}."),
    # accounts
    "accounts": (
        "Compromised: {accounts}.",
        "Kompromittiert: {accounts}.",
    ),
    "account_entered": ("{account} (entered from {address}{cites})", "{account} (von {address} aus benutzt{cites})"),
    "account_used": ("{account} (used for hostile actions{cites})", "{account} (für feindliche Handlungen benutzt{cites})"),
    "account_handed": ("{account} (changed or given a key by the attack{cites})", "{account} (vom Angriff geändert oder mit einem Schlüssel versehen{cites})"),
    "account_made": ("{account} (created in the attack{cites})", "{account} (beim Angriff angelegt{cites})"),
    "no_account": (
        "No account is shown to be compromised{but}.",
        "Kein Konto ist nachweislich kompromittiert{but}.",
    ),
    "but_tried": (
        "; only refused attempts on {accounts} are found{cites}",
        "; gefunden wurden nur abgewiesene Versuche auf {accounts}{cites}",
    ),
    "targets": (
        "{addresses} tried {accounts}{cites}.",
        "{addresses} versuchte {accounts}{cites}.",
    ),
    "all_refused": ("None of these attempts worked.", "Keiner dieser Versuche gelang."),
    "worked_for": ("It worked for {accounts}.", "Es gelang bei {accounts}."),
    "no_targets": (
        "No account is found that somebody hostile tried.",
        "Kein Konto wurde gefunden, an dem sich jemand Feindliches versuchte.",
    ),
    # who and from where
    "origin": ("It was {actors}{cites}.", "Es war {actors}{cites}."),
    "origin_from": (
        "It came from {addresses}{accounts}{cites}.",
        "Es kam von {addresses}{accounts}{cites}.",
    ),
    "using": (", using {accounts}", " mit {accounts}"),
    "trying": (", trying {accounts}", " mit Versuchen auf {accounts}"),
    "inside": (
        "The activity comes from {machines} inside the network{cites}; where an intruder came from is not stated.",
        "Die Aktivität kommt von {machines} im eigenen Netz{cites}; woher ein Eindringling kam, ist nicht verzeichnet.",
    ),
    "origin_account": (
        "It was done with {accounts}{from_}{cites}.",
        "Es geschah mit {accounts}{from_}{cites}.",
    ),
    "origin_host": (
        "It happened on {host}{as_}{cites}; an address that it came from is not stated.",
        "Es geschah auf {host}{as_}{cites}; eine Adresse, von der es kam, ist nicht verzeichnet.",
    ),
    "no_country": (
        "These logs state no country; the addresses are {addresses}{cites}.",
        "Ein Land nennen diese Logs nicht; die Adressen sind {addresses}{cites}.",
    ),
    "no_origin": (
        "Nobody hostile is found; what stands out was done by {actors}{cites}.",
        "Niemand Feindliches wurde gefunden; Auffälliges tat {actors}{cites}.",
    ),
    # when
    "span": (
        "It began at {first}{first_cite} and ended at {last}{last_cite}, as far as these logs go.",
        "Es begann um {first}{first_cite} und endete um {last}{last_cite}, soweit diese Logs reichen.",
    ),
    "single": ("It happened at {first}{first_cite}.", "Es geschah um {first}{first_cite}."),
    "lasted": ("It lasted {duration}.", "Es dauerte {duration}."),
    "needed": ("They needed {duration} from the first attempt at {first}{first_cite}:", "Sie brauchten {duration} vom ersten Versuch um {first}{first_cite} an:"),
    "first_was": ("The first was at {time}{cites}.", "Das erste war um {time}{cites}."),
    "last_was": ("The last was at {time}{cites}.", "Das letzte war um {time}{cites}."),
    "stands_out": (
        "What stands out began at {first}{first_cite} and ended at {last}{last_cite}; nothing of it is shown to be hostile.",
        "Was auffällt, begann um {first}{first_cite} und endete um {last}{last_cite}; feindlich ist davon nachweislich nichts.",
    ),
    "got_in_at": ("The first log-in that worked was that of {account} at {time}{cites}.", "Die erste gelungene Anmeldung war die von {account} um {time}{cites}."),
    "without_time": (
        "Without a time in the logs, so perhaps before or after: {what}.",
        "Ohne Zeit in den Logs, also vielleicht davor oder danach: {what}.",
    ),
    "uncountable": (
        "The logs state nothing by which {name} could be counted.",
        "Die Logs nennen nichts, woran sich {name} zählen ließen.",
    ),
    "no_time": (
        "Nothing hostile is found that a time could be given for.",
        "Es wurde nichts Feindliches gefunden, für das sich eine Zeit angeben ließe.",
    ),
    # how
    "guessed": (
        "By guessing a password: {address} was refused {refused} times as {account}{refused_cites} and got in {span}{cites}.",
        "Durch Erraten eines Passworts: {address} wurde als {account} {refused}-mal abgewiesen{refused_cites} und kam {span} hinein{cites}.",
    ),
    "password_used": (
        "With the account {account}: {address} logged in with it {span}{cites}, and no guessing is found before it.",
        "Mit dem Konto {account}: {address} meldete sich {span} damit an{cites}; vorheriges Raten wurde nicht gefunden.",
    ),
    "means": ("By {techniques}: {story}.", "Durch {techniques}: {story}."),
    "no_techniques": ("No technique of an attacker was found.", "Keine Technik eines Angreifers wurde gefunden."),
    "no_indicators": ("No indicator of an attack was found.", "Kein Merkmal eines Angriffs wurde gefunden."),
    "no_evidence": ("No line is evidence of an attack.", "Keine Zeile belegt einen Angriff."),
    "indicators": ("The indicators are {indicators}.", "Die Merkmale sind {indicators}."),
    "evidence": ("The strongest evidence: {lines}.", "Die stärksten Belege: {lines}."),
    "techniques": ("The techniques are {techniques}.", "Die Techniken sind {techniques}."),
    # where
    "hosts": ("Affected: {hosts}{cites}.", "Betroffen: {hosts}{cites}."),
    "no_hosts": (
        "No machine is shown to be affected.",
        "Keine Maschine ist nachweislich betroffen.",
    ),
    "targeted": (
        "None is shown to be entered; the attempts were against {hosts}{cites}.",
        "Keine ist nachweislich betreten; die Versuche galten {hosts}{cites}.",
    ),
    "no_machine_named": (
        "The logs name no machine; hostile activity is that of {actors}{cites}.",
        "Die Logs nennen keine Maschine; feindlich war {actors}{cites}.",
    ),
    "destination": (
        "{source} connected to {ends}{cites}.",
        "{source} verband sich mit {ends}{cites}.",
    ),
    "no_destination": (
        "No hostile connection to the outside is found in these logs.",
        "Keine feindliche Verbindung nach außen wurde in diesen Logs gefunden.",
    ),
    # how much, how many
    "sent": (
        "{bytes} went from {source} to {end}{times}{span}{cites}",
        "{bytes} gingen von {source} an {end}{times}{span}{cites}",
    ),
    "fetched": (
        "{bytes} went to {source}{times}{span}{cites}",
        "{bytes} gingen an {source}{times}{span}{cites}",
    ),
    "in_times": (" in {count} transfers", " in {count} Übertragungen"),
    "yes_taken": ("Yes: {what}.", "Ja: {what}."),
    "read_by": ("{who} read {things}{size}{cites}", "{who} las {things}{size}{cites}"),
    "of_size": (", {bytes} together", ", zusammen {bytes}"),
    "not_enough": (
        "No, not by that alone: {things}; that must go as well, and open sessions be ended.",
        "Nein, nicht dadurch allein: {things}; das muss ebenfalls weg, und offene Sitzungen sind zu beenden.",
    ),
    "still_open": (
        "Yes, as long as this stays: {things}; open sessions must be ended, too.",
        "Ja, solange das bleibt: {things}; auch offene Sitzungen sind zu beenden.",
    ),
    "nearly_enough": (
        "The logs show nothing that was set up to stay; what is open must be ended as well: {who}.",
        "Die Logs zeigen nichts, das zum Bleiben eingerichtet wurde; was offen ist, muss ebenfalls enden: {who}.",
    ),
    "hand_unlikely": (
        "Unlikely: it came from {strange}, and {who} otherwise comes from {usual}{cites}. The logs do not show who sat there.",
        "Unwahrscheinlich: es kam von {strange}, und {who} kommt sonst von {usual}{cites}. Wer dort saß, zeigen die Logs nicht.",
    ),
    "carried": (
        "Not shown to be stolen: nobody hostile is found, but {what}.",
        "Als Diebstahl nicht belegt: niemand Feindliches ist gefunden, aber {what}.",
    ),
    "nothing_taken": (
        "No: no transfer or reading of data by {who} is stated in these logs.",
        "Nein: keine Übertragung und kein Lesen von Daten durch {who} ist in diesen Logs verzeichnet.",
    ),
    "no_sizes": (
        "The logs state no sizes for what {who} did{window}, so no sum can be given.",
        "Die Logs nennen keine Größen für das, was {who} tat{window}; eine Summe lässt sich nicht angeben.",
    ),
    "no_bytes": ("Nothing was transferred by {who}{window}, as far as these logs state sizes.", "Nichts wurde von {who} übertragen{window}, soweit diese Logs Größen nennen."),
    "count": ("{count}{of}{window}{groups}{cites}.", "{count}{of}{window}{groups}{cites}."),
    "of": (" of {who}", " von {who}"),
    "count_from": (" from {addresses}", " von {addresses}"),
    "no_count": ("None: the logs hold no {what}{of}{window}.", "Keine: die Logs enthalten keine {what}{of}{window}."),
    # what was left, what goes on
    "remains": ("Yes: {things}.", "Ja: {things}."),
    "no_remains": (
        "No: nothing that was set up to come back by is found (no new account, key, right, job or service).",
        "Nein: nichts wurde gefunden, das zum Zurückkommen eingerichtet wurde (kein neues Konto, kein Schlüssel, Recht, Auftrag oder Dienst).",
    ),
    "tried_in_vain": ("It was tried: {what}.", "Versucht wurde es: {what}."),
    "no_made": ("No: no account, key or right that was made in the attack is found.", "Nein: kein Konto, Schlüssel oder Recht wurde gefunden, das beim Angriff angelegt wurde."),
    "ongoing": (
        "It cannot be excluded: the last hostile event is at {last}{cites}, {gap} before the logs end, and {open}.",
        "Ausschließen lässt es sich nicht: das letzte feindliche Ereignis war um {last}{cites}, {gap} vor dem Ende der Logs, und {open}.",
    ),
    "open_session": ("no log-out is stated for {account}", "für {account} ist keine Abmeldung verzeichnet"),
    "open_remains": ("what was set up to come back by is still there", "was zum Zurückkommen eingerichtet wurde, ist noch da"),
    "open_end": ("it goes on until the logs end", "es geht bis zum Ende der Logs weiter"),
    "not_ongoing": (
        "Nothing hostile is running, as far as these logs show: none is found in them.",
        "Soweit diese Logs zeigen, läuft nichts Feindliches: es wurde keines gefunden.",
    ),
    "over": (
        "As far as these logs show, no: the last hostile event is at {last}{cites}, {gap} before the logs end.",
        "Soweit diese Logs zeigen, nein: das letzte feindliche Ereignis war um {last}{cites}, {gap} vor dem Ende der Logs.",
    ),
    "over_yes": (
        "As far as these logs show, yes: the last hostile event is at {last}{cites}, {gap} before the logs end.",
        "Soweit diese Logs zeigen, ja: das letzte feindliche Ereignis war um {last}{cites}, {gap} vor dem Ende der Logs.",
    ),
    "no_cover": (
        "No: nothing that cleared logs or weakened a protection is found.",
        "Nein: nichts wurde gefunden, das Logs leerte oder einen Schutz schwächte.",
    ),
    "privilege": ("Yes: {what}.", "Ja: {what}."),
    "other_right": ("No right to {right} is stated: {what}.", "Ein Recht auf {right} ist nicht verzeichnet: {what}."),
    "no_privilege": ("No: no use or grant of administrator rights is found.", "Nein: keine Nutzung oder Vergabe von Administratorrechten wurde gefunden."),
    # one subject
    "absent": ("The logs hold nothing of {names}.", "Die Logs enthalten nichts von {names}."),
    "absent_no": ("No: the logs hold nothing of {names}.", "Nein: die Logs enthalten nichts von {names}."),
    "innocent": (
        "No: nothing hostile is tied to {name}; {events}.",
        "Nein: nichts Feindliches ist mit {name} verbunden; {events}.",
    ),
    "only_tried": (
        "No: {name} was only tried by the attacker, whose every attempt was refused{cites}; {events}.",
        "Nein: {name} wurde vom Angreifer nur probiert, der jedes Mal abgewiesen wurde{cites}; {events}.",
    ),
    "everyday": (
        "No: {name} is an everyday program here, though the attack ran it, too{cites}; {events}.",
        "Nein: {name} ist hier ein alltägliches Programm, auch wenn der Angriff es ebenfalls ausführte{cites}; {events}.",
    ),
    "its_events": (
        "the {count} of {name} are {kinds} {span}{cites}",
        "die {count} von {name} sind {kinds} {span}{cites}",
    ),
    "its_event": ("the one event of {name} is {kinds} {span}{cites}", "das eine Ereignis von {name} ist {kinds} {span}{cites}"),
    "no_events": ("the logs hold no other event of {name}", "die Logs enthalten kein weiteres Ereignis von {name}"),
    "guilty": ("Yes: {what}.", "Ja: {what}."),
    "is_source": ("{name} is where the attack came from{what}", "von {name} kam der Angriff{what}"),
    "is_far_end": ("hostile connections went to {name}{cites}", "feindliche Verbindungen gingen an {name}{cites}"),
    "is_machine": ("{name} acted in the attack{what}", "{name} handelte beim Angriff{what}"),
    "is_host": ("the attack reached {name}{what}", "der Angriff erreichte {name}{what}"),
    "is_target": (
        "{name} was attacked, but nobody is shown to have got in{cites}",
        "{name} wurde angegriffen, aber dass jemand hineinkam, ist nicht zu sehen{cites}",
    ),
    "in_attack": ("{name} is part of the attack: {clauses}", "{name} gehört zum Angriff: {clauses}"),
    "in_evidence": ("{name} stands in the evidence of the attack{cites}", "{name} steht in den Belegen des Angriffs{cites}"),
    "present": ("Yes: the logs hold {count} of {name} {span}{cites}.", "Ja: die Logs enthalten {count} von {name} {span}{cites}."),
    "removed_yes": (
        "Yes, though no log was cleared: {what}.",
        "Ja, auch wenn keine Logs geleert wurden: {what}.",
    ),
    "removed": (
        "No log was cleared and no protection weakened, but something was deleted: {what}.",
        "Keine Logs wurden geleert und kein Schutz geschwächt, aber etwas wurde gelöscht: {what}.",
    ),
    "guessed_factor": (
        "With the password of {account}, and by asking for the second factor until it was granted: {address} was refused {refused} times{refused_cites}, {factor} of them at the second factor{factor_cites}, and got in {span}{cites}.",
        "Mit dem Passwort von {account}, und durch Anfragen nach dem zweiten Faktor, bis er bestätigt wurde: {address} wurde {refused}-mal abgewiesen{refused_cites}, davon {factor}-mal am zweiten Faktor{factor_cites}, und kam {span} hinein{cites}.",
    ),
    "means_unknown": (
        "How it got onto {machines} these logs do not state. {story}.",
        "Wie es auf {machines} kam, sagen diese Logs nicht. {story}.",
    ),
    "done_to": ("Done to {who}: {what}.", "Mit {who} geschah: {what}."),
    "typed": (
        "{count} in {requests} requests{window}, by their {name}: {names}{cites}{worked}.",
        "{count} in {requests} Anfragen{window}, nach deren {name}: {names}{cites}{worked}.",
    ),
    "typed_worked": ("; not refused: {names}{cites}", "; nicht abgewiesen: {names}{cites}"),
    "typed_accounts": (
        "By {name} of the requests, {names} were not refused{cites}, and {refused} others were.",
        "Nach {name} der Anfragen wurden {names} nicht abgewiesen{cites}, {refused} andere wurden es.",
    ),
    "in_words": (
        "lines of the attack name {name}{cites}: {clauses}",
        "Zeilen des Angriffs nennen {name}{cites}: {clauses}",
    ),
    # a person, not an account
    "no_blame": (
        "Not shown: {what}, so what {name} did then may be another's; whether {name} helped or gave a secret away, no line says.",
        "Das ist nicht belegt: {what}; was {name} danach tat, kann ein anderer getan haben. Ob {name} half oder etwas preisgab, sagt keine Zeile.",
    ),
    "blame_open": (
        "Not decided by the logs, which name accounts and not who sat there: {what}.",
        "Das entscheiden die Logs nicht, die Konten nennen und nicht, wer davor saß: {what}.",
    ),
    "not_seen_before": (
        "No: no event of {name} is before {edge}; its first is at {first}{cites}. The logs begin at {start}.",
        "Nein: kein Ereignis von {name} liegt vor {edge}; das erste ist um {first}{cites}. Die Logs beginnen um {start}.",
    ),
    "seen_before": (
        "Yes: the logs hold {count} of {name} before {edge}, {kinds} {span}{cites}.",
        "Ja: die Logs enthalten {count} von {name} vor {edge}, {kinds} {span}{cites}.",
    ),
    "last_seen": (
        "The logs cannot say what is now: {name} is last seen at {last}{cites}, and the logs end at {end}.",
        "Was jetzt ist, sagen die Logs nicht: {name} ist zuletzt um {last} zu sehen{cites}, und die Logs enden um {end}.",
    ),
    "stopped_all": (
        "all {kept} of its events were refused{cites}.",
        "alle {kept} Ereignisse wurden abgewiesen{cites}.",
    ),
    "stopped_none": (
        "none of its {passed} events is stated as refused{what}.",
        "keines der {passed} Ereignisse ist als abgewiesen verzeichnet{what}.",
    ),
    "stopped_part": (
        "Only in part: {kept} events were refused{cites}, and {passed} were not{what}.",
        "Nur zum Teil: {kept} Ereignisse wurden abgewiesen{cites}, {passed} nicht{what}.",
    ),
    "no_signature": (
        "No line states who approved it{more}.",
        "Keine Zeile nennt, wer es genehmigt hat{more}.",
    ),
    "but_tickets": (
        "; the lines name {tickets}, where it should stand",
        "; die Zeilen nennen {tickets}, wo es stehen müsste",
    ),
    "tickets": ("The lines name {tickets}.", "Die Zeilen nennen {tickets}."),
    "tried_and_held": (
        "Tried in vain were {accounts}{cites}.",
        "Vergeblich versucht wurden {accounts}{cites}.",
    ),
    "none_held": ("None: no account was tried in vain alone.", "Keine: kein Konto wurde nur vergeblich versucht."),
    # who did what to which thing
    "another_did": ("No, not {who}: {clauses}.", "Nein, nicht {who}: {clauses}."),
    "no_doer_stated": (
        "The logs do not say that {who} did, nor who else: {lines}.",
        "Die Logs sagen weder, dass {who} es tat, noch wer sonst: {lines}.",
    ),
    # what is left when something is left out
    "besides_none": (
        "No: besides {without} the logs show {what} of nobody{window}{cites}.",
        "Nein: außer {without} zeigen die Logs {what} von niemandem{window}{cites}.",
    ),
    "besides_no_entry": (
        "No: besides {without} the attacker got in as nobody{cites}.",
        "Nein: außer als {without} kam der Angreifer als niemand hinein{cites}.",
    ),
    "besides_some": (
        "{yes}besides {without}: {clauses}{rest}.",
        "{yes}außer {without}: {clauses}{rest}.",
    ),
    "besides_no_deed": (
        "The logs hold nothing of {who} besides {without}{window}{cites}.",
        "Die Logs enthalten von {who} nichts außer {without}{window}{cites}.",
    ),
    # in which order
    "first_of": ("The first of {count} was at {time}: {clauses}.", "Das erste der {count} war um {time}: {clauses}."),
    "last_of": ("The last of {count} was at {time}: {clauses}.", "Das letzte der {count} war um {time}: {clauses}."),
    "nth_of": (
        "Number {number} of {count} was at {time}: {clauses}.",
        "Nummer {number} der {count} war um {time}: {clauses}.",
    ),
    "wave": (
        "Wave {number} of {all} went {span}: {count}{cites}.",
        "Welle {number} von {all} ging {span}: {count}{cites}.",
    ),
    "waves": ("{all} waves: {each}.", "{all} Wellen: {each}."),
    "no_wave": (
        "There is no such wave: the attempts make {all}, {each}.",
        "So eine Welle gibt es nicht: die Versuche bilden {all}, {each}.",
    ),
    # whether somebody scanned
    "scan": ("Yes: {who}.", "Ja: {who}."),
    "scanner": (
        "{address} was refused at {places} different places {span}{cites}",
        "{address} wurde an {places} verschiedenen Stellen abgewiesen, {span}{cites}",
    ),
    "no_scan": (
        "No: no address was refused at {least} or more different pages, ports or machines{window}.",
        "Nein: keine Adresse wurde an {least} oder mehr verschiedenen Seiten, Ports oder Maschinen abgewiesen{window}.",
    ),
    # how long somebody was in
    "session": (
        "{duration}: {account} was logged in from {address} {span}{cites}.",
        "{duration}: {account} war von {address} aus angemeldet, {span}{cites}.",
    ),
    "session_others": (
        "It was not the only time: further log-ins at {times}{cites}.",
        "Es war nicht das einzige Mal: weitere Anmeldungen um {times}{cites}.",
    ),
    "sessions": (
        "{duration}: {account} was logged in {count} times, {spans}{cites}.",
        "{duration}: {account} war {count} Mal angemeldet, {spans}{cites}.",
    ),
    "session_open": (
        "The logs do not show its end: {account} logged in from {address} at {first}{cites}, and no log-out is found; its last event is at {last}{last_cites}.",
        "Das Ende zeigen die Logs nicht: {account} meldete sich von {address} aus um {first} an{cites}, eine Abmeldung fehlt; das letzte Ereignis ist um {last}{last_cites}.",
    ),
    # what of the question an answer does not hold
    "unheld": (
        "Not found: no line {of}tells of {words}. What is there: {rest}",
        "Nicht gefunden: keine Zeile {of}spricht von {words}. Was da ist: {rest}",
    ),
    "unheld_of": ("of {who} ", "von {who} "),
    "never_recorded": (
        "These logs hold no {what} of anybody, so that this alone proves nothing.",
        "Diese Logs enthalten {what} von niemandem; das allein beweist also nichts.",
    ),
    "there_is": ("What is there: {clauses}.", "Was da ist: {clauses}."),
    "not_kept_apart": (
        "This is all that was found; it was not kept apart by {words}.",
        "Das ist alles, was gefunden wurde; nach {words} wurde es nicht getrennt.",
    ),
    "not_theirs": (
        "No line tells that anything was done to the {what} of {who}.",
        "Keine Zeile erzählt, dass mit {what} von {who} etwas geschah.",
    ),
    "not_applied": (
        "Not sure: {words} of the question did not choose these lines, so they may be about more, or about something else.",
        "Nicht sicher: {words} aus der Frage hat diese Zeilen nicht bestimmt; sie können mehr oder anderes betreffen.",
    ),
    "holding_it": ("What holds it: {lines}.", "Was es enthält: {lines}."),
    "no_password": (
        "Not in these logs: lines of log-ins say who and from where, and not what was typed as a password.",
        "Nicht in diesen Logs: Zeilen über Anmeldungen sagen, wer und von wo, und nicht, was als Passwort eingegeben wurde.",
    ),
    "only_inside": ("No, only from inside: {who} {clauses}.", "Nein, nur von innen: {who} {clauses}."),
    "only_outside": ("No, only from outside: {who} {clauses}.", "Nein, nur von außen: {who} {clauses}."),
    "not_then": ("nothing hostile of {who} is found {window}.", "{window} wurde von {who} nichts Feindliches gefunden."),
    "looked_at": ("Looked at was what happened {window}.", "Betrachtet wurde, was {window} geschah."),
    "named_in_text": (
        "{count} more name {who} in their words alone: {lines}.",
        "{count} mehr nennen {who} nur in ihrem Text: {lines}.",
    ),
    "same_things": (
        "It cannot be said for sure: {name} used {things}{cites}, which otherwise the attack alone did{own_cites}; nothing else ties it.",
        "Sicher ist es nicht: {name} benutzte {things}{cites}, was sonst nur der Angriff tat{own_cites}; mehr verbindet beide nicht.",
    ),
    # one thing
    "untouched": (
        "No: nothing of the attack touched {name}; what the logs hold of it is {kinds}{cites}.",
        "Nein: nichts vom Angriff berührte {name}; die Logs enthalten davon {kinds}{cites}.",
    ),
    "undone": (
        "No: the logs show nothing of {name} being {verbs}; the {count} that hold it are {kinds}{cites}.",
        "Nein: die Logs zeigen nicht, dass {name} {verbs} wurde(n); {count} damit sind {kinds}{cites}.",
    ),
    "line_says": ("Its line says of {name}: {fields}.", "Seine Zeile sagt über {name}: {fields}."),
    "lines_of_it": ("The lines of it say {lines}.", "Die Zeilen dazu sagen {lines}."),
    # whether it may be used again
    "not_reopen": (
        "No, not before its passwords, keys and second factors are changed and its sessions are ended: {why}.",
        "Nein, nicht bevor Passwörter, Schlüssel und zweite Faktoren geändert und die Sitzungen beendet sind: {why}.",
    ),
    "not_reopen_machine": (
        "No, not before it is cleaned or set up anew: {why}.",
        "Nein, nicht bevor es bereinigt oder neu aufgesetzt ist: {why}.",
    ),
    "lock_it": ("Yes: {why}.", "Ja: {why}."),
    "reopen_it": ("Yes: {why}.", "Ja: {why}."),
    "no_lock": ("No: {why}.", "Nein: {why}."),
    "first_remove": ("Remove first what was set up: {things}.", "Vorher zu entfernen ist, was eingerichtet wurde: {things}."),
    "credential_for": (
        "{name} itself did nothing hostile, but {clauses}, so its account is in the attacker’s hands",
        "{name} tat selbst nichts Feindliches, aber {clauses}; das Konto ist damit in der Hand des Angreifers",
    ),
    "block_them": ("{names}{cites}.", "{names}{cites}."),
    "nothing_to_block": (
        "None: no hostile address is stated in these logs.",
        "Keine: eine feindliche Adresse ist in diesen Logs nicht verzeichnet.",
    ),
    # what somebody did
    "did": ("{when}{who} {clauses}{rest}.", "{when}{who}: {clauses}{rest}."),
    "and_more": (", and {count} beside", ", dazu {count}"),
    "part_of_it": ("As part of it, {clauses}.", "Dazu gehört: {clauses}."),
    "yes_did": ("Yes: {who} {clauses}{rest}{window}.", "Ja, {who}: {clauses}{rest}{window}."),
    "did_not": ("No: no {what} of {who} is found{window}.", "Nein: {what} von {who} wurde nicht gefunden{window}."),
    "nothing_done": (
        "The logs hold no event of {who} {window}{nearest}.",
        "Die Logs enthalten {window} kein Ereignis von {who}{nearest}.",
    ),
    "nearest": ("; its nearest is at {time}{cites}", "; das nächste ist um {time}{cites}"),
    "quiet": (
        "Nothing hostile is found {window}; the logs hold {count} then{of}{cites}.",
        "{window} wurde nichts Feindliches gefunden; die Logs enthalten da {count}{of}{cites}.",
    ),
    "of_people": (", of {names}", ", von {names}"),
    "calm": ("Nothing hostile is found: {reason}{cites}.", "Nichts Feindliches wurde gefunden: {reason}{cites}."),
    "those_not_hostile": ("None of that is hostile, as far as these logs show.", "Feindlich ist davon nichts, soweit diese Logs zeigen."),
    "those_hostile": ("The attack's own are marked in the timeline.", "Was zum Angriff gehört, steht im Zeitverlauf."),
    "who_did": ("{who}{cites}", "{who}{cites}"),
    "doers": ("It was {who}{window}.", "Das war {who}{window}."),
    "doer_by_command": (
        "It was {who}: {commands}{window}{cites}.",
        "Das war {who}: {commands}{window}{cites}.",
    ),
    "no_doer": ("The logs state nobody who did that{window}.", "Die Logs nennen niemanden, der das tat{window}."),
    "count_of_lines": ("{count} with {noun}: {what}.", "{count} mit {noun}: {what}."),
    "rhythm": (
        "{count} of {source} to {end} {span}{every}{cites}.",
        "{count} von {source} zu {end} {span}{every}{cites}.",
    ),
    "every": (", mostly {seconds} seconds apart", ", meist im Abstand von {seconds} Sekunden"),
    "often": (
        "Yes: {who} did the same{from_} {count} times {span}, mostly every {gap}{cites}.",
        "Ja: {who} tat dasselbe{from_} {count}-mal {span}, meist alle {gap}{cites}.",
    ),
    # in person, from the usual place, others
    "own_hand": ("Yes: {what}{from_}.", "Ja: {what}{from_}."),
    "others_hand": ("No, somebody else did: {what}{from_}.", "Nein, jemand anderes: {what}{from_}."),
    "hand_of_attacker": (
        "Hardly: {what}, but from {address}, where the attack came from.",
        "Wohl nicht: {what}, aber von {address} aus, woher der Angriff kam.",
    ),
    "usual_place": (
        "{address} is where {who} comes from on other occasions, too ({count}{cites}).",
        "{who} kommt auch sonst von {address} ({count}{cites}).",
    ),
    "not_usual": (
        "No: {who} acted in the attack from {strange}, and otherwise from {usual}.",
        "Nein: {who} handelte beim Angriff von {strange}, sonst von {usual}.",
    ),
    "one_place": (
        "It cannot be compared: {who} is seen from {place} alone.",
        "Das lässt sich nicht vergleichen: {who} ist nur von {place} zu sehen.",
    ),
    "usual": ("Yes, as far as these logs show: {who} acted from {places}.", "Ja, soweit diese Logs zeigen: {who} handelte von {places}."),
    "many_places": ("{who} has no usual place in these logs: {places}.", "{who} hat in diesen Logs keinen üblichen Ort: {places}."),
    "usually_from": ("{who} usually comes from {place}, on {days}{rest}.", "{who} kommt gewöhnlich von {place}, an {days}{rest}."),
    "usually_rest": ("; otherwise from {places}", "; sonst von {places}"),
    "stands_for": ("“{said}” was taken to be {value}.", "„{said}“ wurde als {value} genommen."),
    "never_from": ("No: {who} is never seen from {address}.", "Nein: {who} ist von {address} nie zu sehen."),
    "first_from": (
        "No: {who} is first seen from {address} at {time}{cites}{others}.",
        "Nein: {who} ist von {address} zum ersten Mal um {time} zu sehen{cites}{others}.",
    ),
    "before_from": (", and otherwise from {places}", ", sonst von {places}"),
    "since_from": ("Yes: {who} is seen from {places} since {time}.", "Ja: {who} ist von {places} seit {time} zu sehen."),
    "strange_places": ("Yes: from {places}, where the attack came from.", "Ja: von {places}, woher der Angriff kam."),
    "one_source": ("No: all {count} came from {places}.", "Nein: alle {count} kamen von {places}."),
    "sources": ("No hostile one: the {count} came from {places}.", "Von keiner feindlichen: die {count} kamen von {places}."),
    "same_source": ("Yes: {clauses}.", "Ja: {clauses}."),
    "several_sources": ("No, there were several: {clauses}.", "Nein, es waren mehrere: {clauses}."),
    "seen_from": ("{who} is seen from {places}.", "{who} ist zu sehen von {places}."),
    "nobody_else": (
        "No: nobody but {who} had to do with {places}{cites}.",
        "Nein: niemand außer {who} hatte mit {places} zu tun{cites}.",
    ),
    "also_did": ("Yes: {what}.", "Ja: {what}."),
    # mails
    "mails_sent": ("{count} went out{of}{from_}{span}{cites}{state}.", "{count} gingen hinaus{of}{from_}{span}{cites}{state}."),
    "mails_state": (": {delivered} delivered, {failed} refused", ": {delivered} zugestellt, {failed} abgelehnt"),
    "mails_to": ("{count}{of} went to {ends}{cites}.", "{count}{of} gingen an {ends}{cites}."),
    "one_mail": ("It went from {sender} to {ends} at {time}{cites}.", "Sie ging um {time} von {sender} an {ends}{cites}."),
    "mails_bounced": ("{yes}{failed} of {count}{of} were not delivered{span}{cites}{reasons}.", "{yes}{failed} von {count}{of} wurden nicht zugestellt{span}{cites}{reasons}."),
    "mails_none_bounced": ("{no}none of the {count}{of} is stated to have been refused{cites}{state}.", "{no}von keiner der {count}{of} ist eine Ablehnung verzeichnet{cites}{state}."),
    "mails_silent": ("; the logs state no delivery of them", "; über ihre Zustellung sagen die Logs nichts"),
    "no_mails": ("None: the logs hold no mail{of}{window}.", "Keine: die Logs enthalten keine Nachricht{of}{window}."),
    "mails_from": ("{count}{of} came from {ends}{cites}.", "{count}{of} kamen von {ends}{cites}."),
    # what opens or ends a time
    "no_anchor": ("Not sure: the logs show nothing of “{words}”, so the whole time was taken.", "Nicht sicher: von „{words}“ zeigen die Logs nichts; es wurde die ganze Zeit genommen."),
    "anchored": ("(“{words}” was taken to be {time}{cites}.)", "(„{words}“ wurde als {time} genommen{cites}.)"),
    # a detail of lines
    "detail": ("{said}: {values}{what}.", "{said}: {values}{what}."),
    "changed_from": ("from {old} to {new}", "von {old} auf {new}"),
    # what to do
    "advice": ("{actions}.", "{actions}."),
    "advice_next": ("Then: {actions}.", "Danach: {actions}."),
    "assumed_day": (
        "The question names no day, so {day} was taken.",
        "Die Frage nennt keinen Tag; angenommen wurde {day}.",
    ),
    "limited": (
        "Only what happened {window} was judged.",
        "Beurteilt wurde nur, was {window} geschah.",
    ),
    # where a question was not understood
    "unmapped": (
        "Not answered: this question was not understood.",
        "Nicht beantwortet: diese Frage wurde nicht verstanden.",
    ),
    "understood": (
        "Questions like these are: Did they get in, and how? Which accounts or machines are affected? What did NAME do between 2 and 4? "
        "When did it begin? What was taken, how much? Was NAME involved? What should we do? Which region, ticket or file does a line name?",
        "Verstanden werden Fragen wie: Kamen sie hinein, und wie? Welche Konten oder Rechner sind betroffen? Was tat NAME zwischen 2 und 4? "
        "Wann begann es? Was wurde mitgenommen, wie viel? Hat NAME etwas damit zu tun? Was sollen wir tun? Welche Region, welches Ticket, "
        "welche Datei nennt eine Zeile?",
    ),
    "nearest_lines": (
        "The lines that are nearest to its words, not an answer: {lines}.",
        "Die Zeilen, die ihren Worten am nächsten kommen, keine Antwort: {lines}.",
    ),
    "nearest_kinds": (
        "Nearest to its words, and answered where asked for: {kinds}.",
        "Ihren Worten am nächsten, und auf Nachfrage beantwortet: Fragen nach {kinds}.",
    ),
    "taken_as": (
        "Not sure what was asked: taken as a question about {kinds}.",
        "Nicht sicher, was gefragt war: verstanden als Frage nach {kinds}.",
    ),
    "taken_as_near": (
        "Not sure what was asked: taken as a question about {kinds}; it may also be one about {near}, then ask in other words.",
        "Nicht sicher, was gefragt war: verstanden als Frage nach {kinds}; denkbar ist auch eine Frage nach {near}, dann bitte mit "
        "anderen Worten fragen.",
    ),
    "outside": (
        "The logs cannot say that: they record what accounts, machines and programs did, not costs, motives, law, plans or the people "
        "behind the accounts.",
        "Das können die Logs nicht sagen: sie halten fest, was Konten, Maschinen und Programme taten, nicht Kosten, Beweggründe, "
        "Recht, Pläne oder die Menschen hinter den Konten.",
    ),
    "because_ordinary": ("What stands out is explained: {reason}{cites}.", "Was auffällt, ist erklärt: {reason}{cites}."),
    "not_said": (
        "The logs do not show that: no such line holds {words}; the nearest: {nearest}.",
        "Das zeigen die Logs nicht: keine solche Zeile enthält {words}; am nächsten kommt: {nearest}.",
    ),
    "whole_time": (
        "Not sure: no line was found that tells of {words}; this is the time of the whole attack.",
        "Nicht sicher: keine Zeile wurde gefunden, die von {words} erzählt; das ist die Zeit des ganzen Angriffs.",
    ),
    "passed": (
        "{duration} passed from “{one}” ({first}{first_cite}) to “{other}” ({last}{last_cite}).",
        "{duration} vergingen von „{one}“ ({first}{first_cite}) bis „{other}“ ({last}{last_cite}).",
    ),
    "yes": ("Yes: ", "Ja: "),
    "no": ("No: ", "Nein: "),
    "one_host": ("only {hosts} is shown to be affected{cites}.", "nur {hosts} ist nachweislich betroffen{cites}."),
    "gaps_none": (
        "All that was given was read: {files} with {events} events, {span}; what was recorded elsewhere or at another time is not known.",
        "Alles Gegebene wurde gelesen: {files} mit {events} Ereignissen, {span}; was anderswo oder zu anderer Zeit aufgezeichnet "
        "wurde, ist nicht bekannt.",
    ),
    "gaps_some": (
        "Not everything could be read: {left}; what was read is {files} with {events} events, {span}.",
        "Nicht alles war lesbar: {left}; gelesen wurden {files} mit {events} Ereignissen, {span}.",
    ),
    "gaps_alert": ("The alerted events are not in these logs.", "Die gemeldeten Ereignisse stehen nicht in diesen Logs."),
    "gaps_rules": (
        "{count} of {all} episodes were judged by rules alone.",
        "{count} von {all} Abschnitten wurden allein von Regeln beurteilt.",
    ),
    "no_such_line": (
        "No line of {who} holds {words}; it may stand there in other words, so this is not a sure no.",
        "Keine Zeile von {who} enthält {words}; mit anderen Worten mag es dort stehen: ein sicheres Nein ist das nicht.",
    ),
    "dropped": ("Not answered: {clauses}.", "Nicht beantwortet: {clauses}."),
    "unanswered": (
        "What the question asks about {kinds} is not answered: the logs do not say.",
        "Was die Frage zu {kinds} wissen will, bleibt offen: die Logs sagen es nicht.",
    ),
}  # fmt: skip
"""Key -> English, German."""


def phrase(language: Language, key: str, **values: str) -> str:
    """One phrase in a language, with its values."""
    return PHRASES[key][language == "de"].format(**values)
