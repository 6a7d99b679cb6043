"""What ordinary work in an organisation is called: its products, its activities and people's words for them."""

import re
from functools import cache

from ..wordlists import grouped

_WORDS = """
vulnerability scan:
  security_check* credentialed_check* web_scanner weakness* odd_url odd_request unusual_path strange_path
  security_scanner scans_all scan_of vulnerab* nessus qualys openvas greenbone rapid7 nexpose insightvm tenable
  acunetix nikto nuclei burp_suite masscan nmap security_assessment* security_scan* weak_spots security_holes
  missing_patches port_scan* port_sweep* sweep* probe probing prob*_ports web_scan* schwachstell* sicherheitspr*
penetration test:
  security_company security_firm security_consultant hired_security tests_our for_holes hackers_by_contract
  assessment_by_* penetration_test* pentest* pen_test* red_team* ethical_hack* security_tester hired_hacker
  offensive_security bug_bount* attack_simulation* breach_and_attack purple_team*
backup:
  mirror* nas copied copies copy_job off_site offsite second_site incremental deduplicat* long_term_storage tapes
  storage_replication safety_copy dump dumped nightly_copy nightly_copies archive_job copied_to_tape tape_library
  backs_up backed_up backing_up backup back_up veeam bacula bareos commvault rubrik cohesity restic borg*
  netbackup acronis duplicati snapshot snapshotted mak*_copies safe_copies replicat* second_data_cent* restor*
  disaster_recovery datensicherung* sicherungs*
jump host:
  remote_desktop* rdp terminal_server citrix admin_host admin_workstation administration_server jumphost jump_host
  jumpserver jump_server jumpbox jump_box jumpstation jump_station bastion privileged_access_workstation*
  admin*_gateway teleport cyberark guacamole beyondtrust sprungserver
privilege:
  as_root superuser_rights root_rights system_rights administrator_privileges sudo root elevat* escalat*
  privileged superuser administrator_rights uac
deployment:
  automation configuration_management release software_release new_software publish_job rolled_out go_live deploy*
  roll*_out rollout new_release new_version ansible puppet chef_client saltstack argocd argo_cd fluxcd flux_cd
  spinnaker octopus capistrano helm web_server_restart* web_servers_restart* ausroll*
containers:
  pod kubernetes k8s openshift container docker podman main_branch commit code_change* merge merged
monitoring:
  still_reachable uptime_robot synthetic_check observability alive_check health_check* healthcheck*
  availability_check* ping* probe_host watchdog monitor* nagios zabbix icinga prometheus prtg datadog checkmk
  sensu grafana blackbox_exporter uptime_* health_check health_probe heartbeat check*_that check*_whether
  check*_if still_answer still_alive überwach*
network polling:
  network_equipment network_gear interface_status access_point wireless_controller snmp poll* network_device
  switch router interface_counter librenms cacti solarwinds observium netflow
phishing training:
  fake_message test_mail awareness_campaign security_training simulated_phish* phishing_simulation*
  phishing_exercise* phishing_test* phishing_training* phishing_drill* awareness knowbe4 gophish cofense
  fake_phish* fake_credential* fake_mail* fake_email* fake_e_mail* training sensibilisierung*
bulk mail:
  mailed_to reminder mail_campaign email_campaign marketing_mail delivery_service email_service customer_mail
  outgoing_mail* outgoing_email* mailer email_burst mail_burst newsletter mailchimp sendgrid hubspot mailgun brevo
  mailing mass_mail* bulk_email* bulk_e_mail* bulk_mail* campaign promotion* marketing advertis* mailing_list
  rundschreiben werbe*
remote maintenance:
  support_session dial*_in service_engineer field_technician external_technician external_staff
  maintenance_company service_company outside_company partner_company remote_session remote_servic* vendor
  supplier contractor third_party third_parties integrator remote_maintenance maintenance_tunnel service_provider
  remote_service production_line manufactur* plant_control fernwart* lieferant* dienstleister*
building technology:
  door door_system entrance gate parking solar_plant alarm_system elevator lift hvac heating air_condition*
  building_management* building_automation* building_control* bms bacnet door_controller badge_reader
  access_control_system aufz* gebäude*
printing:
  label receipt print_server print_job print printed printer printing spool* cups copier multifunction* 9100 ipp
  plotter papercut drucke*
document scanning:
  copier multifunction* scanned_paper scanned_document scan_to_folder* scan_to_mail* scan_to_file* scan_to_share*
  pdf_files
continuous integration:
  build_robot build_system build_job builds_the runner pipeline test_run ci continuous_integration jenkins
  gitlab_runner github_actions teamcity buildkite bamboo circleci build_agent build_server build_pipeline
  build_runner compil* unit_tests nightly_build*
images:
  container_image docker_image registry push*_image* harbor artifactory nexus publish*_image* publish*_package*
  publish*_artifact*
patching:
  updates_were_installed install*_updates security_fix* maintenance_window update_server patch patched patching
  wsus windows_update hotfix* security_update unattendedupgrade* unattended_upgrade* update_tuesday patch_tuesday
  second_tuesday reboot* machines_restarted yum_update apt_upgrade aktualisierung*
software distribution:
  device_management endpoint_management office_suite software_rollout package_management rolled_out_to
  installed_on_all sccm mecm intune jamf pdq* software_management software_distribution software_center
  software_deployment approved_application installer self_service_portal softwareverteil* managed_software
directory synchronisation:
  directory_connector directory_replication identity_sync user_sync domain_controller entra_id active_directory
  azure_ad ad_connect directory_sync* entra_connect aadconnect aad_connect azure_ad_connect dirsync sync*_azure
  sync*_entra sync*_the_directory sync*_on_premises sync*_users password_hashes dcsync replicat*_of_credentials*
  replicat*_of_password* ldap_sync* verzeichnisabgleich
provisioning:
  new_hire new_employee personnel hr staff_list user_management joiner_process personnel_system hr_software
  hr_system human_resources_software human_resources_system provision*_user* provision*_users* provision*_account*
  provision*_accounts* provision*_new* provision*_employee* joiner leaver starters onboarding on_boarding
  offboarding off_boarding deactivat* creat*_and_disabl* creat*_or_disabl* create_account creates_account
  disabl*_account disabl*_user workday identity_management midpoint sailpoint
crawling:
  scrap* robot search_bot fetches_all_pages every_page crawl* spider bot googlebot google_bot bingbot bing_bot
  search_engine* indexes_every* indexes_all* indexes_our* indexes_the* indexing_every* indexing_all* indexing_our*
  indexing_the* indexed_every* indexed_all* indexed_our* indexed_the* sitemap link_check* suchmaschin*
catalogue:
  price_comparison product_catalogue product_catalog product_feed product_data catalogue catalog prices
  product_pages marketplace feed_reader
database maintenance:
  maintenance_quer* maintenance_job tables table_maintenance database_dump* index_rebuild* dba
  database_administrator rebuild*_index* reindex* vacuum* statistics maintenance_statement maintenance_plan
  optimise_table* optimize_table* defragment* dbcc datenbankadmin*
data extraction:
  full_export export_for data_feed_to reporting_tool dashboards extract_job data_warehouse data_lake etl elt
  analytics reporting business_intelligence power_bi tableau extract extracted extracting extraction fivetran
  airbyte datenlager
telephony:
  phone call_centre call_center switchboard telephone_line fax voip sip rtp pbx telephon* call_manager asterisk
  3cx ip_phone handset desk_phone softphone voice_call* voice_calls* voice_traffic* audio_traffic trunk
  teams_calls telefon*
travel:
  on_the_road visiting_customers trade_fair flights other_country another_country overseas travel* business_trip*
  trip hotel abroad roaming conference_in on_holiday vacation* dienstreise* geschäftsreise* unterwegs
shared exit:
  common_proxy same_external_address same_exit_address same_public_address branch_office branch carriernat
  carrier_nat cgnat cg_nat outbound_gateway egress proxy zscaler secure_web_gateway niederlassung
autoscaling:
  autoscal* auto_scal* scal*_out scal*_up scal*_in scal*_down spot_instance launch*_and_terminat* elastic*
infrastructure code:
  infrastructure_automation infrastructure_as cloud_setup cloud_resources terraform opentofu pulumi cloudformation
  bicep crossplane infrastructure_as_code provision*_subnet* provision*_subnets* provision*_network*
  provision*_networks* provision*_infrastructure* provision*_environment* security_group subnet new_environment
  firewall
secret rotation:
  password_rotation key_rotation key_exchange credential_change password_change rotat* vault secret secret_manager
  credential_management hashicorp new_credentials new_keys fresh_credentials fresh_keys key_management laps
  passwortwechsel
certificates:
  certificate tls ssl let's_encrypt acme certbot cert_manager renew* zertifikat*
mail filter:
  mail_filter mail_gateway mail_scanner spam* blocklist blacklist dnsbl rspamd proofpoint mimecast barracuda
  incoming_message*
endpoint protection:
  security_agent security_software virus_scanner malware_scanner antivirus* anti_virus* endpoint_protection*
  endpoint_security* endpoint_agent* edr xdr crowdstrike falcon defender sentinelone sophos carbon_black trellix
  mcafee trend_micro eset telemetry virenscan* virenschutz
inventory:
  enumerat* stocktaking survey_of list_of_accounts audit audited auditor auditing_firm compliance inventor*
  membership list*_all_users* list*_all_accounts* list*_all_groups* list*_all_computers* list*_all_hosts*
  access_review* recertif* asset_discovery lansweeper bloodhound revision wirtschaftsprüf*
video surveillance:
  camera cctv surveillance video* recording nvr guard_station
accounting:
  bill payment_run billing_run finance treasury billing billed accounting accountant bookkeep* ledger tax* invoice
  controlling payroll salary salaries monthend month_end yearend year_end buchhalt* steuerberat*
archiving:
  archiv* expired_records retention records_management records_manager old_documents delete*_old purg* cleanup*
  clean_up* housekeeping aufbewahr*
emergency access:
  emergency_account* emergency_access* emergency_user* breakglass break_glass firefighter on_call_team outage*
  notfall*
stale credentials:
  fail*_to_log_in repeated_failure* authentication_failure* log_in_failure* keeps_failing expired_password
  expired_credential old_password old_credential outdated_password outdated_credential stale_password
  stale_credential wrong_password wrong_credential saved_password saved_credential cached_password
  cached_credential forgot*_his_password forgot*_her_password forgot*_their_password forgot*_the_password
  meeting_room conference_room kiosk* display signage abgelaufen*
load test:
  flood_of_requests simulated_users benchmark load_test* stress_test* performance_test* jmeter gatling locust k6
  staging preproduction pre_production quality_assurance lasttest*
packet capture:
  captur*_packet captur*_traffic packet_capture* record*_packet sniff* tcpdump wireshark pcap span_port
  mirror_port troubleshoot* diagnos* mitschnitt*
remote support:
  support_agent user_support it_support first_level helpdesk help_desk service_desk support_tool* support_team*
  support_staff* support_software* remote_management* remote_support* remote_assistance* remote_control* rmm
  teamviewer anydesk connectwise screenconnect splashtop ninjaone kaseya run*_scripts_on* executed_on_users*
  fernunterstütz* anwenderbetreuung
removable media:
  usb removable_media memory_stick* thumb_drive* flash_drive* pendrive* pen_drive* wechseldatentr*
machine tools:
  machine_tool shopfloor shop_floor technician maintenance_staff cnc plc scada hmi production_machine plant
  werkzeugmaschin*
log collection:
  siem splunk elasticagent elastic_agent filebeat logstash fluent* syslog_server log_collector log_forwarder
  log_shipper log_collection wazuh event_forward*
time service:
  ntp time_server* time_sync* time_service* chrony clock_sync*
file exchange:
  exchange_of_files transfer_to_partner bank_transfer data_exchange* sftp ftps edi partner bank_files
  payment_files file_transfer file_exchange managed_file_transfer hand*_over upload*_to_the_bank
  upload*_to_the_authority upload*_to_the_partner datenaustausch
batch job:
  batch_job batch_run batch_processing nightly_job nightly_run scheduled_task scheduled_job scheduled_run cron*
  erp sap_job sap_batch control_m autosys end_of_day stapel*
migration:
  migrat* cutover cut_over mov*_to_the_cloud mov*_to_the_new consolidat* decommission* lift_and_shift umzug
  umstell*
exercise:
  drill exercise tabletop failover_test* fail_over_test* chaos_engineering chaos_monkey recovery_test* rehears*
  übung*
research:
  malware_analysis* malware_lab* sandbox* honeypot decoy canary_token forensic* threat_hunt* research_lab detonat*
data science:
  data_scien* machine_learning model_training notebook jupyter gpu_cluster spark hadoop airflow databricks
development:
  developer integration_test test_environment local_development debug* postman feature_branch entwickl*
night work:
  after_hours outside_working_hours late_shift night_watch night_shift* shift_work* on_duty on_call weekend_work
  overtime nachtschicht schicht* bereitschaft
personal vpn:
  from_home employee_vpn employees_vpn company_vpn staff_vpn vpn_client home_office work*_from_home teleworking
  remote_worker heimarbeit
load balancer:
  load_balancer health_check f5 haproxy cdn cloudflare akamai reverse_proxy elb
file synchronisation:
  onedrive dropbox nextcloud owncloud sync_client* google_drive sharepoint_sync* dfs robocopy rsync syncthing
devices:
  mdm mobile_device sensor iot point_of_sale cash_register terminal barcode* kassen*
chat and meetings:
  teams_meeting* zoom webex chatbot chat_bot slack_app* video_conferenc*
imaging:
  pxe sysprep new_laptop reinstall* disk_imag* golden_image* autopilot mdt neuinstall*
human resources:
  recruit* applicant job_offer employment leave_request resign* retire* dismiss* departing former_employee
  leaving_date last_working_day absence holiday_request staff_file
legal:
  lawyer attorney litigation legal_hold legal_department court contract_review e_discovery ediscovery subpoena
  preservation data_protection_officer gdpr
procurement:
  purchas* order_form tender procurement framework_contract delivery_note goods_receipt
sales:
  crm salesforce sales_team quotation lead customer_record account_manager sales_representative forecast
customer service:
  customer_support complaint ticket_system chat_agent claim hotline callback
healthcare:
  hospital clinic patient ward nurse doctor radiology x_ray pacs dicom laborator* medical surgery pharmacy
  electronic_health_record ambulance
education:
  school university teacher lecturer semester exam examination
retail:
  store_branch till checkout stock_level price_label loyalty_card cash_desk supermarket e_shop web_shop basket
logistics:
  parcel shipment shipping truck forklift delivery courier freight pallet picking dispatch container_terminal
transport:
  vehicle fleet bus train tram ferry airline driver ticketing railway gps_track* car_park
energy:
  power_plant wind_turbine substation electricity grid smart_meter meter_reading gas_station battery_storage
  charging_station
water and waste:
  waterworks pumping_station sewage water_level waste_collection
farming:
  greenhouse irrigation milking barn harvest livestock
hospitality:
  guest hotel_room restaurant kitchen booking reservation canteen cafeteria menu
public administration:
  citizen municipality town_hall register_office election council ministry authority permit
banking:
  atm cash_machine card_payment securities trading stock_exchange loan swift fund
insurance:
  insurance policy_holder underwriting actuar* claims_handling cyber_insurance
media:
  newspaper editor journalist broadcast* film_studio television radio photographer photo_archive podcast
construction:
  cad building_site construction surveyor blueprint engineering_office simulation_model
laboratory:
  measurement instrument microscope telescope sequencer experiment spectrometer sample_analysis
church and clubs:
  church association club member_list volunteer donation charity
executives:
  managing_director ceo director board_member board_meeting executive_assistant secretary deputy delegate*
  on_behalf_of
contractors:
  freelancer external_staff external_partner agency service_provider outsourc*
trainees:
  apprentice intern working_student newcomer practice_machine practice_network
cleaning and caretaking:
  caretaker janitor cleaning_crew facility_management facility_manager lighting blinds sprinkler fire_alarm
guard:
  security_guard reception porter doorman patrol
seasonal:
  christmas black_friday summer school_holidays january new_year quarter_end season
lockout:
  lock*_account account_lockout unlock* too_many_attempts forgotten_password
password reset:
  password_reset self_service_reset initial_password changed_the_password
second factor:
  mfa_enrol* authenticator_app new_phone token_replacement hardware_token push_notification second_factor
shared account:
  shared_account shared_login share*_login share*_account group_account common_account functional_mailbox
  shared_mailbox team_mailbox
mailbox access:
  delegat* forwarding_rule out_of_office calendar
name service:
  name_lookup* host_name domain_categor* sinkhole
address assignment:
  dhcp lease address_pool renumber*
wireless:
  wifi wlan ssid hotspot roam*
legacy protocol:
  ftp snmpv1 smbv1 modbus old_protocol legacy_protocol serial_console fax_gateway
source control:
  git github gitlab repository pull_request merge_request dependabot renovate code_review without_review
virtual machines:
  hypervisor vmware hyper_v virtual_machine snapshot vmotion esxi cluster_node cloud_instance
serverless and queues:
  lambda function_app message_queue kafka event_bus webhook
storage cleaning:
  delet*_files delete*_documents tidy* retention_job temporary_files empty*_trash disk_space quota
restore test:
  restor*_test test_restore scratch_server tape_restore
renaming:
  renam* new_names naming_scheme computer_object re_image*
web filter:
  url_filter web_filter categor*_of_site blocked_page link_shorten* tracking_link
anonymity:
  tor_network onion anonymis* privacy_course vpn_provider
attachment analysis:
  sandbox_analysis unpack*_attachment rewrit*_link safe_links
translation:
  translat* language_service interpreter subtitle
survey:
  survey questionnaire poll feedback_form vote
firmware:
  controller_program upload*_to_the_controller flash*_device ota_update over_the_air
synthetic log-in:
  test_login test_account expected_failure probe_account login_check
bulk download:
  download*_everything offline_copy full_copy takes_a_copy data_dump
security assessment:
  attack_surface security_rating banner_grab* external_scan
demonstration:
  demo demonstration presentation trade_show showroom prototype
"""
"""Kind of work -> its words: `_` parts the words of a phrase, `*` stands for any ending; a plural counts as its singular."""


def words_of_kinds() -> dict[str, list[str]]:
    """Kind of work -> its words as plain text, their open endings left open."""
    return {kind: [phrase.replace("_", " ").replace("*", "") for phrase in found] for kind, found in grouped(_WORDS)}


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_FEWEST = 3
"""Letters by which words are looked up."""


def kinds_of_work(text: str) -> frozenset[str]:
    """The kinds of ordinary work that a text speaks of."""
    words = [word.replace("’", "'") for word in _WORD.findall(text.lower())]
    found = set()
    for place, word in enumerate(words):
        for kind, phrase in _phrases().get(word[:_FEWEST], ()):
            if len(phrase) <= len(words) - place and all(map(_is, words[place : place + len(phrase)], phrase)):
                found.add(kind)
    return frozenset(found)


def _is(word: str, wanted: str) -> bool:
    if wanted.endswith("*"):
        return word.startswith(wanted[:-1])
    return word == wanted or word in (f"{wanted}s", f"{wanted}es")


@cache
def _phrases() -> dict[str, list[tuple[str, tuple[str, ...]]]]:
    """Phrases by the first letters of their first word."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for kind, phrases in grouped(_WORDS):
        for phrase in phrases:
            words = tuple(phrase.split("_"))
            found.setdefault(words[0].rstrip("*")[:_FEWEST], []).append((kind, words))
    return found
