package prove

import (
	"slices"

	"activeftp/core"
	"activeftp/harness/report"
)

// Explanations returns the explanations of the ids of this package's findings
// that are neither rules of core nor causes of failed transfers.
func Explanations() []report.Explanation { return slices.Clone(explanations[:]) }

var explanations = [...]report.Explanation{
	explanation("prove", "the settings have an active site",
		"No transfer site has enable-active-connection-mode = yes, so no transfer was tried. "+
			"Switch on Enable Active Connection Mode for a site, or prove other settings."),
	explanation("control", "the control connection can be opened and closed",
		"There was no connection to the server, or the session did not end properly. It is not a failure of active mode, which needs a session first. "+
			"Check the host name, port and routing of the control connection, and that the server is running."),
	explanation("content", "a download returns the bytes that were uploaded",
		"Both transfers succeeded as far as FTP can tell, but the downloaded file is not the uploaded one. "+
			"Find out what changes files on the server: a conversion of line ends, a filter, or another program that writes to the directory."),
	explanation("every-port", "every port of the range carries a transfer",
		"A transfer over each of the named ports failed or was not tried, for the reason in the message. "+
			"In a long closed run both ends and at least one in every 32 ports were tried; the others count as closed, too, and the message says so. "+
			"Open the firewall for the whole range, free the ports that other programs use, and run prove --every-port again."),
	{
		ID: "partner-sessions", Kind: core.Warning.String(), Title: "the partner works with several sessions at once", Source: "activeftp prove",
		Text: "Transfers failed while several sessions were open and succeeded with one. So it is not the settings: the server cannot " +
			"serve these transfers at once. Ask its operator, or set max-parallel-transfers of the site to 1.",
	},
	explanation("transfers", "every further transfer succeeds",
		"Some of the transfers of --transfers failed; the message has the reason of one of them. "+
			"Check whether the range is large enough for that many parallel transfers, and whether the server limits sessions (--parallel)."),
}

func explanation(id, title, text string) report.Explanation {
	return report.Explanation{ID: id, Kind: core.Error.String(), Title: title, Text: text, Source: "activeftp prove"}
}
