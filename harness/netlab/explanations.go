package netlab

import (
	"activeftp/core"
	"activeftp/harness/report"
)

// The ids of the findings about probes.
const (
	ruleOpen        = "open"
	ruleClosed      = "closed"
	ruleClosedAgain = "closed-again"
)

// Explanations returns the explanations of the ids of findings about probes.
func Explanations() []report.Explanation {
	return []report.Explanation{
		explanation(ruleOpen, "the rules open the range to the partner",
			"With the generated rules loaded in a network namespace, the partner could not connect to the named ports. "+
				"Do not deploy the rules. Check the versions of nft and iptables, and report a defect of activeftp."),
		explanation(ruleClosed, "the rules open nothing beyond the range",
			"With the generated rules loaded in a network namespace, a connection reached a port, or came from an address, that the rules must not open. "+
				"Do not deploy the rules, and report a defect of activeftp."),
		explanation(ruleClosedAgain, "the rollback closes the range again",
			"After the generated rollback, the partner could still connect to the named ports. "+
				"Remove the rules by hand where you have deployed them, and report a defect of activeftp."),
	}
}

func explanation(id, title, text string) report.Explanation {
	return report.Explanation{ID: id, Kind: core.Error.String(), Title: title, Text: text, Source: "activeftp prove --netlab"}
}
