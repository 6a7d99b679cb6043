"""Servers with audit logs of their own: Vault, Teleport, Snowflake, MongoDB, Elasticsearch."""

from .table import ADDRESS, USER, Platform, Record

_BY = {"user": USER, "src_ip": ADDRESS}


def _vault(name: str, worked: bool) -> Record:
    operation, path = name.split()
    return {
        "time": "2026-05-02T09:11:02.5Z", "type": "response", "auth": {"display_name": USER, "policies": ["default"], "token_type": "service"},
        "request": {"id": "r", "operation": operation, "path": path, "mount_type": "kv", "remote_address": ADDRESS, "remote_port": 4711,
                    "namespace": {"id": "root"}, "client_token": "hmac-sha256:1"},
        "response": {"mount_type": "kv"}, **({} if worked else {"error": "1 error occurred:\n\t* permission denied\n\n"}),
    }  # fmt: skip


VAULT = Platform("vault", _vault, _BY, """
    update auth/userpass/login/dana           login                               success
    update auth/approle/login                 login                               success
    update auth/ldap/login/dana               login                               failure
    update auth/oidc/oidc/auth_url            status|login                        success
    update auth/token/create                  credential_create                   success
    read auth/token/lookup-self               status                              success
    update auth/token/renew-self              status                              success
    update auth/token/revoke                  permission_revoke|account_change    success
    update auth/token/revoke-self             logout|permission_revoke|account_change  success
    read secret/data/shop                     data_read                           success
    read secret/data/shop                     data_read                           failure
    list secret/metadata/                     enumerate                           success
    create secret/data/shop                   resource_create                     success
    update secret/data/shop                   resource_change                     success
    patch secret/data/shop                    resource_change                     success
    delete secret/data/shop                   resource_delete                     success
    update secret/destroy/shop                resource_delete                     success
    update sys/policies/acl/admin             permission_grant                    success
    create sys/policy/admin                   permission_grant                    success
    delete sys/policies/acl/admin             permission_revoke                   success
    read sys/policies/acl/admin               enumerate                           success
    update sys/audit/file                     security_strengthen|resource_create success
    delete sys/audit/file                     security_weaken                     success
    update sys/auth/github                    resource_create|permission_grant    success
    delete sys/auth/github                    resource_delete|permission_revoke   success
    update sys/mounts/kv                      resource_create                     success
    delete sys/mounts/kv                      resource_delete                     success
    read sys/mounts                           enumerate                           success
    update sys/seal                           service_change|status|security_strengthen  success
    update sys/unseal                         service_change|status               success
    read sys/health                           status                              success
    read sys/internal/ui/mounts               enumerate|status                    success
    update sys/leases/renew                   status                              success
    update sys/leases/revoke                  permission_revoke                   success
    update sys/capabilities-self              enumerate|status                    success
    update sys/wrapping/wrap                  credential_create|status            success
    update sys/wrapping/unwrap                data_read                           success
    read database/creds/readonly              credential_create|data_read         success
    read aws/creds/deploy                     credential_create|data_read         success
    update pki/issue/web                      credential_create                   success
    update pki/revoke                         permission_revoke                   success
    update transit/encrypt/orders             status                              success
    update transit/decrypt/orders             data_read                           success
    create auth/userpass/users/guest7         account_create                      success
    update auth/userpass/users/guest7         account_change|account_create       success
    update auth/userpass/users/guest7/password  account_change                    success
    delete auth/userpass/users/guest7         account_delete                      success
    update auth/approle/role/ci/secret-id     credential_create                   success
    read auth/approle/role/ci/role-id         data_read|enumerate                 success
    update identity/entity                    account_create|account_change       success
    update identity/group                     resource_change|resource_create|permission_grant  success
    update identity/mfa/method/totp/admin-destroy  security_weaken                success
    read sys/storage/raft/snapshot            data_export                         success
""")  # fmt: skip


def _teleport(name: str, worked: bool) -> Record:
    return {
        "ei": 0, "event": name, "uid": "u", "code": "T1000I" if worked else "T1000W", "time": "2026-05-02T09:11:02.5Z", "cluster_name": "corp",
        "user": USER, "addr.remote": f"{ADDRESS}:51000", "success": worked,
        **({} if worked else {"error": "invalid username, password or second factor"}),
    }  # fmt: skip


TELEPORT = Platform("teleport", _teleport, {**_BY, "product": "teleport"}, """
    user.login                         login                               success
    user.login                         login                               failure
    auth                               login                               failure
    session.start                      login                               success  {"server_hostname": "web-1", "login": "root"}
    session.end                        logout                              success  {"server_hostname": "web-1"}
    session.leave                      logout|status                       success
    session.join                       login                               success
    session.data                       status                              success
    session.upload                     status|data_export                  success
    session.command                    process_start                       success  {"program": "curl", "path": "/usr/bin/curl", "argv": ["-s", "x.example"], "COMMAND": "/usr/bin/curl -s, x.example"}
    session.network                    network_connect                     success  {"dst_addr": "192.0.2.4", "dst_port": 443, "DST_IP": "192.0.2.4"}
    session.disk                       file_read|file_write                success  {"path": "/etc/passwd"}
    exec                               process_start                       success  {"command": "ls -l", "exitCode": "0", "COMMAND": "ls -l"}
    exec                               process_start                       failure  {"command": "ls -l", "exitCode": "1"}
    scp                                data_export|file_write|file_read    success
    sftp                               file_read|file_write|data_export|status  success
    port                               network_connect                     success
    user.create                        account_create                      success  {"name": "guest7", "roles": ["access"], "TARGET": "guest7"}
    user.update                        account_change                      success  {"name": "guest7", "TARGET": "guest7"}
    user.delete                        account_delete                      success  {"name": "guest7", "TARGET": "guest7"}
    user.password_change               account_change                      success
    role.created                       permission_grant|resource_create    success  {"name": "auditor", "TARGET": "auditor"}
    role.updated                       permission_grant|resource_change    success  {"name": "auditor"}
    role.deleted                       permission_revoke|resource_delete   success  {"name": "auditor"}
    mfa.add                            security_strengthen|account_change  success
    mfa.delete                         security_weaken                     success
    reset_password_token.create        account_change|credential_create    success
    recovery_code.used                 login|account_change                success
    access_request.create              status|privilege_use|permission_grant  success
    access_request.review              permission_grant|status             success  {"proposed_state": "APPROVED"}
    access_request.update              permission_grant|resource_change|status  success
    access_list.create                 resource_create|permission_grant    success
    cert.create                        credential_create                   success
    db.session.start                   login                               success  {"db_service": "orders", "db_name": "shop"}
    db.session.query                   data_read                           success  {"db_query": "select * from staff", "db_name": "shop", "COMMAND": "select * from staff"}
    db.session.end                     logout                              success
    app.session.start                  login                               success
    app.session.request                web_request                         success  {"status_code": 200, "path": "/x", "method": "GET"}
    kube.request                       data_read|enumerate|web_request     success  {"verb": "GET", "request_path": "/api/v1/pods", "response_code": 200}
    windows.desktop.session.start      login                               success
    join_token.create                  credential_create                   success
    bot.join                           login                               success
    instance.join                      login|resource_create               success
    github.created                     resource_create                     success
    saml.updated                       resource_change                     success
    oidc.deleted                       resource_delete                     success
    auth_preference.update             resource_change                     success
    trusted_cluster.create             resource_create|permission_grant    success
    lock.created                       account_change|resource_create|permission_revoke  success
    lock.deleted                       account_change|resource_delete      success
    device.enroll                      resource_create|security_strengthen success
    session.rejected                   login                               failure
    client.disconnect                  logout|status                       success
""")  # fmt: skip


def _snowflake(name: str, worked: bool) -> Record:
    return {
        "QUERY_ID": "01b", "QUERY_TEXT": name, "DATABASE_NAME": "SHOP", "QUERY_TYPE": name.split()[0].upper(), "USER_NAME": USER,
        "ROLE_NAME": "SYSADMIN", "WAREHOUSE_NAME": "WH", "EXECUTION_STATUS": "SUCCESS" if worked else "FAIL",
        "START_TIME": "2026-05-02 09:11:02.000 +0000",
    }  # fmt: skip


SNOWFLAKE = Platform("snowflake", _snowflake, {"user": USER, "target": "SHOP"}, """
    select * from staff                                     data_read                           success
    select * from staff                                     data_read                           failure
    show users                                              enumerate                           success    {"QUERY_TYPE": "SHOW"}
    describe table staff                                    enumerate                           success    {"QUERY_TYPE": "DESCRIBE"}
    create user guest7 password='x'                         account_create                      success    {"QUERY_TYPE": "CREATE_USER"}
    alter user guest7 set disabled = true                   account_change                      success    {"QUERY_TYPE": "ALTER_USER"}
    drop user guest7                                        account_delete                      success    {"QUERY_TYPE": "DROP_USER"}
    grant role accountadmin to user guest7                  permission_grant                    success    {"QUERY_TYPE": "GRANT"}
    revoke role accountadmin from user guest7               permission_revoke                   success    {"QUERY_TYPE": "REVOKE"}
    create table t (a int)                                  resource_create                     success    {"QUERY_TYPE": "CREATE_TABLE"}
    drop table t                                            resource_delete                     success    {"QUERY_TYPE": "DROP"}
    insert into t values (1)                                resource_change|resource_create     success    {"QUERY_TYPE": "INSERT"}
    update t set a = 2                                      resource_change                     success    {"QUERY_TYPE": "UPDATE"}
    delete from t                                           resource_delete                     success    {"QUERY_TYPE": "DELETE"}
    truncate table t                                        resource_delete                     success    {"QUERY_TYPE": "TRUNCATE_TABLE"}
    copy into @stage from t                                 data_export                         success    {"QUERY_TYPE": "UNLOAD"}
    copy into 's3://x/y' from staff                         data_export                         success    {"QUERY_TYPE": "UNLOAD"}
    get @stage file:///srv/x                                data_export                         success    {"QUERY_TYPE": "GET_FILES"}
    put file:///srv/x @stage                                resource_change|file_write          success    {"QUERY_TYPE": "PUT_FILES"}
    alter account set network_policy = p                    resource_change|security_strengthen success    {"QUERY_TYPE": "ALTER_ACCOUNT"}
    drop network policy p                                   security_weaken|resource_delete     success    {"QUERY_TYPE": "DROP"}
    create share s                                          resource_create|permission_grant    success    {"QUERY_TYPE": "CREATE"}
    use role sysadmin                                       privilege_use|status|enumerate      success    {"QUERY_TYPE": "USE"}
    commit                                                  status|other                        success    {"QUERY_TYPE": "COMMIT"}
""")  # fmt: skip


def _snowflake_log_in(name: str, worked: bool) -> Record:
    return {
        "EVENT_ID": 1, "EVENT_TIMESTAMP": "2026-05-02 09:11:02.000 +0000", "EVENT_TYPE": "LOGIN", "USER_NAME": USER, "CLIENT_IP": ADDRESS,
        "REPORTED_CLIENT_TYPE": name, "FIRST_AUTHENTICATION_FACTOR": "PASSWORD", "IS_SUCCESS": "YES" if worked else "NO",
        "ERROR_CODE": None if worked else 390100, "ERROR_MESSAGE": None if worked else "INCORRECT_USERNAME_PASSWORD",
    }  # fmt: skip


SNOWFLAKE_LOG_IN = Platform("snowflake log-in", _snowflake_log_in, {**_BY, "product": "snowflake"}, """
    SNOWFLAKE_UI                 login  success
    SNOWFLAKE_UI                 login  failure
    PYTHON_DRIVER                login  success
""")  # fmt: skip


def _mongodb(name: str, worked: bool) -> Record:
    kind, _, command = name.partition(" ")
    return {
        "atype": kind, "ts": {"$date": "2026-05-02T09:11:02.123+00:00"}, "uuid": {"$binary": "x", "$type": "04"},
        "local": {"ip": "192.0.2.10", "port": 27017}, "remote": {"ip": ADDRESS, "port": 51000}, "users": [{"user": USER, "db": "admin"}],
        "roles": [], "param": {"command": command, "ns": "shop.orders"} if command else {"user": "guest7", "db": "shop"},
        "result": 0 if worked else (18 if kind == "authenticate" else 13),
    }  # fmt: skip


MONGODB = Platform("mongodb", _mongodb, {"src_ip": ADDRESS}, """
    authenticate                 login                               success  {"param": {"user": "dana", "db": "admin", "mechanism": "SCRAM-SHA-256"}, "USER": "dana"}
    authenticate                 login                               failure  {"param": {"user": "dana", "db": "admin", "mechanism": "SCRAM-SHA-256"}, "USER": "dana"}
    logout                       logout                              success
    createUser                   account_create                      success  {"USER": "dana@corp.example", "TARGET": "guest7"}
    dropUser                     account_delete                      success  {"TARGET": "guest7"}
    dropAllUsersFromDatabase     account_delete                      success
    updateUser                   account_change                      success  {"TARGET": "guest7"}
    grantRolesToUser             permission_grant                    success  {"TARGET": "guest7"}
    revokeRolesFromUser          permission_revoke                   success  {"TARGET": "guest7"}
    createRole                   resource_create|permission_grant    success
    updateRole                   permission_grant|resource_change    success
    dropRole                     resource_delete|permission_revoke   success
    grantPrivilegesToRole        permission_grant                    success
    createDatabase               resource_create                     success
    createCollection             resource_create                     success
    dropCollection               resource_delete                     success
    dropDatabase                 resource_delete                     success
    createIndex                  resource_create                     success
    dropIndex                    resource_delete                     success
    renameCollection             resource_change                     success
    importCollection             resource_create|resource_change     success
    authCheck find               data_read                           success
    authCheck find               data_read                           failure
    authCheck aggregate          data_read                           success
    authCheck insert             resource_change|resource_create     success
    authCheck update             resource_change                     success
    authCheck delete             resource_delete                     success
    authCheck listCollections    enumerate                           success
    authCheck listDatabases      enumerate                           success
    replSetReconfig              resource_change                     success
    shutdown                     service_change|status               success
    enableSharding               resource_change                     success
    addShard                     resource_create|resource_change     success
    clientMetadata               status                              success
    applicationMessage           status                              success
    auditConfigure               resource_change|security_weaken     success
    directAuthMutation           resource_change|account_change|other  success
""")  # fmt: skip


def _elastic(name: str, worked: bool) -> Record:
    action, *what = name.split(" ")
    return {
        "type": "audit", "timestamp": "2026-05-02T09:11:02,123+0000", "node.id": "n", "node.name": "es-1", "host.name": "es-1", "host.ip": "192.0.2.10",
        "event.type": "security_config_change" if action.startswith(("put_", "delete_", "change_", "create_", "invalidate_")) else "rest",
        "event.action": action, "user.name": USER, "user.realm": "native1", "origin.type": "rest", "origin.address": f"{ADDRESS}:51000",
        "request.id": "r", **({"action": what[0], "request.name": "Request", "indices": ["orders"]} if what else {}),
    }  # fmt: skip


ELASTICSEARCH = Platform("elasticsearch", _elastic, _BY, """
    authentication_success                            login                               success
    authentication_failed                             login                               failure
    realm_authentication_failed                       login                               failure
    anonymous_access_denied                           login                               failure
    access_granted indices:data/read/search           data_read                           success
    access_denied indices:data/read/search            data_read                           failure
    access_granted indices:data/write/bulk            resource_change|file_write          success
    access_granted indices:data/write/delete          resource_delete                     success
    access_granted indices:admin/create               resource_create                     success
    access_granted indices:admin/delete               resource_delete                     success
    access_denied indices:admin/delete                resource_delete                     failure
    access_granted indices:admin/get                  enumerate                           success
    access_granted cluster:monitor/main               enumerate|status                    success
    access_granted cluster:admin/snapshot/create      resource_create|data_export         success
    access_granted cluster:admin/settings/update      resource_change                     success
    access_granted cluster:admin/xpack/security/user/authenticate  enumerate|status|login  success
    tampered_request                                  data_read|web_request|alert         failure
    connection_granted                                network_connect                     success
    connection_denied                                 network_block                       failure
    run_as_granted                                    privilege_use                       success
    run_as_denied                                     privilege_use                       failure
    put_user                                          account_create|account_change       success  {"put": {"user": {"name": "guest7"}}, "TARGET": "guest7"}
    delete_user                                       account_delete                      success  {"delete": {"user": {"name": "guest7"}}, "TARGET": "guest7"}
    change_password                                   account_change                      success
    change_enable_user                                account_change                      success
    change_disable_user                               account_change                      success
    create_apikey                                     credential_create                   success
    invalidate_apikeys                                permission_revoke|account_change    success
    put_role                                          permission_grant                    success
    delete_role                                       permission_revoke                   success
    put_role_mapping                                  permission_grant                    success
    delete_role_mapping                               permission_revoke                   success
    put_privileges                                    permission_grant                    success
    delete_privileges                                 permission_revoke                   success
    create_service_token                              credential_create                   success
    delete_service_token                              permission_revoke                   success
    activate_user_profile                             account_change|login|other          success
""")  # fmt: skip
PLATFORMS = (VAULT, TELEPORT, SNOWFLAKE, SNOWFLAKE_LOG_IN, MONGODB, ELASTICSEARCH)
