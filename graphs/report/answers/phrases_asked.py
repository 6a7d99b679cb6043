"""The sentences of answers to what is asked of single lines: two days, two ends, refusals, mails that were followed."""

ASKED: dict[str, tuple[str, str]] = {
    "only_in_vain": ("No, only in vain: ", "Nein, nur vergeblich: "),
    "nothing_between": (
        "No: no line holds both {who}.",
        "Nein: keine Zeile enthält beide, {who}.",
    ),
    "reached_by": ("{who} had to do with {sources}.", "Mit {who} zu tun hatten {sources}."),
    "was_refused": (
        "{count} refused{of}{window}: {clauses}.",
        "{count} abgewiesen{of}{window}: {clauses}.",
    ),
    "nothing_refused": (
        "Nothing{of}{window} is stated as refused in these logs.",
        "Nichts{of}{window} ist in diesen Logs als abgewiesen verzeichnet.",
    ),
    "lasting": (
        "{duration}: {thing}, {span}{cites}.",
        "{duration}: {thing}, {span}{cites}.",
    ),
    "lasting_by": (
        "It began when {begun}, and ended when {ended}.",
        "Es begann damit: {begun}; es endete damit: {ended}.",
    ),
    "lasting_open": (
        "The logs do not show its end: it began at {time}{cites} ({what}), and nothing undoes it until {last}, where they end.",
        "Die Logs zeigen sein Ende nicht: es begann um {time}{cites} ({what}), und nichts hebt es auf bis {last}, wo sie enden.",
    ),
    "unaccounted": (
        "Not sure: nothing that was found tells of {words}, and the question asks for that.",
        "Nicht sicher: nichts Gefundenes erzählt von {words}, und danach ist gefragt.",
    ),
    "presupposed": (
        "Not sure: no line of {who} was found that tells of {words}.",
        "Nicht sicher: keine Zeile von {who} wurde gefunden, die von {words} erzählt.",
    ),
    "comes_nearest": ("What comes nearest: {nearest}", "Am nächsten kommt: {nearest}"),
    "no_length": (
        "Not sure: how long it was is not said by that.",
        "Nicht sicher: wie lange es war, ist damit nicht gesagt.",
    ),
    "no_number": (
        "Not sure: how many or how much it was is not said by that.",
        "Nicht sicher: wie viel es war, ist damit nicht gesagt.",
    ),
    "no_size": (
        "Not sure: how much it was is not said by that.",
        "Nicht sicher: wie viel es war, ist damit nicht gesagt.",
    ),
    "no_moment": ("Not sure: when it was is not said by that.", "Nicht sicher: wann es war, ist damit nicht gesagt."),
    "no_yes": (
        "Not sure: that is neither a yes nor a no to what was asked.",
        "Nicht sicher: das ist weder ein Ja noch ein Nein auf die Frage.",
    ),
    "tried_then": ("Refused {window} were {accounts}{cites}.", "Abgewiesen wurden {window} {accounts}{cites}."),
    "every_so": ("It is set to run {every}: {what}.", "Es soll {every} laufen: {what}."),
    "mails_got": ("{who} received it: {count}{of}{cites}.", "{who} bekamen sie: {count}{of}{cites}."),
    "mails_not_got": ("It was refused for {who}.", "Abgewiesen wurde sie für {who}."),
    "only_one": ("Nobody else, only {who}.", "Sonst niemand, nur {who}."),
    "visited": ("{ends} was visited by {who}.", "{ends} besuchten {who}."),
    "submitted": ("{who} sent a form to {ends}.", "{who} schickte ein Formular an {ends}."),
    "not_what_was_typed": ("What was in it, no line says.", "Was darin stand, sagt keine Zeile."),
    "nothing_submitted": (
        "{ends} was visited, and no form was sent to it{cites}.",
        "{ends} wurde besucht, aber kein Formular dorthin geschickt{cites}.",
    ),
    "held_back": (
        "Got the mail and did not visit {ends}: {who}{cites}.",
        "Die Mail bekommen, aber {ends} nicht besucht: {who}{cites}.",
    ),
    "none_held_back": (
        "Everybody who got the mail visited {ends}{cites}.",
        "Alle, die die Mail bekamen, besuchten {ends}{cites}.",
    ),
    "used_machines": ("{who} was at work{window} on {machines}.", "{who} war{window} tätig auf {machines}."),
    "not_the_attacks": (
        "No line of the attack holds that; others do: {rest}",
        "Keine Zeile des Angriffs enthält das, andere schon: {rest}",
    ),
    "largest_out": (
        "No attack is found, so what was taken is not known; most went out here: {flows}.",
        "Ein Angriff wurde nicht gefunden, also ist nicht bekannt, was mitgenommen wurde; am meisten ging hier hinaus: {flows}.",
    ),
    "two_days": ("{one}; {other}.", "{one}; {other}."),
    "only_then": ("Only {day}: {names}{cites}.", "Nur {day}: {names}{cites}."),
    "nothing_alone": (
        "Nobody and nothing of that kind is found {day} alone.",
        "Niemand und nichts dieser Art findet sich nur {day}.",
    ),
    # what retrieved lines tell
    "each_day_at": (
        "At {clocks} {zone} on {days}{from_}{cites}.",
        "Um {clocks} {zone} an {days}{from_}{cites}.",
    ),
    "then_follow": ("; then {rest}", "; dann {rest}"),
    "newest": (
        "{who}, first seen {span}{cites}; before there were only {known}{known_cites}.",
        "{who}, zuerst gesehen {span}{cites}; davor gab es nur {known}{known_cites}.",
    ),
    "reason_given": ("The lines give as the reason: {reasons}.", "Die Zeilen nennen als Grund: {reasons}."),
    "reason_lines": (
        "Not sure: no line states a reason; the lines say this of it: {lines}.",
        "Nicht sicher: keine Zeile nennt einen Grund; die Zeilen sagen dazu: {lines}.",
    ),
    "just_before": ("logged just before: {lines}.", "unmittelbar davor steht: {lines}."),
    "not_all_said": (
        "Not sure: no line was found that tells of {words}. What comes nearest: {lines}.",
        "Nicht sicher: keine Zeile wurde gefunden, die von {words} erzählt. Am nächsten kommt: {lines}.",
    ),
    "of_what_stands_out": (
        "Not sure: that is told of what stands out in these logs, since the question names nothing else.",
        "Nicht sicher: das gilt für das, was in diesen Logs auffällt, denn die Frage nennt nichts anderes.",
    ),
    "elsewhere_too": (
        "{count} more like it are found beside what stands out.",
        "{count} weitere dieser Art gibt es neben dem, was auffällt.",
    ),
    "no_actor": (
        "Not sure: the lines state no account and no address that did it.",
        "Nicht sicher: die Zeilen nennen kein Konto und keine Adresse, die es tat.",
    ),
    "first_time": (
        "Yes, as far as these logs go back: no line of the same kind is older{cites}.",
        "Ja, soweit diese Logs zurückreichen: keine Zeile derselben Art ist älter{cites}.",
    ),
    "never_before": (
        "No, as far as these logs go back: no line of the same kind is older{cites}.",
        "Nein, soweit diese Logs zurückreichen: keine Zeile derselben Art ist älter{cites}.",
    ),
    "not_first_time": (
        "No: lines of the same kind are there on {days}{cites}.",
        "Nein: Zeilen derselben Art gibt es am {days}{cites}.",
    ),
    "before_too": (
        "Yes: lines of the same kind are there on {days}{cites}.",
        "Ja: Zeilen derselben Art gibt es am {days}{cites}.",
    ),
    # how they got in
    "first_then": ("First {first}; then {then}", "Zuerst {first}; dann {then}"),
    "last_log_in": (
        "The last log-in on {host} before it was {account} from {address} at {time}: {line}{cites}{refused}.",
        "Die letzte Anmeldung auf {host} davor war {account} von {address} um {time}: {line}{cites}{refused}.",
    ),
    "after_refused_tries": (", after {count} refused from there{cites}", ", nach {count} abgewiesenen von dort{cites}"),
    "log_in_unproved": (
        "Not sure: no line states that this log-in was the attacker's.",
        "Nicht sicher: keine Zeile sagt, dass das die Anmeldung des Angreifers war.",
    ),
}
