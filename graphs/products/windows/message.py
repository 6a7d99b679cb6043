"""The rendered text of a Windows event (`Account Name:  dana` under headings), for exports that hold nothing else."""

import re

from ...wordlists import labels_by_item

_LABEL = re.compile(r"^[^\S\n]*+([^\W\d_][^\n:]{1,70}?)[^\S\n]?:(.*)$", re.M)
_INLINE = re.compile(
    r"\b(Subject|New Logon|Account For Which Logon Failed|Account That Was Locked Out|Account Whose Credentials Were Used|"
    r"Account Information|Target Account|New Account|Member|Group|Logon Type|Logon Account|Logon ID|Logon GUID|Security ID|"
    r"Account Name|Account Domain|Network Information|Process Information|Detailed Authentication Information|"
    r"Failure Information|Service Information|Additional Information|Source Network Address|Source Port|Source Workstation|"
    r"Source Address|Destination Address|Destination Port|Client Address|Client Port|Workstation Name|New Process Name|"
    r"New Process ID|Creator Process Name|Creator Process ID|Process Command Line|Token Elevation Type|Service Name|"
    r"Service File Name|Service Type|Service Start Type|Service Account|Task Name|Failure Reason|Status|Sub Status|"
    r"Object Name|Share Name|Caller Process Name|Caller Process ID|Caller Computer Name|Process Name|Process ID|"
    r"Group Name|Group Domain|Logon Process|Authentication Package|Package Name|Key Length|Transited Services|"
    r"Ticket Options|Privileges):\s*"
)
_OTHER_LANGUAGES = """
Subject: Antragsteller, Sujet, Objet, Firmante, Sujeto, Soggetto
New Logon: Neue Anmeldung, Nouvelle ouverture de session, Nuevo inicio de sesión, Nuovo accesso
Account For Which Logon Failed: Konto; für das die Anmeldung fehlgeschlagen ist, Compte pour lequel l'ouverture de
    session a échoué, Cuenta con error de inicio de sesión, Account per cui non è riuscito l'accesso
Target Account: Zielkonto, Compte cible, Cuenta de destino, Account di destinazione
New Account: Neues Konto, Nouveau compte, Nueva cuenta, Nuovo account
Member: Mitglied, Membre, Miembro, Membro
Group: Gruppe, Groupe, Grupo, Gruppo
Account Information: Kontoinformationen, Informations sur le compte, Información de cuenta, Informazioni account
Account Name: Kontoname, Nom du compte, Nom de compte, Nombre de cuenta, Nome account
Account Domain: Kontodomäne, Domaine du compte, Dominio de cuenta, Dominio account
Group Name: Gruppenname, Nom du groupe, Nombre de grupo, Nome gruppo
Source Network Address: Quellnetzwerkadresse, Adresse du réseau source, Dirección de red de origen, Indirizzo di rete di
    origine
Client Address: Clientadresse, Adresse du client, Adresse client, Dirección de cliente, Indirizzo client
Source Port: Quellport, Port source, Puerto de origen, Porta di origine
Workstation Name: Arbeitsstationsname, Nom de la station de travail, Nombre de estación de trabajo, Nome workstation
Logon Type: Anmeldetyp, Type d'ouverture de session, Tipo de inicio de sesión, Tipo di accesso
New Process Name: Neuer Prozessname, Nom du nouveau processus, Nuevo nombre de proceso, Nome nuovo processo
Process Command Line: Prozessbefehlszeile, Ligne de commande de processus, Línea de comandos del proceso
Process Name: Prozessname, Nom du processus, Nombre de proceso, Nome processo
Service Name: Dienstname, Nom du service, Nombre del servicio, Nome servizio
Service File Name: Dienstdateiname, Nom du fichier de service, Nombre de archivo del servicio, Nome file servizio
Task Name: Aufgabenname, Nom de la tâche, Nombre de tarea, Nome attività
Failure Reason: Fehlerursache, Raison de l'échec, Motivo del error, Motivo errore
Object Name: Objektname, Nom de l'objet, Nombre de objeto, Nome oggetto
Share Name: Freigabename, Nom du partage, Nombre de recurso compartido, Nome condivisione
"""
_ENGLISH = {label.replace(";", ","): english for label, english in labels_by_item(_OTHER_LANGUAGES, ",").items()}
_SECTIONS = {
    "Subject": "Subject",
    "New Logon": "Target",
    "Account For Which Logon Failed": "Target",
    "Target Account": "Target",
    "New Account": "Target",
    "Member": "Member",
    "Group": "Target",
    "Account Information": "Target",
    "Account Whose Credentials Were Used": "Target",
    "Account That Was Locked Out": "Target",
}
_NAMES = {
    "Account Name": "{section}UserName",
    "Account Domain": "{section}DomainName",
    "Security ID": "{section}UserSid",
    "Group Name": "TargetUserName",
    "Source Network Address": "IpAddress",
    "Client Address": "IpAddress",
    "Source Port": "IpPort",
    "Workstation Name": "WorkstationName",
    "Source Workstation": "Workstation",
    "Logon Account": "TargetUserName",
    "Logon Type": "LogonType",
    "New Process Name": "NewProcessName",
    "Creator Process Name": "ParentProcessName",
    "Process Command Line": "CommandLine",
    "Service Name": "ServiceName",
    "Service File Name": "ServiceFileName",
    "Task Name": "TaskName",
    "Failure Reason": "FailureReason",
    "Status": "Status",
    "Sub Status": "SubStatus",
    "Object Name": "ObjectName",
    "Share Name": "ShareName",
    "Process Name": "ProcessName",
    "Caller Process Name": "ProcessName",
    "Application Name": "Application",
    "Source Address": "SourceAddress",
    "Destination Address": "DestAddress",
    "Destination Port": "DestPort",
    "Image": "Image",
    "CommandLine": "CommandLine",
    "ParentImage": "ParentImage",
    "User": "User",
    "TargetFilename": "TargetFilename",
    "TargetObject": "TargetObject",
    "Details": "Details",
    "QueryName": "QueryName",
    "Service Type": "ServiceType",
    "Service Start Type": "StartType",
    "Service Account": "AccountName",
    "DestinationIp": "DestinationIp",
    "DestinationPort": "DestinationPort",
    "SourceIp": "SourceIp",
    "Hashes": "Hashes",
    "UtcTime": "UtcTime",
    "ParentCommandLine": "ParentCommandLine",
}


_MEANT = {
    label: (_SECTIONS.get(english, ""), _NAMES.get(english, ""))
    for label, english in ({name: name for name in (*_SECTIONS, *_NAMES)} | _ENGLISH).items()
}
"""For each label the section that it opens, or the name of what stands behind it."""


def fields_of_message(message: str) -> dict[str, str]:
    """Event data that a rendered message shows, under their usual names."""
    text = message if "\n" in message else _INLINE.sub(lambda match: f"\n{match[1]}: ", message)
    fields: dict[str, str] = {}
    opened = "Subject"
    for label, padded in _LABEL.findall(text):
        section, name = _MEANT.get(label.replace("’", "'"), ("", ""))
        if section:
            opened = section
        elif name and (value := padded.strip()) and value != "-":
            fields.setdefault(name.format(section=opened) if name[0] == "{" else name, value)
    return fields
