package trace

import "strings"

// readDotNet reads the reply in an exception of .NET: "The remote server returned an
// error: (425) Can't open data connection."
func readDotNet(r *reader, line string) {
	if r.marks.dialogue {
		return // the log shows the reply itself
	}
	if _, rest, found := strings.Cut(line, "returned an error: ("); found && codeOf(rest) != 0 && len(rest) > 4 && rest[3] == ')' {
		r.add(Reply, rest[:3]+rest[4:])
	}
}
