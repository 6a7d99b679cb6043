"""What a database statement does is told by its own words, never by what it quotes."""

import pytest

from moewarden.graphs.meaning.statements import statement_action

SAID = {
    "select name from clients where id = 4": "data_read",
    "/* shop */ SELECT 1": "data_read",
    "insert into notes values ('copy this to program ls; drop table x')": "resource_change",
    "insert into notes values ('it''s xp_cmdshell')": "resource_change",
    "copy clients to program 'true'": "process_start",
    "COPY clients TO STDOUT": "data_export",
    "copy clients from stdin": "resource_change",
    "grant select on clients to reporting": "permission_grant",
    "alter role reporting with superuser": "permission_grant",
    "alter system set log_statement = 'none'": "security_weaken",
    "SET GLOBAL general_log = OFF": "security_weaken",
    "SET GLOBAL general_log = ON": "security_strengthen",
    "set global local_infile = 1": "security_weaken",
    "set names utf8": "status",
    "delete from basket where id = 4": "resource_change",
    "delete from basket": "resource_delete",
    "drop table basket": "resource_delete",
    "CREATE USER 'guest'@'%' IDENTIFIED BY 'x'": "account_create",
    "begin": "status",
    "customers": None,
}


@pytest.mark.parametrize("text", SAID)
def test_a_statement_does_what_its_first_words_say(text):
    assert statement_action(text) == SAID[text]
