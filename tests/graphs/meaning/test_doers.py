"""Who a sentence says did something."""

import pytest

from moewarden.graphs.meaning.doers import doer_in
from moewarden.graphs.meaning.event import Draft
from moewarden.graphs.meaning.messages import read_message
from moewarden.graphs.meaning.sentences import classify_sentence


@pytest.mark.parametrize(
    "text",
    [
        "dana deleted invoice 7",
        "invoices.go:42: dana deleted invoice 7",
        "c.e.shop.InvoiceService - dana approved payment 4711",
        "Shop.Users|dana changed the role of lena to administrator",
        "ANR2017I Administrator dana issued command: DELETE FILESPACE WEB1",
        "dana may not open ledger 2026: role accountant is missing",
        "dana failed to open the ledger",
        'New printer "laser1" added by "dana".',
        '[Job 1] Queued on "laser1" by "dana".',
        "Invoice 7 deleted by dana",
        "client (id:7) was added to group 'Server Admin'(id:6) by client 'dana'(id:1)",
        "PERMISSION DENIED to dana from host web1",
        "dana hat Rechnung 7 gelöscht",
        "Benutzer dana hat Patientenakte 4711 geöffnet",
        "Rolle Buchhaltung von dana geändert",
        "Zugriff auf gehalt.xlsx für dana verweigert",
        "Zugriff auf gehalt.xlsx für dana verweigert.",
        "Access to the ledger for dana refused: no role",
        "dana is not allowed to approve payment 7",
        "dana did not approve payment 7",
        "dana can't open ledger 2026",
        "Stammdaten von dana aktualisiert",
    ],
)
def test_whoever_did_it_is_told(text):
    assert doer_in(text) == "dana"


@pytest.mark.parametrize(
    "text",
    [
        "cleanup deleted 12 files",
        "worker sent reply",
        "scheduler triggered job 4711",
        "replication restored 3 segments",
        "Table orders created by migration",
        "restarted by systemd",
        "Job deleted by retention policy",
        "access granted by policy",
        "connection closed by peer",
        "it added 3 nodes",
        "invoice deleted from archive",
        "message sent to queue orders",
        "Sicherung von gestern gelöscht",
        "Swap is not enabled in fstab",
        "Quota was not updated for volume 3",
        "upstream sent too many headers",
        "Verbindung durch Gegenstelle beendet",
        "Sitzung durch Zeitablauf beendet",
    ],
)
def test_parts_of_programs_and_things_are_nobody(text):
    assert doer_in(text) == ""


@pytest.mark.parametrize(
    ("text", "user", "action"),
    [
        ("lena disabled two-factor authentication for dana", "lena", "security_weaken"),
        ("lena viewed the password of mail-admin", "lena", "data_read"),
        ("User #7 deleted res.partner records with IDs: [12, 13]", "", "resource_delete"),
        ("Benutzer dana hat Datei 7.pdf gelöscht", "dana", "file_delete"),
        ("Kennwort von lena durch dana zurückgesetzt", "dana", "account_change"),
        ("Benutzerkonto lena wurde von dana gesperrt", "dana", "account_change"),
        ("Login of dana from 203.0.113.9 refused: wrong password", "dana", "login"),
        ("Anmeldung von dana fehlgeschlagen: Kennwort falsch", "dana", "login"),
        ("Login failed for user admin through telnet (203.0.113.9)", "admin", "login"),
        ("[imp] Login success for dana [203.0.113.9] to {192.0.2.8:993 [imap/ssl]}", "dana", "login"),
        ("dana@pc17: deleted record 42 in table CUSTOMERS", "dana@pc17", "resource_delete"),
        ("[dana@pc17]: Deleted queue 'shop.orders'", "dana@pc17", "resource_delete"),
        ("Login with username dana from 203.0.113.9 failed", "dana", "login"),
        ("Operation: Admin dana login from 203.0.113.9 fails: wrong password", "dana", "login"),
    ],
)
def test_whom_it_was_done_to_and_in_which_role_is_kept_apart(text, user, action):
    draft = read_message(Draft(), text)
    assert (draft.user, draft.action) == (user, action)


@pytest.mark.parametrize(
    "text",
    [
        "PERMISSION DENIED for command 421, access level ADMINISTRATOR: ADMINISTRATOR authorization policy denies it",
        "Access to '/dana/' denied for anonymous user",
        "Authorization failed, Not granted any of the required roles: Administrator",
        "Access granted",
    ],
)
def test_what_was_refused_or_let_through_changes_nobodys_rights(text):
    assert classify_sentence(text) not in ("permission_revoke", "permission_grant")
