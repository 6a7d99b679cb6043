"""Tomcat and other Java servers: catalina and localhost logs, with the log-ins that their realms refuse, in the forms of
java.util.logging, Log4j and JBoss LogManager; WebLogic's server log.
"""

from ..product import Product, Said, Sample

_LEVEL = r"(?P<level>SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST|ERROR|WARN|DEBUG|TRACE|FATAL)"
_SERVICES = r"(?:org\.(?:apache|jboss|wildfly|infinispan|hibernate|springframework|eclipse)|io\.undertow|com\.arjuna|io\.jetty)[\w.$]*"
_NAME = r"(?P<user>.*)"

PRODUCT = Product(
    name="tomcat",
    source="org.apache.juli.OneLineFormatter, LockOutRealm, RealmBase of Tomcat 8.5 to 10.1; JBoss LogManager of WildFly 26",
    category="webserver",
    programs=("tomcat", "tomcat9", "tomcat10", "catalina", "jsvc", "wildfly", "jboss"),
    lines=(
        r"(?P<time>\d\d-[A-Z][a-z]{2}-\d{4} \d\d:\d\d:\d\d\.\d{3}) "
        + _LEVEL
        + r" \[(?P<thread>[^\]]*)\] (?P<logger>[\w.$]+) (?P<message>.*)",
        r"(?P<time>\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) "
        + _LEVEL
        + r" +\[(?P<logger>"
        + _SERVICES
        + r")\] \((?P<thread>[^)]*)\) (?P<message>.*)",
        r"####<(?P<time>[^<>]{12,45})> <(?P<level>\w+)> <(?P<logger>\w+)> <(?P<host>[^<>]*)> <(?P<server>[^<>]*)> "
        r"<[^<>]*+(?:<[^<>]*+>[^<>]*+)?> "
        r"<(?:<WLS Kernel>|[^<>]*)> <[^<>]*> <[^<>]*> <\d+> (?:<[^<>]*> )?(?P<message><BEA-\d+> .*)",
    ),
    continued=r"\s|Caused by: |java\.|javax\.|jakarta\.",
    others="status",
    messages=(
        Said(r"An attempt was made to authenticate the locked user \[" + _NAME + r"\]", "login", "failure"),
        Said(r"(?:.*\. )?(?:Failed|Unable) to authenticate user \[" + _NAME + r"\].*", "login", "failure"),
        Said(
            r"(?:Username|User) \[?" + _NAME + r"\]? (?:failed to authenticate|NOT successfully authenticated).*",
            "login",
            "failure",
        ),
        Said(r"WFLYDM\d+: .*|(?:UT|ELY|PBOX|WFLYSEC)\w*\d+: .*[Aa]uthenticat\w+ .*failed.*", "login", "failure"),
        Said(
            r"<BEA-090(?:078|402|403|404)> <.*User " + _NAME + r" (?:in security realm|in realm) .*", "login", "failure"
        ),
        Said(r"<BEA-\d+> <.*", "status"),
        Said(
            r"Deploy(?:ing|ment of) web application (?:archive|directory|deployment descriptor) \[(?P<target>[^\]]*)\].*",
            "resource_create",
            "success",
        ),
        Said(r"WFLYSRV0010: Deployed \"(?P<target>[^\"]*)\".*", "resource_create", "success"),
        Said(
            r"WFLYSRV0009: Undeployed \"(?P<target>[^\"]*)\".*|Undeploying context \[(?P<context>[^\]]*)\].*",
            "resource_delete",
            "success",
        ),
        Said(
            r"(?:install|deploy|upload|start|stop|undeploy|list|reload|expire|HTMLManager|Manager|HostManager): .*",
            "resource_change",
        ),
        Said(
            r"Error parsing HTTP request header.*|Invalid character found.*|The host \[.*\] is not valid.*",
            "web_request",
            "failure",
        ),
        Said(
            r"(?:Servlet\.service\(\)|Exception|Error|Unable|Failed|At least one|No |Server|Starting|Initializing|Stopping|"
            r"Destroying|Pausing|"
            r"JVM|Command|CATALINA|OS|Java|Architecture|Loaded|OpenSSL|APR|Using|Creation|The |WFLY|JBAS|MSC|XNIO|UT\d|IJ|HHH|ISPN|\w+: |"
            r"ContextListener|SessionListener|Log4j|A |Received|Marking|Illegal|Reloading|Closing|Deployment|An |Match|Security).*",
            "status",
        ),
    ),
    samples=(
        Sample(
            "05-Mar-2024 10:11:12.123 WARNING [http-nio-8080-exec-3] org.apache.catalina.realm.LockOutRealm.filterLockedAccounts "
            "An attempt was made to authenticate the locked user [guest7]",
            {
                "time": "2024-03-05T10:11:12.123+00:00",
                "user": "guest7",
                "action": "login",
                "outcome": "failure",
                "src_ip": "",
            },
            typed=("guest7",),
        ),
        Sample(
            "05-Mar-2024 10:11:12.123 INFO [main] org.apache.catalina.startup.HostConfig.deployWAR Deploying web application archive "
            "[/opt/webapps/shop.war]",
            {"action": "resource_create", "target": "/opt/webapps/shop.war", "user": ""},
        ),
        Sample(
            '2024-03-05 10:11:12,123 INFO  [org.jboss.as.server] (ServerService Thread Pool -- 40) WFLYSRV0010: Deployed "shop.war" '
            '(runtime-name : "shop.war")',
            {"action": "resource_create", "target": "shop.war", "user": ""},
        ),
    ),
)
