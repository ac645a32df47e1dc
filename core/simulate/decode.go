package simulate

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

// Decoded is a parsed PORT or EPRT command.
type Decoded struct {
	Address  string `json:"address"`
	Port     int    `json:"port"`
	Family   string `json:"family"`  // IPv4 or IPv6
	InRange  *bool  `json:"inRange"` // nil: the settings give no range
	Sentence string `json:"sentence"`
}

// Decode parses the first valid PORT or EPRT command in a line of a trace,
// whatever is around it, and compares its port with the range of the settings. It
// returns an error if the command is invalid or the line has none.
func Decode(r *core.Result, line string) (Decoded, error) {
	announced, err := firstPortCommand(line)
	if err != nil {
		return Decoded{}, err
	}
	d := Decoded{Address: announced.Addr().String(), Port: int(announced.Port()), Family: "IPv6"}
	if announced.Addr().Is4() {
		d.Family = "IPv4"
	}
	ports := activeRange(r)
	if ports.Given() {
		inside := ports.Contains(d.Port)
		d.InRange = &inside
	}
	d.Sentence = d.sentence(ports)
	return d, nil
}

// firstPortCommand returns the endpoint of the first valid command in the line.
// If no command is valid, it returns the error of the first one that is more than
// the verb in a sentence, such as "500 Illegal PORT command".
func firstPortCommand(line string) (netip.AddrPort, error) {
	var firstErr error
	for i := range line {
		command := commandAt(line, i)
		if command == "" {
			continue
		}
		announced, err := connect.ParsePortCommand(command)
		if err == nil {
			return announced, nil
		}
		if argument := command[verbLen:]; firstErr == nil && argument != "" && !isLetter(argument[0]) {
			firstErr = errors.New("invalid port command " + strconv.Quote(command[:min(len(command), maxQuoted)]) + ": " + reasonOf(err))
		}
	}
	if firstErr == nil {
		firstErr = errors.New("this line has no port command; want PORT h1,h2,h3,h4,p1,p2 or EPRT |1|address|port|")
	}
	return netip.AddrPort{}, firstErr
}

// maxQuoted is the number of bytes of an invalid command that its error quotes.
const maxQuoted = 60

// reasonOf returns what is wrong with a command, without the place in it, which the
// reader of the whole line cannot count.
func reasonOf(err error) string {
	e, ok := err.(*connect.ArgumentError) //nolint:errorlint // ParsePortCommand does not wrap it, and errors.As would add to the module
	if !ok {
		return err.Error()
	}
	found := "the end"
	if e.Found != "" {
		found = strconv.Quote(e.Found)
	}
	return "for " + e.Field + ", want " + e.Want + ", found " + found
}

// commandAt returns the PORT or EPRT command that starts at line[i:], up to the
// end of its argument, or "" if none starts there.
func commandAt(line string, i int) string {
	if i > 0 && isWordByte(line[i-1]) || len(line)-i <= verbLen || line[i+verbLen-1] != ' ' {
		return ""
	}
	argument := line[i+verbLen:]
	switch verb := line[i : i+verbLen-1]; {
	case strings.EqualFold(verb, "PORT"):
		return line[i : i+verbLen+portLength(argument)]
	case strings.EqualFold(verb, "EPRT"):
		return line[i : i+verbLen+eprtLength(argument)]
	}
	return ""
}

// verbLen is the length of a verb with the blank after it.
const verbLen = len("PORT ")

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// isWordByte reports whether c is a letter or a digit.
func isWordByte(c byte) bool { return isLetter(c) || '0' <= c && c <= '9' }

// portLength returns the length of h1,h2,h3,h4,p1,p2 at the start of text.
func portLength(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789,"))
}

// eprtLength returns the length of |1|address|port| at the start of text, up to
// the fourth delimiter.
func eprtLength(text string) int {
	const delimiters = 4
	for i, seen := 0, 0; i < len(text); i++ {
		if text[i] == text[0] {
			seen++
		}
		if seen == delimiters {
			return i + 1
		}
	}
	return len(strings.TrimRight(text, "\r\n"))
}

// sentence returns what the command announces, compared with a range, which may
// be empty.
func (d Decoded) sentence(ports core.PortRange) string {
	text := d.Address + " waits for the data connection on port " + strconv.Itoa(d.Port) + " (" +
		strconv.Itoa(d.Port>>8) + " x 256 + " + strconv.Itoa(d.Port&0xff) + ")"
	switch {
	case d.InRange == nil:
		return text + ". These settings give no range to compare it with."
	case *d.InRange:
		return text + ", which is in the range " + ports.String() + "."
	}
	return text + ", outside the range " + ports.String() +
		": a firewall that is open only for the range drops the connection. The client used other settings, or another program sent the line."
}
