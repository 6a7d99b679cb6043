"""Words that name nobody: what may stay in a question that leaves the machine. Everything else becomes a pointer."""

from ..wordlists import words

PLAIN = words("""
    a aber abgeflossen abgemeldet ablauf about abuse abused accedió access accessed accessing account accounts
    achieved act action actions activities activity actor actors add added address addresses adds admin
    administrator administrators admins adresse adressen adresses afectados affect affected affects after again
    against ago aktiv al alarm alarms alert alerts all alle alles allow allowed already also always am among an
    analyse and andere anderen angefangen angegriffen angelegt angemeldet angreifer angriff angriffe anmelden
    anmeldung anmeldungen anomaly another answer antivirus any anyone anything api appear apply april après
    archivo archivos are around arrivé as ask asked assessment assets assign assigned at atacante ataque ataques
    att attack attacked attacker attackers attacking attacks attaker attaquant attaque attaques attempt
    attempted attempts au auch auf august aus ausgeführt ausmaß authenticate authenticated authentication
    authorised authorized aux avant avec avoir aws azure backup backups bad be been beendet befehl befehle
    before began begin beginn begonnen begun behavior behaviour behind bei beim being belong belongs benign
    benutzer benutzers betroffen between beweis beyond big bis blague blast block blocked both breach breached
    break break-in bring broke broken brought brute brute-force buckets build but by bypass bösartig call called
    calls came can capital cause caused ce cela certificate certificates ces cet cette chain change changed
    changes check checked chronology clear cleared client clients close closed cloud colleague combien come
    comes command commands commencé comment company compare compromise compromised compte comptes computer
    computers con concern conexiones conexión confidence configure connect connected connecting connection
    connections connecté connectée connexion connexions considered contained continue continued contraseña
    controller copied copy cost could countries country course cover create created creates creating credential
    credentials critical cron cuenta cuentas customer customers cuál cuáles cuándo cuántas cuánto cuántos cómo
    da damage damals dangerous dann dans darf das data database databases date datei dateien daten datenbank
    dates datos datum day days de december deep del delete deleted deletes deleting dem den denied deny
    department depuis der derrière des describe desde destination detection detections device devices did die
    dienst dienste dies diese diesem diesen dieser dieses direcciones dirección directories directory disable
    disabled disk dit dns do does doing domain domains done données dort download downloaded downloading
    downloads drive driver drop dropped du durch during dónde each earlier edit edited effected eight ein
    einbruch eindringling eine einem einen einer eines eingedrungen eingeloggt einloggen either el elevate
    elevated elle elles else email emails empezó employee employees en enable enabled encrypt encrypted end ende
    ended ends enter entered entraron entry entrés entwendet er ereignis ereignisse erfolgreich erlangt erraten
    erste erstellt ersten erster erzähl es escalate escalated est esto está están etwas even evening event
    events ever every evidence evil exactly execute executed execution exfiltrate exfiltrated exfiltration
    expected explain exploit exploits exposed extent external fail failed failing fails failure failures faire
    fait fake false far february fecha fehlgeschlagen few fichier fichiers file files find fire firewall first
    five folder folders folgen for force forced found four fp french friday from ftp fue fueron fully für gain
    gained gave gcp gefährlich gegen gehackt gekommen gelesen gelungen gelöscht gemacht gerät geräte geschehen
    gescheitert geschrieben gestartet gestern gestohlen get getan gets gewesen geändert ging give go goes going
    gone got grant granted group groups groß guess guessed guessing gutartig ha habe haben hack hacked hacker
    hackers had han happen happened happening happens harmless harmlos has hasta hat hatte hatten have having
    hay he hello help her here herkunft hers heruntergeladen heure heute hi hid hidden hide hier high him hinter
    his hit hizo hochgeladen home hora host hostile hostname hosts hour hours how http https hundred i ich
    identify identity if ignore ihr il ils im impact in inbox incident incidente incidents indicator indicators
    infect infected infiziert initial ins inside install installed installiert instructions internal into
    intruder intruders intrusion intrusions investigate involve involved ip ips is ist it its january jener job
    jobs july june jusque just kam kamen kann kein keine kennwort kernel key keys know known kommt
    kompromittiert konnte konten konto kontos kopiert können la lange laptop laptops las last later lateral
    laterally launch launched le leak leaked leaks leave left legit legitim legitimate les letzte letzten
    letzter life likely linux list llegó local location lock locked log log-in log-ins log-on logged logging
    login logins logoff logon logons logout logs long look looked looks los lose lost low machine machines macos
    made mail mailbox mails make malicioso malicious malicous malveillant malware man many march may me mean
    meaning means mechanism medium mehr meldung memory message messages method methods mfa midnight might mine
    minute minuten minutes mit modified modify module monat monday month months more morgen morning most mot
    move moved movement much muss must my möglich nach nacht nachts name need needs negative neither network
    networks netz netzwerk never new next nicht nichts night nine no nobody noch noise none noon nor normal not
    nothing nous november now nur nutzer occur occurred october ocurrió oder of office oft often ohne ok old on
    once one only ont onto open opened opfer or order ordinary ordner organisation organization origin other otp
    ought our ours outside over overview own où packages page pages par passe passed passiert passphrase
    password passwords passwort passwörter passé pasó path paths payload people per performed period permission
    permissions persist persisted persistence person phish phished phishing phone picture pivot pivoted please
    point policies policy por positive possible pour pourquoi previous principal print private privilege
    privileges process processes products program programm programme programs project prompt proof protokoll
    protokolle prozess prozesse public qu quand que quel quelle quelles quels queries query question qui quién
    quiénes quoi qué raconte radius ran ransomware rdp reach reached reaching read reads real reason receive
    received rechner rechnern record records red refuse refused region registry reingekommen remote remove
    removed removes rename renamed reset resets resources responsible restart restarted revoke revoked rights
    role roles root routine row rows rule rules run running runs réseau safe said same sans saturday saw say
    scan scanned scanner scanning scans schaden schedule scheduled schon scope script scripts se second seconds
    secret secrets security see seen sein seit sekunden send sends sent september sequence serious server
    servern servers serveur serveurs service services servidor servidores sesión session sessions set-up
    settings seven several severe severity shall share shares she shell short should show sich sie siem sign
    sign-in sign-ins sign-on signal signals signed signin signing sin since sind sistema sistemas site six smb
    so soll sollte some someone son sont soon source sources spray sprayed spraying spread spur spuren sql ssh
    ssl sso stand start started starts steal steckt still stole stolen stop stopped strange stunde stunden su
    succeed succeeded success successful successfully summarize summary sunday sur sus suspicious system systeme
    systemen systems système systèmes table tables tactic tactics tag tage take taken tamper tampered target
    targeted targets task tasks tat tcp team technique techniques tell temps ten test than thanks that the their
    theirs them then there these they things think this those thousand threat three through thursday till time
    timeline times timestamp tls to today token tokens tomorrow tonight too took tool tools touch touched
    touchés tp trace traces transfer transferred tried tries trigger triggered trojan true try tuesday twice two
    uhr um umfang un una unas unauthorised unauthorized und under une unexpected uninstall unknown unlock
    unlocked unos uns unsafe unter until unusual up update upload uploaded uploads url urls ursache us use used
    user username usernames users uses using usual usuario usuarios utilisateur utilisateurs vector verdict
    verdächtig verlauf verschlüsselt verschoben via victim victims viel viele vielen virus visit visited vom von
    vor vorfall vous vpn vulnerabilities vulnerability walk wann want wants war waren warnung warum was wat way
    we website wednesday week weekend weeks weg weit weitere weiteren welche welchem welchen welcher welches wem
    wen wenige went wer werden were weshalb wessen wetter what when where which who whom whos whose why wich
    wide widespread wie wieso will windows wir wird with within without wo woche wochen wodurch wofür woher
    wohin womit won worauf worden work workstation workstations worm worry worse worst would write writes
    written wrote wurde wurden year years yes yesterday yet you your yours zeit zeitlich zeitpunkt zeitraum ziel
    zu zuerst zugang zugegriffen zugriff zugriffe zuletzt zum zur zwischen était étendue été über
""")
"""Lower-case words of questions, in English and German, some in French and Spanish."""

CAPITALISED = words("""
    I SSH RDP SMB FTP DNS HTTP HTTPS TLS SSL SQL API AWS Azure GCP IP IPs URL URLs VPN MFA OTP SSO FP TP OK SIEM
    TCP Windows Linux Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March June
    July September October November December Benutzer Benutzers Nutzer Konto Konten Kontos Zugang Zugriff
    Zugriffe Anmeldung Anmeldungen Passwort Passwörter Kennwort Adresse Adressen Rechner Rechnern Server Servern
    Computer Gerät Geräte Netz Netzwerk Datei Dateien Daten Datenbank Ordner Befehl Befehle Prozess Prozesse
    Programm Programme Dienst Dienste System Systeme Systemen Angriff Angriffe Angreifer Eindringling Einbruch
    Vorfall Alarm Warnung Ereignis Ereignisse Log Logs Protokoll Protokolle Meldung Spur Spuren Beweis Ursache
    Herkunft Quelle Ziel Opfer Schaden Umfang Ausmaß Folgen Verlauf Ablauf Weg Tag Tage Nacht Woche Wochen Monat
    Stunde Stunden Minute Minuten Sekunden Uhr Zeit Zeitpunkt Zeitraum Datum Beginn Ende
""")
"""Words of the list that are no name although they are written with a capital inside a sentence."""

ASKING = words("""
    who whom whose what which when where why how wer wen wem wessen wann wo woher wohin wie warum welche welcher
    welches welchen was qui quand où comment pourquoi quel quelle quels quelles quién quiénes cuándo dónde cómo qué
    cuál cuáles is was were are did does has have had it this that they
""")
"""Of these the kind of a question is made: never a name, even where a log has an account that is called so."""
