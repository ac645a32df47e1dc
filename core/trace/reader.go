package trace

import (
	"net/netip"
	"strings"
)

// event is a command, a reply or a remark of a line. A reply of several lines is
// one event for each.
type event struct {
	kind Kind
	text string
	// marked means that a remark stands where the server's words stand, so that it
	// is a further line of a reply if one is incomplete.
	marked bool
}

// reader separates the lines of a log into commands, replies and remarks.
type reader struct {
	format *format
	marks  *marks
	events []event // of the current line; reused

	afterReply bool       // the latest line was a reply
	listing    replyLines // of the latest reply
	columns    []string   // names of the columns of a log of IIS
}

// newReader returns a reader that has learned from the first lines of a log, or nil
// if no line of the log is part of an exchange or an error of a client.
func newReader(log string) *reader {
	r := &reader{marks: learn(log)}
	r.format = formatOf(log, r.marks)
	if r.format == nil {
		return nil
	}
	return r
}

// truncate returns the part of a line that is read: at most MaxLine bytes, without
// the line end and without the codes that color it on a terminal.
func truncate(line string) string {
	line = strings.TrimRight(line[:min(len(line), MaxLine)], "\r\n")
	if strings.IndexByte(line, 0x1b) < 0 {
		return line
	}
	var plain strings.Builder
	for line != "" {
		before, rest, found := strings.Cut(line, "\x1b[")
		plain.WriteString(before)
		if line = strings.TrimLeft(rest, "0123456789;?"); found && line != "" {
			line = line[1:] // the letter that ends the code
		}
	}
	return plain.String()
}

// read returns the events of a line, at least one. They are valid until the next
// call. Head is the text before the first of them; for a remark of a server, which
// names its client there, it is the line.
func (r *reader) read(line string) (events []event, head string) {
	r.events = r.events[:0]
	if r.format.read != nil {
		if r.format.read(r, line); len(r.events) > 0 {
			return r.events, line
		}
	}
	pos := r.readMarked(line)
	if len(r.events) > 0 {
		r.listing.next(line, pos, r.events[0].kind)
	}
	if len(r.events) == 0 {
		r.add(Remark, line)
	}
	if r.events[0].kind == Remark && r.format.side == atServer {
		pos = len(line)
	}
	r.afterReply = r.events[len(r.events)-1].kind == Reply
	return r.events, line[:pos]
}

func (r *reader) add(kind Kind, text string) {
	r.events = append(r.events, event{kind: kind, text: text})
}

// readMarked adds the events of a line, and returns the position of the first.
func (r *reader) readMarked(line string) int {
	if isListing(line) {
		return 0
	}
	pos, role := r.marks.find(line)
	text := textAt(line, pos)
	verb, _ := commandOf(text)
	switch {
	case role == sent && verb != verbNone && r.listing.hold(line[:pos]), role == either && r.listing.hold(line[:pos]) && clearKind(line, pos) == Command:
		return 0 // a further line of a reply
	case role == sent && verb != verbNone:
		r.addCommand(text, line[pos+len(text):])
		return pos
	case role == sent && clearKind(line, pos) == 0:
		r.add(Remark, text)
		return pos
	case role == received && isReply(text), role == either && clearKind(line, pos) == Reply:
		r.addReply(text)
		return pos
	case role == either && clearKind(line, pos) == Command:
		r.addCommand(text, line[pos+len(text):])
		return pos
	}
	if role != received || r.listing.code == 0 {
		if clear, ok := r.readClear(line); ok {
			return clear
		}
	}
	if role == received {
		r.addReply(text)
		for i := range r.events {
			if !isReply(r.events[i].text) {
				r.events[i].kind, r.events[i].marked = Remark, true
			}
		}
		return pos
	}
	return 0
}

// readClear adds the command or reply that a line shows by its text alone.
func (r *reader) readClear(line string) (pos int, ok bool) {
	pos, kind, loose := anchorOf(line)
	if kind == 0 || loose || kind == Command && r.listing.hold(line[:pos]) {
		return 0, false
	}
	text := textAt(line, pos)
	switch {
	case isError(line[:pos]):
		if kind == Command || r.marks.dialogue && r.repeated(text) {
			return 0, false
		}
	case pos > 0:
	case kind == Command:
		if r.marks.sent > 1 && r.marks.bareCommands == 0 {
			return 0, false // commands have a mark in this log, so this is a sentence or data
		}
	case r.marks.received > 1 && !r.afterReply:
		return 0, false // likewise for replies, except further lines of one
	}
	if kind == Reply {
		r.addReply(text)
	} else {
		r.addCommand(text, line[pos+len(text):])
	}
	return pos, true
}

// repeated reports whether the reply in an error message is one that the log shows
// anyway.
func (r *reader) repeated(text string) bool {
	for reply := range r.marks.replies {
		if strings.HasPrefix(text, reply) {
			return true
		}
	}
	return false
}

// addReply adds a reply. Programs that quote it write its line ends as \r\n.
func (r *reader) addReply(text string) {
	for rest := text; rest != ""; {
		var line string
		line, rest, _ = strings.Cut(rest, `\n`)
		if line = strings.TrimSuffix(line, `\r`); line != "" {
			r.add(Reply, line)
		}
	}
}

// addCommand adds a command, and the code that access logs write after a quoted one:
// "PORT 192,0,2,5,39,16" 500. Rest is what follows the command on the line.
func (r *reader) addCommand(text, rest string) {
	r.add(Command, text)
	if rest, quoted := strings.CutPrefix(rest, `" `); quoted && codeOf(rest) != 0 && (len(rest) == 3 || rest[3] == ' ') {
		r.add(Reply, rest[:3])
	}
}

// ends returns the addresses of the client and the server that the head of a line
// shows, as the server or the capture sees them. They are invalid if it shows none,
// as in a client's log.
func (r *reader) ends(head string, kind Kind) (client, server netip.Addr) {
	switch {
	case r.format.side == atClient:
		return netip.Addr{}, netip.Addr{}
	case len(r.columns) > 0:
		return r.addressesOfIIS(head)
	case r.format.side == atServer:
		return addressIn(head), netip.Addr{}
	}
	var found [2]netip.Addr
	count := 0
	for word := range strings.FieldsSeq(head) {
		word = strings.TrimSuffix(word, ":")
		addr, err := netip.ParseAddr(word)
		if dot := strings.LastIndexByte(word, '.'); err != nil && dot > 0 { // tcpdump appends the port
			addr, err = netip.ParseAddr(word[:dot])
		}
		if err == nil && count < len(found) {
			found[count] = addr
			count++
		}
	}
	if kind == Reply {
		return found[1], found[0]
	}
	return found[0], found[1]
}

// sessionOf returns the name of the control connection that a line belongs to, or
// "" if the line does not show it.
func (r *reader) sessionOf(head string, kind Kind) string {
	if r.format.side != between {
		return sessionOf(head)
	}
	if client, server := r.ends(head, kind); server.IsValid() {
		name := ""
		for word := range strings.FieldsSeq(head) { // with the client's port, if it is shown
			if strings.HasPrefix(strings.TrimSuffix(word, ":"), client.String()+".") {
				name = strings.TrimSuffix(word, ":")
			}
		}
		return client.String() + " " + server.String() + " " + name
	}
	return ""
}
