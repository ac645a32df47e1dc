package observe

import (
	"maps"
	"slices"

	"activeftp/core"
	"activeftp/harness/report"
)

// The ids of the findings that no other package has. An id is never renamed.
const (
	ruleNoActiveSite = "observe"
	ruleNothingSeen  = "nothing-seen"
	ruleNoneComplete = "none-complete"
	ruleClientLeft   = "client-left"
	ruleClosedEarly  = "closed-early"
	ruleOutsideRange = "port-outside-range"
	rulePassiveMode  = "passive-mode"
	ruleUseFTPS      = "use-ftps"
)

// requirement is a requirement on the client, or on the settings that it is
// watched with.
type requirement struct {
	severity    core.Severity // of a violation
	title, text string        // as in [report.Explanation]; empty if another package explains the id
}

// requirements are the requirements by id. The ids without a text are items of the
// checklist, rules of core, and causes of core/connect.
var requirements = map[string]requirement{
	"AM-01": {severity: core.Error},   // form of PORT
	"AM-04": {severity: core.Error},   // form of EPRT
	"AM-08": {severity: core.Warning}, // PORT after a refused EPRT
	"AM-09": {severity: core.Warning}, // on the same port
	"AM-10": {severity: core.Error},   // an address that can be dialled
	"AM-13": {severity: core.Warning}, // REST immediately before the transfer
	"AM-20": {severity: core.Error},   // listening before PORT
	"AM-24": {severity: core.Warning}, // a port command for each transfer
	"AM-28": {severity: core.Error},   // one transfer at a time
	"AM-52": {severity: core.Warning}, // check of the data connection's source
	"AM-53": {severity: core.Warning}, // waiting on after a stranger
	"AM-56": {severity: core.Error},   // no port below 1024
	"AM-60": {severity: core.Error},   // TLS client
	"AM-61": {severity: core.Error},   // PBSZ before PROT
	"AM-62": {severity: core.Error},   // TLS before the first byte of the file
	"AM-65": {severity: core.Warning}, // TLS session resumption
	"AM-67": {severity: core.Note},    // close_notify

	"site-nat":        {severity: core.Error},
	"connect-refused": {severity: core.Error},
	"data-broken":     {severity: core.Error},
	"tls-failed":      {severity: core.Error},

	ruleNoActiveSite: {
		core.Error, "the settings have an active site",
		"No transfer site has enable-active-connection-mode = yes, so there is nothing to compare a client with, and none was waited for. " +
			"Switch on Enable Active Connection Mode for a site, or observe with other settings.",
	},
	ruleNothingSeen: {
		core.Error, "a client tries a transfer",
		"No client connected, or the clients that did asked for no transfer. Check that the client uses the host and port that observe listens on, " +
			"and that it can reach them: without --listen, observe accepts connections from this host only.",
	},
	ruleNoneComplete: {
		core.Error, "a transfer is complete",
		"Transfers were tried, but none was complete, so it is not shown that the settings work. The dialogue shows how far each one came. " +
			"Have the client transfer report.csv, or upload a file, to its end.",
	},
	ruleClientLeft: {
		core.Warning, "a client stays until its transfer is complete",
		"The client closed its control connection during a transfer. If nobody interrupted it, look in its own log for the reason: " +
			"a time limit, or a data connection that it did not accept.",
	},
	ruleClosedEarly: {
		core.Warning, "a client reads a file to its end",
		"The client closed the data connection of a download before the end of the file. It may have wanted no more of it. If it wanted the " +
			"whole file, look in its own log, and for a firewall that cuts connections.",
	},
	ruleOutsideRange: {
		core.Error, "the client announces only ports of the range",
		"PORT or EPRT announced a port that is not in the range of the settings. A firewall that is open only for the range drops the partner's " +
			"connection to it, and the transfer times out. Correct the range in the product or in the settings, whichever is wrong.",
	},
	rulePassiveMode: {
		core.Error, "the client uses active mode",
		"The client sent PASV or EPSV: it wants to open the data connection itself, and uses no port of the range. " +
			"Switch on Enable Active Connection Mode for the transfer site, or the client's own option (curl -P, lftp set ftp:passive-mode no).",
	},
	ruleUseFTPS: {
		core.Error, "the client uses TLS if every active site has use-ftps = yes",
		"The client sent no AUTH TLS, so login and file crossed the network in clear text, or no PROT P, so the file did. " +
			"Switch on Use FTPS for the transfer site, or TLS for both connections in the client.",
	},
}

// Explanations returns the explanations of the ids that only this package uses,
// sorted by id.
func Explanations() []report.Explanation {
	var all []report.Explanation
	for _, id := range slices.Sorted(maps.Keys(requirements)) {
		if r := requirements[id]; r.text != "" {
			all = append(all, report.Explanation{ID: id, Kind: r.severity.String(), Title: r.title, Text: r.text, Source: "activeftp observe"})
		}
	}
	return all
}
