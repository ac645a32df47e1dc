package play

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
	"activeftp/harness/scripted"
)

// Explanations returns an explanation for every id that this package's findings
// use: its own ids, and the words of the scenario language, because a finding
// about a step or a fact uses its word as the id.
func Explanations() []report.Explanation {
	all := slices.Clone(explanations[:])
	language := Language()
	for _, w := range language.Steps {
		text := "The step could not be carried out, or it had no effect. The message gives the reason; the line is that of the step."
		if w.Name == onStep().Name {
			text += " The actions are: " + strings.Join(actionUsages(), "; ") + "."
		}
		all = append(all, wordExplanation("step", w.Name, w.Args, w.Help, text))
	}
	for _, w := range language.Facts {
		all = append(all, wordExplanation("fact", w.Name, w.Args, w.Help,
			"The fact does not hold. The finding shows the expected and the actual value. "+
				"Look in the dialogue below it for the point where they diverge."))
	}
	return all
}

// actionUsages returns the usage of every action of the scripted partner.
func actionUsages() []string {
	var all []string
	for _, w := range scripted.ActionWords() {
		all = append(all, w.Usage())
	}
	return all
}

func wordExplanation(kind, name, args, help, text string) report.Explanation {
	return report.Explanation{
		ID: name, Kind: kind, Title: help, Text: fmt.Sprintf("Written as %q. ", strings.TrimSpace(name+" "+args)) + text,
		Source: "the scenario language, harness/scenario/doc.go",
	}
}

// explanations lists the ids that are not words of the scenario language.
var explanations = [...]report.Explanation{
	explanation("run", "the scenario can be played",
		"The scenario did not start: the run was interrupted, or its addresses, directory or partner could not be set up. "+
			"The message gives the error. Fix it and run the scenario again."),
	explanation("session", "the control connection can be closed",
		"The transfers are over, but the session with the partner did not close cleanly. "+
			"Check the end of the dialogue: the partner must answer QUIT."),
	explanation("client", "the client follows the protocol",
		"The scripted partner saw the client break the FTP protocol, for example by sending a command before the last reply, or data during a download. "+
			"This is a bug in activeftp: report it with the scenario and the dialogue."),
	explanation("content", "a transfer delivers its file unchanged",
		"FTP reported success, but the bytes that arrived are not those of the file. "+
			"If the scenario intends this, add the fact differs. Otherwise the scenario's partner or the client corrupts the file."),
	explanation("leak", "a scenario leaves nothing behind",
		"Something is left after the scenario: a port, a connection, an open file, a goroutine, a directory, an incomplete file, or a file at the partner that the client did not send. "+
			"This is a bug in activeftp: report it with the scenario."),
	explanation("want", "the want/ files of the scenario match the result",
		"The dialogue, the findings or a transferred file differ from the expected text, or could not be read. "+
			"Correct the scenario, or accept the actual result with activeftp run --update."),
	explanation("update", "the scenario can be updated",
		"The actual result could not be written to the scenario file. Check that the file still exists and that you have write permission."),
}

func explanation(id, title, text string) report.Explanation {
	return report.Explanation{ID: id, Kind: core.Error.String(), Title: title, Text: text, Source: "activeftp run"}
}
