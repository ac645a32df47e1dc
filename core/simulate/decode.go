package simulate

import (
	"errors"
	"net/netip"
	"strconv"
	"strings"

	"activeftp/core"
	"activeftp/core/connect"
)

// Decoded is a PORT or EPRT command, read back.
type Decoded struct {
	Address  string `json:"address"`
	Port     int    `json:"port"`
	Family   string `json:"family"`  // IPv4 or IPv6
	InRange  *bool  `json:"inRange"` // nil: the settings give no range
	Sentence string `json:"sentence"`
}

// Decode reads the first PORT or EPRT command of a line of a trace, whatever
// stands around it, and compares it with the range of the settings. The error
// says what is wrong with the command, or that there is none.
func Decode(r *core.Result, line string) (Decoded, error) {
	at, err := firstPortCommand(line)
	if err != nil {
		return Decoded{}, err
	}
	d := Decoded{Address: at.Addr().String(), Port: int(at.Port()), Family: "IPv6"}
	if at.Addr().Is4() {
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

// firstPortCommand is the endpoint of the first command in the line that can be read, else
// the error about the first that cannot.
func firstPortCommand(line string) (netip.AddrPort, error) {
	var first error
	for i := range line {
		command := commandAt(line, i)
		if command == "" {
			continue
		}
		at, err := connect.ParsePortCommand(command)
		if err == nil {
			return at, nil
		}
		if first == nil {
			first = errors.New("read the port command: " + err.Error())
		}
	}
	if first == nil {
		first = errors.New("read the port command: expected PORT h1,h2,h3,h4,p1,p2 or EPRT |1|address|port|")
	}
	return netip.AddrPort{}, first
}

// commandAt is the PORT or EPRT command that starts at line[i:], without what
// follows its argument; empty when none does.
func commandAt(line string, i int) string {
	const verb = len("PORT ")
	if i > 0 && isWordByte(line[i-1]) || len(line)-i <= verb || line[i+verb-1] != ' ' {
		return ""
	}
	argument := line[i+verb:]
	switch word := line[i : i+verb-1]; {
	case strings.EqualFold(word, "PORT"):
		return line[i : i+verb+portLength(argument)]
	case strings.EqualFold(word, "EPRT"):
		return line[i : i+verb+eprtLength(argument)]
	}
	return ""
}

func isWordByte(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9'
}

// portLength is the length of h1,h2,h3,h4,p1,p2 at the start of text.
func portLength(text string) int {
	return len(text) - len(strings.TrimLeft(text, "0123456789,"))
}

// eprtLength is the length of |1|address|port| at the start of text, up to the
// fourth delimiter.
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

// sentence says what the command means for a range, which may be none.
func (d Decoded) sentence(ports core.PortRange) string {
	text := d.Address + " waits for the data connection on port " + strconv.Itoa(d.Port) + " (" +
		strconv.Itoa(d.Port>>8) + " x 256 + " + strconv.Itoa(d.Port&0xff) + ")"
	switch {
	case d.InRange == nil:
		return text + ". These settings give no range to compare it with."
	case *d.InRange:
		return text + ", which lies in the range " + ports.String() + "."
	}
	return text + ", outside of the range " + ports.String() +
		": a firewall opened for the range drops it. Other settings are in force there, or another program sent the line."
}
