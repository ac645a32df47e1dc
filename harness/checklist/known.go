package checklist

import (
	"embed"
	"fmt"
	"strings"
)

// The servers whose standing is known.
const (
	Bundled = "bundled"
	Vsftpd  = "vsftpd"
)

// What is known of servers and of the own client: an item a line, as
// "AM-01: fail: why", for every item that somebody is bound by and does not pass.
//
//go:embed known/*.txt
var known embed.FS

// Known is how somebody is known to stand to items, by id. What it does not hold
// is passed.
type Known map[string]Verdict

// KnownOf is what is known of a server.
func KnownOf(server string) (Known, error) {
	file := "known/" + server + ".txt"
	data, err := known.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("what is known of %q: %w", server, err)
	}
	return readKnown(file, string(data))
}

func readKnown(file, text string) (Known, error) {
	all := Known{}
	number := 0
	for line := range strings.Lines(text) {
		number++
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		id, rest, _ := strings.Cut(line, ": ")
		word, why, _ := strings.Cut(rest, ": ")
		_, isItem := Lookup(id)
		_, twice := all[id]
		standing := ParseStatus(word)
		if !isItem || twice || standing == 0 || standing == Pass || why == "" {
			return nil, fmt.Errorf("%s:%d: expected an item once, and deviation, fail or not applicable and why, as in %q; found %q",
				file, number, "AM-01: fail: why", line)
		}
		all[id] = Verdict{standing, why}
	}
	return all, nil
}
