package trace

import (
	"net/netip"
	"strings"
)

// readIIS reads a log of IIS in the W3C format: its columns are named in the line
// that starts with #Fields. A line holds a command and the code of its reply.
func readIIS(r *reader, line string) {
	if fields, found := strings.CutPrefix(line, "#Fields: "); found {
		r.columns = strings.Fields(fields)
	}
	if strings.HasPrefix(line, "#") {
		r.add(Remark, line)
		return
	}
	values := strings.Fields(line)
	value := func(name string) string {
		for i, column := range r.columns {
			if column == name && i < len(values) && values[i] != "-" {
				return values[i]
			}
		}
		return ""
	}
	text := strings.ToUpper(value("cs-method"))
	if verb, _ := commandOf(text); verb == verbNone {
		return
	}
	if argument := value("cs-uri-stem"); argument != "" {
		text += " " + argument
	}
	r.add(Command, text)
	if status := value("sc-status"); codeOf(status) != 0 && len(status) == 3 {
		r.add(Reply, status+windowsStatus(value("sc-win32-status")))
	}
}

// windowsStatus returns the words for a status of Windows that IIS logs instead of
// the text of its reply.
func windowsStatus(status string) string {
	switch status {
	case "", "0":
		return ""
	case "87":
		status += ", the parameter is incorrect"
	case "10060":
		status += ", the connection timed out"
	case "10061":
		status += ", the connection was refused"
	case "10065":
		status += ", no route to host"
	}
	return " (Windows status " + status + ")"
}

// addressesOfIIS returns the addresses of the client and the server in a line.
func (r *reader) addressesOfIIS(line string) (client, server netip.Addr) {
	values := strings.Fields(line)
	for i, column := range r.columns {
		switch {
		case i >= len(values):
		case column == "c-ip":
			client = addressIn(values[i])
		case column == "s-ip":
			server = addressIn(values[i])
		}
	}
	return client, server
}
