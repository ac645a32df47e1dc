package host

import (
	"activeftp/core"
	"activeftp/harness/internal/packetfilter"
)

// maxFrom is the highest number of networks in a value of from.
const maxFrom = 50

// judge returns what a packet filter lets in at an interface. It is certain only if
// [firewall], which has room for one list of ports and one of sources, can say it
// without a word too much.
func judge(r *packetfilter.Result, device string) Firewall {
	f := Firewall{Interface: device, Groups: r.Groups}
	for _, g := range r.Groups {
		if len(g.Unclear) > 0 {
			f.Notes = append(f.Notes, "some rules do not tell what they let in:")
			f.Notes = append(f.Notes, r.Reasons...)
			break
		}
	}
	if r.Helper {
		f.Notes = append(f.Notes, "a helper of the firewall reads PORT in clear text and opens more ports while a transfer needs them")
	}
	if len(f.Notes) > 0 {
		return f
	}
	all := core.PortRange{Base: 1, Number: core.HighestPort}
	var open []packetfilter.Group // the groups that something is open for
	for _, g := range r.Groups {
		if len(g.Open) > 0 {
			open = append(open, g)
		}
	}
	rest := r.Groups[0]
	switch {
	case len(open) == 0:
		f.Notes = append(f.Notes, "this host's own firewall lets no TCP port in at "+device)
	case len(r.Groups) == 1 && len(rest.Open) == 1 && rest.Open[0] == all:
		f.Groups = nil
		f.Notes = append(f.Notes, "this host's own firewall lets every TCP port in at "+device+"; a firewall in front of it may not")
	case len(r.Groups) == 1:
		f.Certain, f.Open = true, rest.Open
	case len(open) == 1 && len(rest.Open) == 0 && len(open[0].From) <= maxFrom:
		f.Certain, f.Open, f.From = true, open[0].Open, open[0].From
	default:
		f.Notes = append(f.Notes, "the ports depend on the source; keep what holds for your partners")
	}
	return f
}
