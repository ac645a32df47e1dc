package trace

import "strings"

// readGoFTP reads "got 200-text", which is a whole reply.
func readGoFTP(r *reader, line string) {
	if head, reply, found := strings.Cut(line, " got "); found && strings.Contains(head, "goftp: ") && isReply(reply) && len(reply) > 3 {
		r.add(Reply, reply[:3]+" "+reply[4:])
	}
}
