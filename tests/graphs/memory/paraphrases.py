"""Facts about an organisation, situations that they explain in other words, and situations that no fact explains.

Of the first lists every second one, from the first on, is for choosing words, thresholds and weights; the others are only
measured, and so is UNSEEN. VARIED parts in the same way.
"""

from typing import NamedTuple


class Pair(NamedTuple):
    """A known-good fact, and what it explains."""

    fact: str
    near: str
    """A situation told in other words, of which some may be the fact's."""
    far: str
    """A situation told without any telling word of the fact."""


PAIRS = (
    Pair(
        "The vulnerability scanner probes every web server on Mondays",
        "Internal host requests odd URLs on each web server, looks like a security scan",
        "A security assessment tool tries weak spots of our internet sites at the start of the week",
    ),
    Pair(
        "Nessus checks all hosts of the data centre for missing patches each weekend",
        "Sunday sweep over every data centre machine, testing for unpatched software",
        "Port scan of the whole server network, apparently by a vulnerability assessment machine",
    ),
    Pair(
        "The nightly backup job reads all buckets",
        "Objects in many S3 buckets copied at two in the morning by the archive role",
        "A service account downloaded every object in cloud storage to make copies at night",
    ),
    Pair(
        "Virtual machines are replicated to the second data centre on Saturdays",
        "Weekend transfer of huge virtual disk snapshots to the other site's storage",
        "Large amounts of snapshot data flow from the hypervisors to another site at the weekend",
    ),
    Pair(
        "Administrators reach production only through the jump host",
        "RDP sessions to production systems opened by admins from the bastion",
        "Many remote desktop sessions to servers originate from the admins' bastion",
    ),
    Pair(
        "Engineers become root on the gateway during their on-call shift",
        "Several privilege elevations to root by somebody on duty",
        "Repeated privilege escalation with sudo by operations staff who are on duty",
    ),
    Pair(
        "The deployment tool rolls out new releases and restarts the web servers",
        "nginx restarted everywhere after a software release was deployed",
        "Site software was updated and nginx stopped and started on all nodes",
    ),
    Pair(
        "Pods are replaced whenever a commit reaches the main branch",
        "Kubernetes pods terminated and recreated after a merge to the main branch",
        "Kubernetes containers deleted and recreated after a code change was merged",
    ),
    Pair(
        "The monitoring host logs in to every server each five minutes to check it",
        "An SSH session from the health checker on each server every few minutes",
        "Frequent short ssh sessions, a health probe of the machines",
    ),
    Pair(
        "Network devices are polled for their status with SNMP",
        "SNMP queries to all switches and routers",
        "Regular queries to switches and routers asking for interface counters",
    ),
    Pair(
        "A hired red team carries out a penetration test in the first half of November",
        "Exploit attempts by the external pentest company",
        "Outside security testers attack our systems by contract",
    ),
    Pair(
        "Human resources sends simulated phishing mails as training",
        "Fake phishing emails were delivered to employees for awareness",
        "Fake credential-stealing emails went to staff for an awareness campaign",
    ),
    Pair(
        "Marketing mails its newsletter to all customers on the first Tuesday",
        "Bulk email to many customers with this month's news",
        "A bulk email with promotions left for thousands of recipients",
    ),
    Pair(
        "Mailchimp may send campaigns in the name of our domain",
        "Email campaign with our sender domain delivered by an outside service",
        "An external email service delivers advertising messages with our sender address",
    ),
    Pair(
        "The vendor of the production line does remote maintenance through its VPN",
        "VPN sign-in by the machine supplier for remote servicing of the line",
        "A supplier signed in from abroad to service the manufacturing equipment",
    ),
    Pair(
        "The elevator company connects remotely to update its controllers",
        "Remote session of the lift company into its control unit",
        "A third party opened a tunnel to the lift control system",
    ),
    Pair(
        "Office printers receive print jobs from all workstations",
        "PCs all over the office connect to a printer",
        "Many desktop computers send documents to a printing device",
    ),
    Pair(
        "The scanner of the copier stores scanned paper in users' folders",
        "PDF scans are written to user directories by the multifunction device",
        "A multifunction copier writes PDF files to the file share",
    ),
    Pair(
        "The CI runner compiles and tests software in temporary directories",
        "Build agent executes freshly compiled tests from /tmp",
        "Freshly built binaries are executed in a scratch folder by the continuous integration agent",
    ),
    Pair(
        "The build pipeline publishes container images every evening",
        "Docker images pushed to the registry at night by the build system",
        "A token was used to push docker images to the registry late in the day",
    ),
    Pair(
        "Windows updates are installed and machines restarted on the second Tuesday",
        "Many Windows machines reboot after patches",
        "Hundreds of computers rebooted after patches were applied",
    ),
    Pair(
        "The software management server distributes approved applications to laptops",
        "Application installers pushed to many notebooks by central management",
        "Installers for programs were pushed to employees' notebooks",
    ),
    Pair(
        "The directory synchronisation copies password hashes to the cloud",
        "Replication of password hashes by the Azure AD sync account",
        "A service requested replication of credentials from the domain controller to sync Azure AD",
    ),
    Pair(
        "The personnel system creates and disables accounts every morning",
        "Accounts of new hires added and leavers disabled by the HR system",
        "HR software provisions new users and deactivates leavers automatically",
    ),
    Pair(
        "The intranet's search engine crawls our website",
        "Web crawler of our own search fetches all pages",
        "A bot indexes every page of the site for searching",
    ),
    Pair(
        "A price comparison portal may fetch the product catalogue",
        "A shopping comparison bot downloads every product page",
        "Automated requests read all items and prices of the shop",
    ),
    Pair(
        "Database administrators rebuild indexes and collect statistics at night",
        "Index maintenance at night by the DBA team",
        "Heavy maintenance statements on tables by a DBA outside working hours",
    ),
    Pair(
        "The data warehouse extracts the sales database every day",
        "Full export of the sales tables for analytics",
        "Complete tables with orders are exported for analytics reporting",
    ),
    Pair(
        "The telephone system carries voice calls of all employees",
        "UDP voice streams from desk phones to the PBX",
        "Streams of audio traffic between desk phones and the PBX",
    ),
    Pair(
        "IP phones register anew whenever the call manager restarts",
        "Phones re-register after the call server rebooted",
        "VoIP handsets authenticate again after the telephony server was rebooted",
    ),
    Pair(
        "Our sales director travels through Asia this month and works from hotels",
        "Sales boss signs in from hotel wifi in Singapore",
        "Sign-ins of a manager on a business trip from Singapore and Tokyo",
    ),
    Pair(
        "The Lisbon branch reaches the Internet through one common proxy",
        "Many users share one proxy address in Portugal",
        "All employees of the Portuguese office appear with the same external address",
    ),
    Pair(
        "Virtual machines are started and stopped automatically with the load",
        "Autoscaling launched and terminated dozens of virtual machines",
        "Cloud instances were launched and terminated by autoscaling when demand rose",
    ),
    Pair(
        "Terraform creates roles, networks and firewalls for new environments",
        "Infrastructure automation created networks and firewall rules",
        "Infrastructure as code provisioned subnets and security groups",
    ),
    Pair(
        "Passwords and keys are rotated by the vault every quarter",
        "Scheduled password rotation replaced many secrets",
        "Secrets were replaced in bulk with new credentials on schedule",
    ),
    Pair(
        "TLS certificates are renewed automatically by Let's Encrypt",
        "The web site's certificate was renewed",
        "A new SSL certificate was issued for the public site",
    ),
    Pair(
        "The mail filter asks DNS blocklists about each incoming message",
        "Spam filter makes masses of DNS lookups",
        "Masses of domain name lookups by the spam gateway checking senders",
    ),
    Pair(
        "Antivirus agents send telemetry to their manufacturer's cloud",
        "All endpoints upload data to the antivirus vendor",
        "Endpoint protection software contacts its vendor regularly from every PC",
    ),
    Pair(
        "Auditors take an inventory of accounts and group memberships each quarter",
        "Enumeration of directory accounts and groups for the audit",
        "Someone listed all users and groups in the directory for a compliance review",
    ),
    Pair(
        "The surveillance cameras archive their video in the cloud",
        "Camera footage uploaded to cloud storage",
        "CCTV recordings are uploaded to an outside storage provider",
    ),
    Pair(
        "Accounting hands its books to the tax adviser at the end of the year",
        "Accountant emailed the ledgers to the tax consultant",
        "A bookkeeper exported ledgers and sent them to the external accountant",
    ),
    Pair(
        "The archivist deletes expired records in January",
        "Mass deletion of old records by the archive department",
        "Thousands of old documents were removed by the records manager",
    ),
    Pair(
        "The emergency account is used when the on-call team fixes an outage",
        "Break-glass account used to repair an outage",
        "Break-glass credentials were used to repair production during an incident",
    ),
    Pair(
        "Displays in meeting rooms still use expired passwords and fail to log in",
        "Conference room screen keeps failing authentication with an old password",
        "A conference room screen repeatedly gets authentication failures with old credentials",
    ),
    Pair(
        "Quality assurance runs load tests against staging before a launch",
        "Flood of requests to the staging site, a performance test",
        "A stress test floods the pre-production site with requests",
    ),
    Pair(
        "The network team captures packets when it troubleshoots",
        "Packet capture by a network engineer to debug a problem",
        "Traffic was sniffed on a switch to diagnose a connection problem",
    ),
    Pair(
        "The help desk runs scripts on clients through its remote management software",
        "Support staff executed a PowerShell script on users' PCs remotely",
        "PowerShell commands executed on users' computers by the support tool",
    ),
    Pair(
        "Technicians service the machine tools with software on USB sticks",
        "USB drive plugged into shop-floor machines for servicing",
        "Removable media with programs plugged into shop-floor equipment by maintenance staff",
    ),
)
"""All facts are remembered together, so that every other one is a distraction."""

OTHER_TRADES = (
    (
        "pacs-02 sends radiology images to the university hospital each evening",
        "X-ray pictures are transmitted in bulk to another clinic after hours",
    ),
    (
        "All pupils log in within five minutes at eight o'clock",
        "A burst of sign-ins by hundreds of students at the start of lessons",
    ),
    (
        "The document search of the law firm reads every file on the share once a week",
        "An indexing service opened all case files on the server",
    ),
    (
        "The town hall's web site is checked for accessibility by an agency",
        "An external company's bot loads all pages of the municipality to test barrier-free access",
    ),
    (
        "Cash registers report their turnover to head office after closing time",
        "The tills in all shops connect to the central system late in the evening",
    ),
    (
        "The bank's payment files go out over SFTP at noon",
        "Encrypted uploads of transactions to a clearing house in the middle of the day",
    ),
    (
        "Lecture recordings are uploaded to the streaming service after class",
        "Large media files leave the auditorium computers for a video portal",
    ),
    (
        "The drivers' scanners log in again each time they come back into radio range",
        "Handheld devices in trucks reconnect and authenticate constantly",
    ),
    (
        "Maria from payroll exports the salary table on the 25th",
        "An employee in the wages office downloaded everybody's pay near the end of the month",
    ),
    (
        "The night guards open all doors with one shared badge",
        "The same access card was used at every entrance of the building after dark",
    ),
    (
        "Apprentices rebuild the lab computers every Friday",
        "Trainees reinstalled the machines of the teaching room at the end of the week",
    ),
    (
        "The CRM imports leads from trade fairs",
        "Thousands of new contacts were written to the customer system after an exhibition",
    ),
    (
        "Our developers fuzz the parser on fuzz-3",
        "A test machine throws malformed input at a program and makes it crash again and again",
    ),
    (
        "The geographic information system downloads satellite maps every month",
        "Gigabytes of aerial imagery were fetched by the mapping server",
    ),
    (
        "All mailboxes are copied to Exchange Online until March",
        "Every employee's messages are being read and moved to Microsoft 365 by one service account",
    ),
    (
        "The translation agency logs in from Argentina",
        "Sign-ins from South America by the people who translate our texts",
    ),
    (
        "The research cluster starts thousands of jobs when a deadline is near",
        "A huge number of processes were launched on the computing nodes by scientists",
    ),
    (
        "The cleaning robot's app polls its base station",
        "A vacuuming machine contacts its dock continually over the network",
    ),
    (
        "The turbines of the wind park send measurements to their manufacturer",
        "Sensor readings from power generators flow to the company that built them",
    ),
    (
        "Support staff may impersonate customers to reproduce a fault",
        "An agent acted as another person to see the error that was reported",
    ),
    (
        "The security team replays old attacks in its lab network",
        "Known exploits were run inside the isolated test segment by the defenders",
    ),
    (
        "The data protection officer erases personal data on request",
        "Records of individuals were deleted because they asked for it under privacy law",
    ),
    (
        "Journalists open attachments from strangers, which is their work",
        "Editors in the newsroom receive files from unknown senders and open them",
    ),
    (
        "Our library's catalogue is harvested by other libraries",
        "Foreign institutions fetch all bibliographic records of the collection",
    ),
    (
        "The flight schedule is loaded from the airport's server every minute",
        "A departure board requests timetable data continuously",
    ),
    (
        "Students scan the lab network in the security course",
        "nmap runs from the classroom during a lecture about hacking",
    ),
    (
        "The election office is staffed on weekends in May",
        "Officials work on Saturday and Sunday ahead of the vote",
    ),
    (
        "Old laptops are wiped before they are sold",
        "Disks were overwritten on notebooks that leave the company",
    ),
    (
        "Parcel labels are printed through the carrier's cloud",
        "Shipping stickers come from a web service of the delivery company",
    ),
    (
        "The insurance broker fetches contracts with an API key at night",
        "A partner downloads policies through the programming interface while everyone sleeps",
    ),
    (
        "dbadmin_ro runs the quarterly report for the board",
        "Long read-only queries for management figures at the end of the quarter",
    ),
    (
        "The kitchen's tablets stay logged in for weeks",
        "Sessions on the canteen's mobile devices never end",
    ),
    (
        "The theatre's ticket shop is overrun when sales begin",
        "A flood of visitors hits the booking page the moment seats become available",
    ),
    (
        "Board members read their papers on private tablets",
        "Directors access confidential documents from devices that the company does not manage",
    ),
    (
        "The lift's emergency phone calls the control centre as a test every three days",
        "A telephone in the elevator dials out regularly to prove that it works",
    ),
    (
        "Weather stations upload readings over FTP without encryption",
        "Meteorological data in clear text is transferred to a server",
    ),
    (
        "The intern sorts the photo archive and moves thousands of files",
        "A trainee renamed and relocated masses of pictures",
    ),
    (
        "The pharmacy robot updates its stock in the hospital system",
        "An automated dispenser of medicines changes inventory records of the clinic",
    ),
    (
        "The tournament app asks the chess club's forum all the time",
        "A mobile application for competitions sends very many requests to the discussion board",
    ),
    (
        "Ola may switch off the firewall on test-7",
        "An engineer disabled packet filtering on a machine meant for experiments",
    ),
)
"""Facts of trades that no list of words foresees, and situations told without any of their telling words."""

NAMING = (
    (
        "backup-01 reads all buckets nightly",
        "Storage objects are copied after midnight by the archive role",
    ),
    (
        "The vulnerability scanner at 10.0.5.9 probes every web server on Mondays",
        "Many suspicious web requests hit all sites at the start of the week",
    ),
    (
        "alice works from Lisbon and logs in through the VPN at 203.0.113.20",
        "Sign-in of an employee from Portugal",
    ),
    (
        "deploy restarts nginx on web-1 and web-2 with sudo after each release",
        "Service reload with root rights following a new version",
    ),
    (
        "The monitoring host mon-3 logs in over ssh every five minutes",
        "Frequent short SSH sessions from a health checker",
    ),
    (
        "svc-sync reads all users of the directory for Entra ID",
        "An account replicates the AD to the cloud",
    ),
    (
        "Red team exercises by Blue Harbor come from 198.51.100.0/24 until December",
        "Penetration testers attack from outside",
    ),
    (
        "printer-7 sends scans by mail to everybody",
        "A multifunction device mails documents to staff",
    ),
    (
        "jenkins-2 downloads packages and runs unknown binaries",
        "The build server executes freshly fetched programs",
    ),
    (
        "The pbx calls home to its vendor at night",
        "Telephone system connects to its manufacturer after hours",
    ),
    (
        "The jump host jump-2 opens RDP to all servers for the admins",
        "Administrators remote into many machines from one bastion",
    ),
    (
        "mailer-1 sends 50,000 newsletters on Fridays",
        "Huge burst of outgoing email before the weekend",
    ),
    (
        "WSUS reboots all desktops after patching",
        "Hundreds of clients restarted once updates were installed",
    ),
    (
        "The DBA team exports the billing tables to /backup every Sunday",
        "Weekly dump of the invoice database",
    ),
    (
        "Our SEO crawler ranks-bot fetches all shop pages",
        "A bot requests every product page",
    ),
    (
        "nas-4 mirrors the home folders to nas-5 at 2 am",
        "Large nightly transfer between two file servers",
    ),
    (
        "qualys-1 logs in to all Linux machines with the account scan_ro",
        "Credentialed vulnerability checks on every Unix host",
    ),
    (
        "Field technicians connect through anyconnect from customers' networks",
        "VPN logins of service engineers from many foreign providers",
    ),
    (
        "gitlab-runner pushes images to registry.example.com after each merge",
        "Container images uploaded by the build robot",
    ),
    (
        "nagios-2 asks every switch by SNMP",
        "Network equipment is queried by the monitoring system",
    ),
    (
        "adsync01 asks dc-1 for password hashes each half hour",
        "Replication request to a domain controller by the directory connector",
    ),
    (
        "Cobalt Hill tests our web shop for holes until Friday",
        "A hired security company attacks the online store",
    ),
    (
        "The copier in room 12 fails to log in to the file share",
        "Repeated authentication failures of a printer",
    ),
    (
        "ansible-1 runs scripts as root on every server when we release",
        "Automation executes commands with superuser rights everywhere during a deployment",
    ),
    (
        "The door system's vendor dials in on port 5900 to mend things",
        "Remote support session by the supplier of the access control",
    ),
    (
        "jump-3 is where the contractors of Ova start their RDP sessions",
        "External staff open remote desktops from the bastion",
    ),
    (
        "Sendgrid sends our invoices and reminders",
        "Bills are mailed to customers through an outside delivery service",
    ),
    (
        "intune installs the new office suite this week",
        "Software is rolled out to all laptops by device management",
    ),
    (
        "dba_night vacuums and reindexes the orders database",
        "Long maintenance queries after hours on the sales tables",
    ),
    (
        "The price bot of shopcheck.example reads our catalogue",
        "Product pages are scraped by a comparison site",
    ),
)
"""Facts that name things, and situations that do not, for choosing; remembered by themselves."""

UNSEEN = (
    (
        "rubrik-1 takes snapshots of all databases every four hours",
        "Frequent copies of the SQL servers' volumes by a storage appliance",
    ),
    (
        "The security team scans the office network with nmap on the first of the month",
        "Someone swept all desktops for open ports",
    ),
    (
        "helpdesk-2 connects to users' screens with TeamViewer",
        "Remote control of an employee's computer by IT support",
    ),
    (
        "Puppet restarts sshd after each change of its configuration",
        "A daemon was restarted by configuration management on hundreds of servers",
    ),
    (
        "grafana-1 queries all databases every minute for its dashboards",
        "Short repeated read statements from a metrics host",
    ),
    (
        "The HR export job mails the list of new employees to the payroll company",
        "Personal data sent to an outside wage office by an automatic job",
    ),
    (
        "Siemens engineers dial in to the turbine controllers when they are called",
        "Vendor remote session into the control system",
    ),
    (
        "The lab's 3D printers poll a cloud service",
        "Devices in the workshop keep contacting an outside server",
    ),
    (
        "kaspersky-srv installs virus definitions on every client at noon",
        "All workstations fetch new signatures from an internal server",
    ),
    (
        "azcopy-svc uploads audit logs to cold storage on Sundays",
        "Gigabytes of log files move to cloud archive at the weekend",
    ),
    (
        "Trainers in room 5 log in with the shared account course-1",
        "One user name is used on twenty computers at once",
    ),
    (
        "Google's bots index our documentation",
        "Automated agents fetch all help pages",
    ),
    (
        "k6-runner floods staging before each release",
        "Sudden peak of requests against the test environment",
    ),
    (
        "okta-sync disables accounts of people who left",
        "Dozens of users were deactivated by an identity connector",
    ),
    (
        "The SIP trunk provider probes our PBX for availability",
        "An outside host keeps sending OPTIONS to the telephone server",
    ),
)
"""The same, written when the words of the trade were settled."""

UNRELATED = (
    "Files on the share were encrypted and a ransom note was left",
    "The memory of LSASS was dumped by a renamed program",
    "A coin miner uses all processors of a container host",
    "An inbox rule hides replies from the bank",
    "A Kerberos ticket with a lifetime of ten years was presented",
    "A web shell was written into the upload directory",
    "Event logs were cleared and auditing was switched off",
    "A malicious macro in a spreadsheet started a command prompt",
    "Two-factor prompts were pushed to a phone until the owner gave in",
    "A rogue DHCP server answers in the guest wireless network",
    "A browser extension steals session cookies",
    "A registry run key starts an unknown library at logon",
    "A user consented to an application that reads the whole mailbox",
    "The bootloader's signature does not match",
    "A DLL was side-loaded by a signed media player",
    "A driver with a known flaw was loaded to end the endpoint protection",
    "The firmware of a router was replaced with an altered image",
    "A process was hollowed and injected into explorer",
    "The CFO's voice was imitated in a call that asked for a payment",
    "A drone landed on the roof with a radio attached",
    "A laptop was stolen from a parked car",
    "The source code of our product is for sale in a forum",
    "A typo-squatted package was added to the requirements",
    "A kernel rootkit hides a network connection",
    "A session token of an administrator was replayed by somebody else",
    "Malware beacons to a command server through DNS tunnels",
    "The domain administrators' group got an unknown member",
    "A phone number was ported to another SIM to get past the second factor",
    "Secrets were found in a public repository and used within minutes",
    "An attacker escaped from a guest to the hypervisor",
    "Wallet addresses in the clipboard are exchanged",
    "A worm spreads through an old file sharing protocol",
    "A deserialization flaw let strangers run commands on the application server",
    "The bank account of a supplier was changed after a forged letter",
    "Keystrokes were recorded by an implant",
    "An employee sells customer lists to a competitor",
    "Ports were opened on the perimeter so that a trojan can be reached",
    "A service was installed under a random name and ran as the system",
    "Passwords from an old breach were tried against thousands of accounts",
    "Data was hidden in the pixels of pictures and posted",
    "The printer's web page was defaced with slogans",
    "A shortcut on the desktop starts a hidden script",
    "An unsigned kernel module was inserted",
    "The web server answers with a casino's pages to search engines only",
    "A fake wireless access point copies the company's name",
    "The audit trail of a database has a gap of two hours",
    "A stolen certificate signed a malicious update",
    "Credentials were typed into a page that looks like ours",
)
"""Nothing that is remembered speaks of these."""


VARIED = (
    (
        "The finance people pull the whole ledger out of the ERP on the last evening of each month.",
        "a large volume of rows was read from the accounting database shortly before midnight on the 30th",
    ),
    (
        "Our pentest supplier scans the public range every first Tuesday.",
        "thousands of ports on internet-facing hosts were probed from a vendor network",
    ),
    (
        "Developers restart the staging cluster whenever they feel like it.",
        "containers in the pre-production environment were killed and came up again many times",
    ),
    (
        "The caretaker's laptop has no fixed place and joins from every meeting room's wireless.",
        "the same notebook associated with six different access points within an hour",
    ),
    (
        "The badge readers sync their clocks and their card lists at four in the morning.",
        "door controllers opened connections to the access control server before dawn",
    ),
    (
        "People in the warehouse share one login on the handheld scanners.",
        "one account was active on eleven mobile devices at the same time",
    ),
    (
        "When a colleague goes, HR has us block the mailbox on the same day and hand it to the manager.",
        "full access to a departed employee's inbox was granted to a supervisor and sign-in was disabled",
    ),
    (
        "The newsletter goes out to all customers on Thursdays.",
        "eighty thousand outgoing messages were delivered by the marketing relay in one morning",
    ),
    (
        "Certificates are renewed by a robot a month before they run out.",
        "a new TLS key pair was issued and the web servers were reloaded without anyone logged in",
    ),
    (
        "Our architects work from the Lisbon office in winter.",
        "interactive sign-in from Portugal by staff of the design department",
    ),
    (
        "The print server chokes on large drawings and gets rebooted at lunch.",
        "an unexpected shutdown of the spooler host at noon",
    ),
    (
        "The auditors get a read-only account on everything during March.",
        "a temporary viewer role was assigned to an external reviewer across all subscriptions",
    ),
    (
        "Backup tapes are restored to a scratch machine each quarter, to see whether they work.",
        "many gigabytes were written from the archive library to a test server",
    ),
    (
        "The helpdesk resets passwords by phone after calling back.",
        "a support agent changed the credentials of a user who had been locked out",
    ),
    (
        "The monitoring probe tries a wrong password on purpose to see that the portal refuses it.",
        "one failed authentication every five minutes at the customer portal, always from the health checker",
    ),
    (
        "Trainees practise on the lab network and break things there.",
        "exploitation tools were run on machines of the classroom subnet",
    ),
    (
        "The cleaning of old files runs on Sunday and deletes what is older than ninety days.",
        "tens of thousands of documents were removed from the share at the weekend",
    ),
    (
        "Marketing shortens links with an outside service.",
        "users were redirected through an unknown URL shortener from campaign mails",
    ),
    (
        "The chief executive travels a lot and answers mail from airports.",
        "the director's mailbox was opened from three countries in two days",
    ),
    (
        "Deployments run as the service account svc-deploy and need root.",
        "svc-deploy executed privileged commands on the application servers",
    ),
    (
        "Our DNS filter asks about every newly seen domain at a reputation provider.",
        "bursts of lookups for random-looking hostnames were sent by the resolver to one outside company",
    ),
    (
        "The lift's controller speaks an ancient protocol that nobody else uses.",
        "Telnet sessions to building automation equipment",
    ),
    (
        "Consultants connect through the jump host only.",
        "a remote desktop chain from the bastion to internal servers by contractors",
    ),
    (
        "The factory's programmable controllers are reprogrammed at shift change.",
        "firmware was uploaded to industrial equipment on the production line at six in the evening",
    ),
    (
        "Payroll is transmitted to the bank as an encrypted file on the 25th.",
        "an outbound SFTP upload of salary data to a financial institution",
    ),
    (
        "The vulnerability scanner logs in with its own key and reads package lists.",
        "public key authentication on each Linux host in sequence followed by enumeration of installed software",
    ),
    (
        "We roll out a new laptop image and every machine gets a new name.",
        "dozens of computer accounts were created in the directory and old ones removed",
    ),
    (
        "The night watchman streams films on the reception's machine.",
        "several gigabytes of video traffic at two in the morning from the front desk",
    ),
    (
        "The data science group spins up graphics machines in Frankfurt and throws them away.",
        "GPU instances were launched in eu-central-1 and terminated some hours later",
    ),
    (
        "Legal keeps everything about the running lawsuit and nobody may delete it.",
        "a retention hold was put on mailboxes and folders",
    ),
    (
        "Antivirus is switched off on the build machines because it slows the compiler.",
        "real-time protection was disabled on hosts of the continuous integration farm",
    ),
    (
        "The university's students use Tor for a course on privacy.",
        "connections to anonymity relays from the campus network",
    ),
    (
        "The phones fetch their configuration by TFTP when they boot.",
        "unauthenticated file downloads over UDP port 69 by VoIP handsets",
    ),
    (
        "A bot merges dependency updates after tests are green.",
        "commits were pushed to the main branch without human review",
    ),
    (
        "Our insurer checks from the outside whether we patched.",
        "external assessment traffic requested version banners of mail and VPN gateways",
    ),
    (
        "The school's timetable program makes a hundred accounts in August.",
        "bulk provisioning of new pupils' identities before term begins",
    ),
    (
        "The mail gateway rewrites attachments and opens them in a sandbox.",
        "documents were detonated by an analysis machine which then contacted command and control",
    ),
    (
        "Cameras upload their recordings to the vendor's cloud.",
        "continuous outbound transfer of footage to a manufacturer's storage",
    ),
    (
        "Database administrators dump the customer table before every migration.",
        "a complete export of client records by a DBA prior to a schema change",
    ),
    (
        "Accounts lock themselves when people come back from holidays and have forgotten everything.",
        "a wave of lockouts on the first working day of the year",
    ),
)
"""Facts as people say them, and situations as alerts do, written down without knowing which words recall knows."""
