// Written by site/gen from the tables of the core. Do not edit.

/** The sections of the settings text, with their keys and the words that each key knows. */
export const sections = [
  {"keyword":"ftp-active-mode","named":false,"keys":[{"key":"base-port","words":["unknown"],"zones":false},{"key":"number-of-ports","words":["unknown"],"zones":false},{"key":"port-end","words":["unknown"],"zones":false}]},
  {"keyword":"ftp-passive-mode","named":false,"keys":[{"key":"base-port","words":["unknown"],"zones":false},{"key":"number-of-ports","words":["unknown"],"zones":false},{"key":"port-end","words":["unknown"],"zones":false},{"key":"on","words":["server","edge"],"zones":false}]},
  {"keyword":"network-zone","named":true,"keys":[{"key":"default","words":["yes","no","unknown"],"zones":false},{"key":"socks5","words":["yes","no","unknown"],"zones":false},{"key":"http","words":["yes","no"],"zones":false}]},
  {"keyword":"transfer-site","named":true,"keys":[{"key":"server","words":["unknown"],"zones":false},{"key":"port","words":[],"zones":false},{"key":"network-zone","words":["none","any","Default","unknown"],"zones":true},{"key":"enable-active-connection-mode","words":["yes","no"],"zones":false},{"key":"use-ftps","words":["yes","no"],"zones":false},{"key":"clear-command-channel","words":["yes","no"],"zones":false},{"key":"max-parallel-transfers","words":[],"zones":false},{"key":"hostname-verification","words":["enabled","disabled","default"],"zones":false},{"key":"site-type","words":["internal","partner","unspecified"],"zones":false},{"key":"alternative-servers","words":[],"zones":false},{"key":"transfers-per-minute","words":[],"zones":false},{"key":"longest-transfer","words":[],"zones":false}]},
  {"keyword":"host","named":false,"keys":[{"key":"os","words":["linux","windows","freebsd","macos","solaris","aix"],"zones":false},{"key":"ephemeral-ports","words":[],"zones":false},{"key":"listening","words":[],"zones":false},{"key":"address","words":["unknown"],"zones":false},{"key":"nat-address","words":["unknown"],"zones":false},{"key":"nodes","words":[],"zones":false},{"key":"product","words":["securetransport","other"],"zones":false}]},
  {"keyword":"firewall","named":false,"keys":[{"key":"open","words":[],"zones":false},{"key":"from","words":[],"zones":false},{"key":"rewrites-port","words":["yes","no"],"zones":false}]},
  {"keyword":"outbound-connections","named":false,"keys":[{"key":"connect-timeout","words":[],"zones":false},{"key":"receive-timeout","words":[],"zones":false},{"key":"max-retries","words":[],"zones":false},{"key":"retry-delay","words":[],"zones":false},{"key":"max-connections-per-host","words":[],"zones":false},{"key":"max-transfers","words":[],"zones":false}]},
];

/** The rules whose findings a comment can accept. */
export const acceptable = ["port-range-half","port-base-bounds","port-count-low","port-end-high","port-end-differs","port-range-unset","port-passive-overlap","port-own-listener","port-listening","port-ephemeral-overlap","port-known-service","port-capacity","port-capacity-unlimited","port-reuse","firewall-closed","firewall-source","firewall-wide","host-nodes","host-shared-address","zone-unknown","zone-default-missing","zone-default-many","zone-active-proxied","zone-active-unclear","site-active-none","site-active-partner","site-ftps-inspection","site-nat","site-address","site-address-private","site-verification","timeout-short"];

/** The rules whose findings another active range can resolve. */
export const movable = ["port-own-listener","port-known-service","port-ephemeral-overlap","port-listening","port-range-unset","port-passive-overlap"];

/** What the settings must meet, by the rule whose finding is an error. */
export const requirements = {
  "syntax": "each line must be a [section], a key = value, a comment or blank",
  "section-unknown": "every section must be known",
  "key-unknown": "every key must be known in its section",
  "key-duplicate": "a key must appear only once in its section",
  "section-duplicate": "a section, or a zone or site of one name, must appear only once",
  "value-number": "a number must be in decimal digits and within its limits",
  "value-flag": "a flag must be yes, no, true or false",
  "value-choice": "a choice must be one of the values that its field offers",
  "value-address": "an address must be that of one host, in the form that its key takes",
  "value-ports": "a port list must contain only ports and FIRST-LAST ranges",
  "accept-expired": "an acceptance that still covers a finding must not have ended",
  "accept-reason": "an acceptance must give its reason",
  "port-range-half": "Base Port and Number Of Ports must be set together",
  "port-base-bounds": "Base Port must be 1024 to 65535",
  "port-count-low": "Number Of Ports must be at least 1",
  "port-end-high": "Port End, which is Base Port + Number Of Ports - 1, must be at most 65535",
  "port-end-differs": "a stated Port End must be Base Port + Number Of Ports - 1",
  "port-passive-overlap": "the active and the passive range must not share a port",
  "port-listening": "the range must avoid the ports that are in use on the host",
  "firewall-closed": "the firewall must be open to the partner on every port of the range",
  "firewall-source": "the firewall must allow the address of each active site's server",
  "host-nodes": "there must be an address for each node",
  "zone-unknown": "a site's Network Zone must exist",
  "zone-default-missing": "if a site uses Default, there must be a default zone",
  "zone-default-many": "there must be at most one default zone",
  "zone-active-proxied": "an active site must not go through a proxy",
  "site-nat": "PORT must announce the address that the partner has to dial",
  "site-address": "the announced address must be one that the partner can dial",
};
