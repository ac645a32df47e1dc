package core

// Sources of the rules, as a reader can look them up.
const (
	pageActive  = "Administrator Guide, Set up FTP active mode"
	pagePassive = "Administrator Guide, Set up FTP passive mode"
	pageSites   = "Administrator Guide, FTP(S) transfer sites"
	pageZones   = "Administrator Guide, Network zones"
	pagePorts   = "Administrator Guide and checklists, ports used by the product"
	pageLarge   = "Administrator Guide, time-outs for large files"
	pageCluster = "product guides: one FTP Active Mode pane for all nodes of a cluster, and a range on each of them"
	pageTrouble = "Administrator Guide, FTP does not work through the firewall"
	pageText    = "settings text"
)

// rules is the table of rules in the order in which they are applied. Findings
// at the same place are reported in this order.
var rules = [...]Rule{
	{
		ID: "syntax", Severity: Error, Source: Advice, Where: pageText,
		Title: "each line must be a [section], a key = value, a comment or blank",
		Why: "A line that cannot be read has no effect, although you meant it to, and neither has a mistyped acceptance comment. " +
			"A text is UTF-8 without NUL bytes; a line has at most 4,096 bytes, a text at most 64 MiB and 250,000 zones and sites.",
	},
	{
		ID: "section-unknown", Severity: Error, Source: Advice, Where: pageText,
		Title: "every section must be known",
		Why:   "The lines below an unknown header are not read, so one typo silently disables all of its settings.",
	},
	{
		ID: "key-unknown", Severity: Error, Source: Advice, Where: pageText,
		Title: "every key must be known in its section",
		Why:   "A mistyped key has no effect, although you meant it to.",
	},
	{
		ID: "key-duplicate", Severity: Error, Source: Advice, Where: pageText,
		Title: "a key must appear only once in its section",
		Why:   "The product has one field for it. One of the two values is wrong, and nobody can see which. Delete that one.",
	},
	{
		ID: "section-duplicate", Severity: Error, Source: Advice, Where: pageText,
		Title: "a section, or a zone or site of one name, must appear only once",
		Why: "The product has one FTP Active Mode pane, and one zone or site of each name. One of the two sections is wrong, " +
			"and nobody can see which. Delete that one.",
	},
	{
		ID: "value-number", Severity: Error, Source: Advice, Where: pageText,
		Title: "a number must be in decimal digits and within its limits",
		Why:   "The product's field accepts digits only.",
	},
	{
		ID: "value-flag", Severity: Error, Source: Advice, Where: pageText,
		Title: "a flag must be yes, no, true or false",
		Why:   "In the product this is a tick box. Any other word does not say whether it is ticked.",
	},
	{
		ID: "value-choice", Severity: Error, Source: Advice, Where: pageText,
		Title: "a choice must be one of the values that its field offers",
		Why:   "The product's field is a list to choose from; it has no other entry.",
	},
	{
		ID: "value-address", Severity: Error, Source: Advice, Where: pageText,
		Title: "an address must be that of one host, in the form that its key takes",
		Why: "PORT and EPRT carry a numeric address (RFC 959 4.1.2, RFC 2428 2). A host name, 0.0.0.0 and :: " +
			"cannot be announced. Only alternative servers have a port, and an IPv6 address among them has brackets.",
	},
	{
		ID: "value-ports", Severity: Error, Source: Advice, Where: pageText,
		Title: "a port list must contain only ports and FIRST-LAST ranges",
		Why:   "A port is 1 to 65535, and a range does not end below its first port.",
	},
	{
		ID: "value-expression", Severity: Note, Source: Product, Where: pageSites,
		Title: "a value should not be an expression",
		Why: "With Use Expression Language a field can contain ${...}, which only the product can evaluate when the transfer runs. " +
			"The rules that need the value are silent, and the verdict is incomplete instead of a pass: " +
			"check the settings once with each value that it can have.",
	},
	{
		ID: "value-unknown", Severity: Note, Source: Advice, Where: pageText,
		Title: "every value should be known",
		Why: "The word unknown says that the product has a value here, but not which. The rules that need the value are silent, " +
			"and the verdict is incomplete instead of a pass: look the value up in the product and fill it in.",
	},
	{
		ID: ruleAcceptExpired, Severity: Error, Source: Advice, Where: pageText,
		Title: "an acceptance that still covers a finding must not have ended",
		Why: "The date after until is the last day on which the acceptance holds. After it the finding counts again. " +
			"Mend the setting, or decide anew and write another date.",
	},
	{
		ID: ruleAcceptReason, Severity: Error, Source: Advice, Where: pageText,
		Title: "an acceptance must give its reason",
		Why: "Whoever reads the text later has to know why the finding does not matter, so an acceptance without a reason accepts nothing. " +
			"The comment is: # activeftp: accept RULE[,RULE] [until YYYY-MM-DD] because REASON.",
	},
	{
		ID: ruleAcceptUnused, Severity: Note, Source: Advice, Where: pageText,
		Title: "an acceptance should cover a finding",
		Why: "An acceptance that covers no finding is misplaced, or no longer needed: it would hide a finding that comes later. " +
			"After a value it covers that line, alone on a line the next line with a key, after a [section] header that section. " +
			"Findings about the form of the text (syntax, section-, key- and value-) and about acceptances cannot be accepted. " +
			"The rule is silent about a rule that may just not have been applied, because a line or a value cannot be read.",
	},
	{
		ID: "port-range-half", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Base Port and Number Of Ports must be set together",
		Why: "One without the other is not a range. No document says how the product treats it; if it assumes no range, " +
			"transfers use random ports that the firewall blocks, and time out. " +
			"docs/undocumented.md shows how to find out.",
		check: checkRangeHalf,
	},
	{
		ID: "port-base-bounds", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Base Port must be 1024 to 65535",
		Why:   "Ports below 1024 are reserved for the system, and a port number has 16 bits. The product rejects other values.",
		check: checkBaseBounds,
	},
	{
		ID: "port-count-low", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Number Of Ports must be at least 1",
		Why: "Without a port to listen on, no active transfer can start. The manual's limits of 1024 to 65535 are taken to apply " +
			"to Base Port and Port End: applied to the number itself, they would rule out every small range.",
		check: checkCountLow,
	},
	{
		ID: "port-end-high", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Port End, which is Base Port + Number Of Ports - 1, must be at most 65535",
		Why:   "There is no port above 65535; the PORT command has two bytes for it (RFC 959 4.1.2).",
		check: checkEndHigh,
	},
	{
		ID: "port-end-differs", Severity: Error, Source: Manual, Where: pageActive,
		Title: "a stated Port End must be Base Port + Number Of Ports - 1",
		Why: "The base port counts too: 1024 ports from 10000 end at 11023, not at 11024. A firewall rule with the wrong end " +
			"either blocks the last port, which then fails once in a while, or opens one too many.",
		check: checkEndDiffers,
	},
	{
		ID: "port-range-unset", Severity: Warning, Source: Manual, Where: pageActive,
		Title: "an active site should have a range to listen on",
		Why: "Without a range the product listens on a random port above 1023. The firewall would have to be open to the partner " +
			"on every port from 1024 to 65535; with anything less, transfers time out at random. That 0 and 0 mean no range is not documented; " +
			"docs/undocumented.md shows how to find out.",
		check: checkRangeUnset,
	},
	{
		ID: "port-passive-overlap", Severity: Error, Source: Product, Where: pagePassive,
		Title: "the active and the passive range must not share a port",
		Why: "The product is an FTP client on the active range and an FTP server on the passive one. On a shared port one of the two " +
			"finds the port in use, and a firewall cannot tell them apart. The passive range can be on an Edge, which is another host: " +
			"then set on = edge.",
		check: checkPassiveOverlap,
	},
	{
		ID: "port-own-listener", Severity: Warning, Source: Product, Where: pagePorts,
		Title: "the range should avoid the ports that the product itself listens on",
		Why: "If such a service runs on the host, its port is in use: a transfer that tries it moves on to the next port or fails. " +
			"The firewall rule for the range also opens the service to the partner.",
		check: checkOwnListener,
	},
	{
		ID: "port-listening", Severity: Error, Source: Advice, Where: pageText + ", host.listening",
		Title: "the range must avoid the ports that are in use on the host",
		Why: "A transfer cannot listen on a port that is in use. Some clients try only one random port and fail each time they pick this one. " +
			"The firewall rule for the range also opens that service to the partner.",
		check: checkListening,
	},
	{
		ID: "port-ephemeral-overlap", Severity: Warning, Source: Advice, Where: "the operating system's ephemeral ports",
		Title: "the range should avoid the operating system's ephemeral ports",
		Why: "Every outgoing connection of the host occupies an ephemeral port while it lasts. On a busy host these include ports of the range, " +
			"and transfers find them in use. Move the range, or reserve it in the operating system.",
		check: checkEphemeralOverlap,
	},
	{
		ID: "port-known-service", Severity: Note, Source: Advice, Where: "IANA service names and port numbers, vendors' defaults",
		Title: "the range should avoid the ports of well-known services",
		Why: "If one of these services runs on the host, its port is in use, and the firewall rule for the range opens it to the partner. " +
			"If none does, nothing is wrong.",
		check: checkKnownService,
	},
	{
		ID: "port-capacity", Severity: Warning, Source: Product, Where: pagePassive + "; " + pageSites, others: true,
		Title: "Number Of Ports should be at least five times the expected parallel transfers of a node",
		Why: "A port serves one transfer and is free again only some time later. For this reason the product's guide asks for five times " +
			"the expected concurrency on the passive range; listening ports in active mode are no different. A site's limit counts for the " +
			"whole cluster and the range is on each node, so the load is divided by the nodes; a site without a limit counts as one transfer, " +
			"the least that it needs, and if the server's own limit on transfers is given, there is a port for each of these; on average " +
			"rate x (duration + hold time) ports are in use at once. Some clients try only one random port; " +
			"they meet a busy one with probability in use / Number Of Ports; " +
			"what the product does if no port is free is not documented, and docs/undocumented.md shows how to find out.",
		check: checkCapacity,
	},
	{
		ID: "port-capacity-unlimited", Severity: Note, Source: Product, Where: pageSites,
		Title: "every active site, or else the server, should have a limit on parallel transfers",
		Why: "A limit of 0, the default, leaves the number of a site's transfers to the capacity of the system. It can then exceed the number " +
			"of ports, and the transfer that finds no free port fails. Set Max parallel transfers of the site, or give the server's own limit " +
			"as max-transfers in [outbound-connections].",
		check: checkCapacityUnlimited,
	},
	{
		ID: "port-reuse", Severity: Note, Source: Advice, Where: "RFC 9293 3.6.1, TIME-WAIT",
		Title: "the range should have a port for each transfer of a minute with one partner",
		Why: "The end that closes a connection keeps its pair of addresses and ports in TIME_WAIT, for a minute on most systems. A partner that " +
			"always connects from port 20 has one such pair for each port of the range. If a port comes up again within the minute, its " +
			"connection attempt fails or has to wait, and so does the transfer.",
		check: checkPortReuse,
	},
	{
		ID: "firewall-closed", Severity: Error, Source: Manual, Where: pageActive,
		Title: "the firewall must be open to the partner on every port of the range",
		Why: "In active mode the partner connects to this host. PORT announces a port, the firewall drops the partner's connection to it, " +
			"and the transfer times out: every time if the range is closed, once in a while if part of it is. Open the whole range. " +
			"With the defaults that the product documents, a closed port becomes a failed transfer only after 12.5 minutes: " +
			"6 attempts x 25 s + 5 pauses x 120 s, which is arithmetic, not a measurement.",
		check: checkFirewallClosed,
	},
	{
		ID: "firewall-source", Severity: Error, Source: Advice, Where: "the direction of active mode",
		Title: "the firewall must allow the address of each active site's server",
		Why: "The partner's server opens the data connection, so its address is the source. If the firewall allows only others, " +
			"it drops the connection and the transfer times out. This counts for each alternative server too: after a failure it is " +
			"the partner.",
		check: checkFirewallSource,
	},
	{
		ID: "firewall-wide", Severity: Note, Source: Advice, Where: "least privilege",
		Title: "the firewall should open nothing beyond the ranges and the ports in use",
		Why:   "An open port that nothing uses is open to whatever listens there next.",
		check: checkFirewallWide,
	},
	{
		ID: "host-nodes", Severity: Error, Source: Product, Where: pageCluster,
		Title: "there must be an address for each node",
		Why: "Any node can run a transfer, and it announces its own address. The firewall rules and the checks of this text cover only the " +
			"addresses that it lists, so transfers of the other nodes would time out.",
		check: checkHostNodes,
	},
	{
		ID: "host-shared-address", Severity: Warning, Source: Advice, Where: "address translation in front of a cluster",
		Title: "nodes of a cluster should not share one NAT address",
		Why: "The partner dials the shared address, and the translation has to lead back to the one node that listens. A load balancer picks " +
			"any node, and all but one refuse the connection. Give each node an address of its own, or a part of the range that the " +
			"translation forwards to it.",
		check: checkSharedAddress,
	},
	{
		ID: "zone-unknown", Severity: Error, Source: Product, Where: pageSites,
		Title: "a site's Network Zone must exist",
		Why:   "The product has no proxy settings for a zone that does not exist. Names are case-sensitive, and so are the words none, any and Default.",
		check: checkZoneUnknown,
	},
	{
		ID: "zone-default-missing", Severity: Error, Source: Product, Where: pageZones,
		Title: "if a site uses Default, there must be a default zone",
		Why:   "If Network Zone is Default and no zone is the default, every transfer of the site fails, active or not.",
		check: checkDefaultMissing,
	},
	{
		ID: "zone-default-many", Severity: Error, Source: Product, Where: pageZones,
		Title: "there must be at most one default zone",
		Why:   "The product marks one zone as the default and clears the mark on the others, so it cannot have two.",
		check: checkDefaultMany,
	},
	{
		ID: "zone-active-proxied", Severity: Error, Source: Manual, Where: pageActive, zones: true,
		Title: "an active site must not go through a proxy",
		Why: "With a zone, the SOCKS5 proxy of an Edge opens the connection to the partner. PORT then announces an address that the partner " +
			"does not see, and the proxy accepts no connection back: the transfer times out. Network Zone none bypasses the proxy.",
		check: checkActiveProxied,
	},
	{
		ID: "zone-active-unclear", Severity: Warning, Source: Manual, Where: pageActive, zones: true,
		Title: "an active site should set Network Zone to none",
		Why: "The manual asks for none. A zone without a SOCKS5 proxy can work by accident, until a proxy is enabled in it. " +
			"If a site sets no zone, this text does not show which one the product uses.",
		check: checkActiveUnclear,
	},
	{
		ID: "site-active-none", Severity: Note, Source: Manual, Where: pageActive,
		Title: "at least one active site should use the range",
		Why: "The range is for sites with Enable Active Connection Mode. Without one, transfers are passive: nothing ever listens on the range, " +
			"and the firewall rule for it opens ports for nothing.",
		check: checkActiveNone,
	},
	{
		ID: "site-active-partner", Severity: Note, Source: Advice, Where: "the direction of active mode",
		Title: "the server of an active site should be in a network that can connect back",
		Why: "Site Type says whose organisation the server belongs to, not which network it is in. The manual supports active mode without a " +
			"proxy, for internal connections. A server of another organisation is more often behind firewalls and address translation, " +
			"which the connection back has to pass. If it is not, nothing is wrong.",
		check: checkActivePartner,
	},
	{
		ID: "site-ftps-inspection", Severity: Note, Source: Product, Where: pageTrouble, others: true,
		Title: "no firewall should have to read the PORT command of an FTPS site",
		Why: "FTPS encrypts the control connection, so a firewall's FTP helper sees no PORT command and opens nothing by itself. " +
			"Open the range statically, or use Clear Command Channel.",
		check: checkFTPSInspection,
	},
	{
		ID: "site-nat", Severity: Error, Source: RFC, Where: "RFC 959 4.1.2, RFC 2428 2, RFC 1579",
		Title: "PORT must announce the address that the partner has to dial",
		Why: "The product announces its own address and has no setting for another. Behind address translation the partner dials an address " +
			"that leads nowhere, or rejects PORT because the address is not the one it sees. Make address translation rewrite PORT " +
			"and say so with rewrites-port = yes, which it cannot do under FTPS, or let the partner reach the host directly. " +
			"Which address PORT carries on a host with several is not documented; docs/undocumented.md shows how to find out.",
		check: checkNAT,
	},
	{
		ID: "site-address", Severity: Error, Source: RFC, Where: "RFC 959 4.1.2, RFC 2428 2, RFC 1122 3.2.1.3, RFC 4291 2.5",
		Title: "the announced address must be one that the partner can dial",
		Why: "PORT carries an IPv4 address and EPRT one of either family, but the partner's server dials with the address that it has: an IPv4 " +
			"server does not reach an IPv6 address. A loopback address leads the partner to itself, and a link-local one ends at the first router. " +
			"Set host.address to the address that leads to this host from the partner's side.",
		check: checkSiteAddress,
	},
	{
		ID: "site-address-private", Severity: Warning, Source: Advice, Where: "RFC 1918, RFC 4193, RFC 6598",
		Title: "a partner with a public address should not be told a private one",
		Why: "A private address has a meaning in one network only. If there is no direct way between the two networks, address translation " +
			"stands between them, and the partner dials an address that leads nowhere. If the partner dials another address, give it " +
			"as nat-address; if a tunnel joins the networks, nothing is wrong.",
		check: checkPrivateAddress,
	},
	{
		ID: "site-verification", Severity: Warning, Source: Product, Where: pageSites,
		Title: "with hostname verification, the firewall should expect the site's own servers",
		Why: "With verification enabled the product refuses a data connection that does not come from the server of the control connection. " +
			"If the firewall lets in other addresses only, the partner connects from one of these, and the product closes its connection.",
		check: checkVerification,
	},
	{
		ID: "timeout-short", Severity: Warning, Source: Product, Where: pageLarge,
		Title: "the receive time-out should be at least as long as the longest transfer",
		Why: "For large files the product's guide raises both time-outs of outbound connections to the duration of the upload, in seconds, and " +
			"restarts the Transaction Manager on all nodes. With a shorter time-out the product ends a transfer that is still running, and tries it again.",
		check: checkTimeout,
	},
}
