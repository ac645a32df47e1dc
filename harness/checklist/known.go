package checklist

import (
	"embed"
	"fmt"
	"strings"
)

// The servers with known verdicts.
const (
	Bundled = "bundled"
	Vsftpd  = "vsftpd"
)

// knownFiles has the known verdicts of one server or client per file: a line
// "AM-nn: status: reason" for each item that binds it and that it does not pass.
//
//go:embed known/*.txt
var knownFiles embed.FS

// Known are the known verdicts on one server or client, by item id. It passes an
// item that is not in the map.
type Known map[string]Verdict

// KnownOf returns the known verdicts on a server: Bundled, Vsftpd, or the name of
// another in peertest.Servers in lower case; or, for
// "client", those on this project's own client.
func KnownOf(name string) (Known, error) {
	file := "known/" + name + ".txt"
	data, err := knownFiles.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("known verdicts on %q: %w", name, err)
	}
	return parseKnown(file, string(data))
}

// parseKnown parses the text of a file of knownFiles.
func parseKnown(file, text string) (Known, error) {
	known := Known{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, rest, _ := strings.Cut(line, ": ")
		word, reason, _ := strings.Cut(rest, ": ")
		_, isItem := Lookup(id)
		_, duplicate := known[id]
		status := ParseStatus(word)
		if !isItem || duplicate || status == 0 || status == Pass || reason == "" {
			return nil, fmt.Errorf("%s:%d: %q: want each item at most once, with a status (deviation, fail or not applicable) and a reason, such as %q",
				file, number, line, "AM-01: fail: reason")
		}
		known[id] = Verdict{status, reason}
	}
	return known, nil
}
