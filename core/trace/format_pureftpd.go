package trace

import "strings"

// readPureFTPd reads "Command [port] [192,0,2,5,39,16]".
func readPureFTPd(r *reader, line string) {
	_, rest, found := strings.Cut(line, "Command [")
	if !found {
		return
	}
	verb, argument, found := strings.Cut(rest, "] [")
	if !found {
		return
	}
	text := strings.ToUpper(verb)
	if argument = strings.TrimSuffix(strings.TrimRight(argument, " "), "]"); argument != "" {
		text += " " + argument
	}
	if kind, _ := commandOf(text); kind != verbNone {
		r.add(Command, text)
	}
}
