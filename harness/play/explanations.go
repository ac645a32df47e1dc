package play

import (
	"fmt"
	"slices"
	"strings"

	"activeftp/core"
	"activeftp/harness/report"
	"activeftp/harness/scripted"
)

// Explanations returns the explanations of the ids of this package's findings:
// its own, and the words of the scenario language, because a finding about a step
// or a fact has its word as its id.
func Explanations() []report.Explanation {
	all := slices.Clone(explanations[:])
	language := Language()
	for _, w := range language.Steps {
		text := "The step could not be carried out, or nothing came of it. The message has the reason, with the line of the step."
		if w.Name == onStep().Name {
			text += " The actions are: " + strings.Join(scripted.Usage(), "; ") + "."
		}
		all = append(all, wordExplanation("step", w.Name, w.Args, w.Help, text))
	}
	for _, w := range language.Facts {
		all = append(all, wordExplanation("fact", w.Name, w.Args, w.Help,
			"The fact does not hold: the finding shows what the scenario wants and what happened. "+
				"The dialogue below it shows where they differ."))
	}
	return all
}

func wordExplanation(kind, name, args, help, text string) report.Explanation {
	return report.Explanation{
		ID: name, Kind: kind, Title: help, Text: fmt.Sprintf("Written as %q. ", strings.TrimSpace(name+" "+args)) + text,
		Source: "the scenario language, harness/scenario/doc.go",
	}
}

var explanations = [...]report.Explanation{
	explanation("run", "the scenario can be played",
		"The scenario did not start: the run was interrupted, or its addresses, directory or partner could not be set up. "+
			"The message has the error. Remove its cause, and run the scenario again."),
	explanation("session", "the control connection can be closed",
		"The transfers are over, but the session with the partner did not end properly. "+
			"Look at the end of the dialogue: the partner must answer QUIT."),
	explanation("client", "the client keeps to the protocol",
		"The scripted partner saw the client do something that no FTP client may do, such as a command before the last reply, or data on a download. "+
			"This is a defect of activeftp: report it with the scenario and the dialogue."),
	explanation("content", "a transfer delivers its file unchanged",
		"The transfer succeeded as far as FTP can tell, but the bytes that arrived are not those of the file. "+
			"If the scenario intends this, state the fact differs; otherwise the partner of the scenario or the client damages the file."),
	explanation("leak", "a scenario leaves nothing behind",
		"After the scenario a port, a connection, a goroutine or part of a file was still there. "+
			"This is a defect of activeftp: report it with the scenario."),
	explanation("want", "the want/ files of the scenario match the result",
		"The dialogue, the findings or a transferred file differ from the expected ones, or could not be read. "+
			"Correct the scenario, or accept the result with activeftp run --update."),
	explanation("update", "the scenario can be updated",
		"The result could not be written into the scenario's file. Check that the file still exists and that you may write to it."),
}

func explanation(id, title, text string) report.Explanation {
	return report.Explanation{ID: id, Kind: core.Error.String(), Title: title, Text: text, Source: "activeftp run"}
}
