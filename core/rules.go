package core

// Where the rules come from, as a reader can look them up.
const (
	pageActive  = "Administrator Guide, Set up FTP active mode"
	pagePassive = "Administrator Guide, Set up FTP passive mode"
	pageSites   = "Administrator Guide, FTP(S) transfer sites"
	pageZones   = "Administrator Guide, Network zones"
	pagePorts   = "Administrator Guide and checklists, ports used by the product"
	pageTrouble = "Administrator Guide, FTP does not work through the firewall"
	pageText    = "settings text"
)

// rules is the table. The order is the order of checking; [MaxFormFindings]
// apart, nothing else decides what is reported first.
var rules = [...]Rule{
	{
		ID: "syntax", Severity: Error, Source: Advice, Where: pageText,
		Title: "a line is a [section], a key = value, a comment or blank",
		Why: "A line that cannot be read is a setting that was meant and does not count. Text is UTF-8 without NUL bytes, " +
			"a line has at most 4,096 bytes, a text at most 64 MiB and 250,000 zones and sites.",
	},
	{
		ID: "section-unknown", Severity: Error, Source: Advice, Where: pageText,
		Title: "every section is one the language has",
		Why:   "Nothing below an unknown header is read, so a mistyped one silently switches all of its settings off.",
	},
	{
		ID: "key-unknown", Severity: Error, Source: Advice, Where: pageText,
		Title: "every key is one its section has",
		Why:   "A mistyped key is a setting that was meant and does not count.",
	},
	{
		ID: "key-duplicate", Severity: Error, Source: Advice, Where: pageText,
		Title: "a key is given once in a section",
		Why:   "The product has one field for it. Of two values one is wrong, and nobody can see which one is meant.",
	},
	{
		ID: "section-duplicate", Severity: Error, Source: Advice, Where: pageText,
		Title: "a section, or a section of one name, is given once",
		Why: "The product has one FTP Active Mode pane and one zone or site of a name. Of two sections one is wrong, " +
			"and nobody can see which one is meant.",
	},
	{
		ID: "value-number", Severity: Error, Source: Advice, Where: pageText,
		Title: "a number is written in decimal digits, within its bounds",
		Why:   "The product's field takes digits only.",
	},
	{
		ID: "value-flag", Severity: Error, Source: Advice, Where: pageText,
		Title: "a flag is yes, no, true or false",
		Why:   "A tick box is ticked or not; any other word leaves open which.",
	},
	{
		ID: "value-choice", Severity: Error, Source: Advice, Where: pageText,
		Title: "a choice is one of the words its field has",
		Why:   "The product's field is a list to choose from; it has no other entry.",
	},
	{
		ID: "value-address", Severity: Error, Source: Advice, Where: pageText,
		Title: "an address is one host's, written without scheme, port, zone or brackets",
		Why: "PORT and EPRT carry an address in digits (RFC 959 4.1.2, RFC 2428 2). A name where an address is needed, " +
			"0.0.0.0 and :: cannot be announced.",
	},
	{
		ID: "value-ports", Severity: Error, Source: Advice, Where: pageText,
		Title: "a list of ports holds ports and FIRST-LAST runs of them",
		Why:   "A port is 1 to 65535, and a run ends where it starts or above.",
	},
	{
		ID: "value-expression", Severity: Note, Source: Product, Where: pageSites,
		Title: "a value is a plain one and not an expression",
		Why: "With Use Expression Language a field may hold ${...}, which only the product can work out when the transfer runs. " +
			"The rules that need the value are silent, so check it with the values it can have.",
	},
	{
		ID: "port-range-half", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Base Port and Number Of Ports are given together",
		Why: "One without the other is no range. What the product makes of it is documented nowhere; if it takes it for no range, " +
			"transfers use random ports that the firewall does not let in, and time out.",
		check: checkRangeHalf,
	},
	{
		ID: "port-base-bounds", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Base Port is 1024 to 65535",
		Why:   "Ports below 1024 are the system's, and a port number has 16 bits. The product does not accept other values.",
		check: checkBaseBounds,
	},
	{
		ID: "port-count-low", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Number Of Ports is at least 1",
		Why: "Without a port to listen on no active transfer can start. The manual's bound of 1024 to 65535 is read as one on Base Port " +
			"and Port End: as a bound on the number itself it would forbid every small range.",
		check: checkCountLow,
	},
	{
		ID: "port-end-high", Severity: Error, Source: Manual, Where: pageActive,
		Title: "Port End, which is Base Port + Number Of Ports - 1, is at most 65535",
		Why:   "There is no port above 65535; the PORT command has two bytes for it (RFC 959 4.1.2).",
		check: checkEndHigh,
	},
	{
		ID: "port-end-differs", Severity: Error, Source: Manual, Where: pageActive,
		Title: "a stated Port End is Base Port + Number Of Ports - 1",
		Why: "The base port counts too: 10000 and 1024 ports end at 11023, not at 11024. A firewall opened by the wrong end " +
			"either blocks the last port, which then fails once in a while, or opens one too many.",
		check: checkEndDiffers,
	},
	{
		ID: "port-range-unset", Severity: Warning, Source: Manual, Where: pageActive,
		Title: "an active site has a range to listen on",
		Why: "Without a range the product listens on a random port above 1023. The firewall would have to let the partner in " +
			"on every port from 1024 to 65535; with anything less, transfers time out at random.",
		check: checkRangeUnset,
	},
	{
		ID: "port-passive-overlap", Severity: Error, Source: Product, Where: pagePassive,
		Title: "the active and the passive range share no port",
		Why: "The product is FTP client on the active range and FTP server on the passive one. On a shared port one listens and the other " +
			"finds it in use, and a firewall cannot tell the two apart.",
		check: checkPassiveOverlap,
	},
	{
		ID: "port-own-listener", Severity: Warning, Source: Product, Where: pagePorts,
		Title: "the range avoids the ports that the product itself listens on",
		Why: "Where such a service runs on the host, its port is in use: a transfer that tries it moves on to the next port or fails. " +
			"The firewall's rule for the range also opens the service to the partner.",
		check: checkOwnListener,
	},
	{
		ID: "port-listening", Severity: Error, Source: Advice, Where: pageText + ", host.listening",
		Title: "the range avoids the ports that are in use on the host",
		Why: "A port in use cannot be listened on. A client that tries one random port and no other, as some do, fails each time it meets it, " +
			"and the firewall's rule for the range opens that service to the partner.",
		check: checkListening,
	},
	{
		ID: "port-ephemeral-overlap", Severity: Warning, Source: Advice, Where: "the operating system's ephemeral ports",
		Title: "the range avoids the ports that the operating system gives to outgoing connections",
		Why: "Every outgoing connection of the host takes such a port for as long as it lives. A busy host takes ports out of the range " +
			"this way, and transfers find them in use. Move the range, or reserve it in the operating system.",
		check: checkEphemeralOverlap,
	},
	{
		ID: "port-known-service", Severity: Note, Source: Advice, Where: "IANA service names and port numbers, vendors' defaults",
		Title: "the range avoids the ports of well-known services",
		Why: "If one of these services runs on the host, its port is in use and the firewall's rule for the range opens it to the partner. " +
			"If none does, nothing is wrong.",
		check: checkKnownService,
	},
	{
		ID: "port-capacity", Severity: Warning, Source: Product, Where: pagePassive,
		Title: "Number Of Ports is at least five times the expected parallel transfers",
		Why: "A port serves one transfer and is free again only some time after it. The product's guide asks for five times the expected " +
			"concurrency on the passive range for this reason; listening ports of active mode are no different. On average " +
			"rate x (duration + hold time) ports are in use at once, and a client that tries one random port and no other, as some do, " +
			"meets a busy one with the chance in use / Number Of Ports.",
		check: checkCapacity,
	},
	{
		ID: "firewall-closed", Severity: Error, Source: Manual, Where: pageActive,
		Title: "the firewall lets the partner in on every port of the range",
		Why: "In active mode the partner connects to this host. PORT announces a port, the partner's connection to it is dropped, " +
			"and the transfer ends in a timeout: each time for a closed range, once in a while for a closed part of it.",
		check: checkFirewallClosed,
	},
	{
		ID: "firewall-source", Severity: Error, Source: Advice, Where: "the direction of active mode",
		Title: "the firewall lets in the address of each active site's server",
		Why: "The partner's server opens the data connection, so its address is the source. Where the firewall lets in others only, " +
			"the connection is dropped and the transfer times out.",
		check: checkFirewallSource,
	},
	{
		ID: "firewall-wide", Severity: Note, Source: Advice, Where: "least privilege",
		Title: "the firewall opens nothing beyond the ranges and the ports in use",
		Why:   "A port that is open and serves nothing is open for whatever comes to listen there next.",
		check: checkFirewallWide,
	},
	{
		ID: "zone-unknown", Severity: Error, Source: Product, Where: pageSites,
		Title: "a site's Network Zone exists",
		Why:   "The product has no proxy settings for a zone that it does not have. Names are case-sensitive, the words none, any and Default too.",
		check: checkZoneUnknown,
	},
	{
		ID: "zone-default-missing", Severity: Error, Source: Product, Where: pageZones,
		Title: "a site on Default has a default zone",
		Why:   "With Network Zone set to Default and no default zone defined, every transfer of the site fails, active or not.",
		check: checkDefaultMissing,
	},
	{
		ID: "zone-default-many", Severity: Error, Source: Product, Where: pageZones,
		Title: "at most one zone is the default",
		Why:   "The product marks one zone as the default and clears the mark on the others; a text with two says something it cannot have.",
		check: checkDefaultMany,
	},
	{
		ID: "zone-active-proxied", Severity: Error, Source: Manual, Where: pageActive,
		Title: "an active site does not go through a proxy",
		Why: "Through a zone the connection to the partner is made by the SOCKS5 proxy of an Edge. PORT then announces an address that the partner " +
			"does not see, and the proxy takes no connection back: the transfer times out. Network Zone none bypasses the proxy.",
		check: checkActiveProxied,
	},
	{
		ID: "zone-active-unclear", Severity: Warning, Source: Manual, Where: pageActive,
		Title: "an active site says Network Zone none",
		Why: "The manual asks for none. A zone without a SOCKS5 proxy can work by accident and stops working the day a proxy is enabled in it; " +
			"what a site without a word about its zone does, this text does not tell.",
		check: checkActiveUnclear,
	},
	{
		ID: "site-active-none", Severity: Note, Source: Manual, Where: pageActive,
		Title: "a range serves some active site",
		Why: "The range is for sites with Enable Active Connection Mode. Without one, transfers are passive: nothing ever listens on the range, " +
			"and the firewall's rule for it is an opening for nothing.",
		check: checkActiveNone,
	},
	{
		ID: "site-active-partner", Severity: Warning, Source: Manual, Where: pageActive,
		Title: "an active site is internal",
		Why: "The manual supports active mode for internal connections only. A partner outside has firewalls and address translation in between, " +
			"which its connection back must pass.",
		check: checkActivePartner,
	},
	{
		ID: "site-ftps-inspection", Severity: Note, Source: Product, Where: pageTrouble,
		Title: "no firewall depends on reading the PORT command of an FTPS site",
		Why: "FTPS encrypts the control connection, so a firewall's FTP helper sees no PORT command and opens nothing by itself. " +
			"The range must be open statically, or Clear Command Channel used.",
		check: checkFTPSInspection,
	},
	{
		ID: "site-nat", Severity: Error, Source: RFC, Where: "RFC 959 4.1.2, RFC 2428 2, RFC 1579",
		Title: "the address that PORT announces is the one that the partner must dial",
		Why: "The product announces its own address and has no setting for another. Behind address translation the partner dials an address " +
			"that leads nowhere, or refuses PORT because the address is not the one it sees. Address translation must rewrite PORT, " +
			"which it cannot under FTPS, or the partner must reach the host directly.",
		check: checkNAT,
	},
}
