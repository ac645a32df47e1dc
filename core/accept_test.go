package core

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	ownListener = "base-port = 10443" // has a finding of port-own-listener
	activeSite  = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
)

// acceptedListing lists the findings of a result as "LINE RULE" or, if they are
// accepted, "LINE RULE: REASON".
func acceptedListing(r *Result) []string {
	var all []string
	for _, d := range r.Diagnostics {
		line := strconv.Itoa(d.Line) + " " + d.Rule
		if d.Accepted != nil {
			line += ": " + d.Accepted.Reason
		}
		all = append(all, line)
	}
	return all
}

func TestAccept(t *testing.T) {
	const range100 = "\nnumber-of-ports = 100\n" + activeSite
	for _, tt := range []struct {
		name, text string
		want       []string
		verdict    Verdict
	}{
		{
			"after a value", "[ftp-active-mode]\n" + ownListener + " # activeftp: accept port-own-listener because AS2 is off" + range100,
			[]string{"2 port-own-listener: AS2 is off"}, Pass,
		}, {
			"after a value and another comment",
			"[ftp-active-mode]\n" + ownListener + " # agreed  # activeftp: accept port-own-listener because AS2 is off" + range100,
			[]string{"2 port-own-listener: AS2 is off"}, Pass,
		}, {
			"alone, above blank lines and comments",
			"[ftp-active-mode]\n# activeftp: accept port-own-listener because AS2 is off\n\n# the range\n" + ownListener + range100,
			[]string{"5 port-own-listener: AS2 is off"}, Pass,
		}, {
			"alone, above a header: the first line with a key counts",
			"# activeftp: accept port-own-listener because AS2 is off\n[ftp-active-mode]\n" + ownListener + range100,
			[]string{"3 port-own-listener: AS2 is off"}, Pass,
		}, {
			"two alone, one for each rule",
			"[ftp-active-mode]\n# activeftp: accept port-own-listener because a\n# activeftp: accept port-end-high because b\n" + ownListener + range100,
			[]string{"3 accept-unused", "4 port-own-listener: a"}, Notes,
		}, {
			"after a header",
			"[ftp-active-mode]  # activeftp: accept port-own-listener because AS2 is off\n" + ownListener + range100,
			[]string{"2 port-own-listener: AS2 is off"}, Pass,
		}, {
			"after another header",
			"[ftp-active-mode]\n" + ownListener + "\nnumber-of-ports = 100\n" +
				strings.Replace(activeSite, "]", "] # activeftp: accept port-own-listener because AS2 is off", 1),
			[]string{"2 port-own-listener", "4 accept-unused"}, Warnings,
		}, {
			"on another line",
			"[ftp-active-mode]\n" + ownListener + "\nnumber-of-ports = 100 # activeftp: accept port-own-listener because AS2 is off\n" + activeSite,
			[]string{"2 port-own-listener", "3 accept-unused"}, Warnings,
		}, {
			"an error, with several rules",
			"[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = 100\n[transfer-site a]\n" +
				"network-zone = any # activeftp: accept zone-active-unclear , zone-active-proxied because no zone has a proxy\nenable-active-connection-mode = yes\n",
			[]string{"5 zone-active-proxied: no zone has a proxy", "5 accept-unused"}, Notes,
		}, {
			"letter case and blanks",
			"[ftp-active-mode]\r\n" + ownListener + "\t#ActiveFTP :\tAccept\tport-own-listener  Because  AS2 is off \t\r\nnumber-of-ports = 100\r\n" + activeSite,
			[]string{"2 port-own-listener: AS2 is off"}, Pass,
		}, {
			"the first of two counts",
			"[ftp-active-mode]\n# activeftp: accept port-own-listener because a\n" + ownListener + " # activeftp: accept port-own-listener because b" + range100,
			[]string{"3 port-own-listener: a", "3 accept-unused"}, Notes,
		}, {
			"two in one comment",
			"[ftp-active-mode]\n" + ownListener + " # activeftp: accept port-own-listener because a # activeftp: accept port-end-high because b" + range100,
			[]string{"2 port-own-listener: a", "2 accept-unused"}, Notes,
		}, {
			"two after a header, the second of which is used",
			"[ftp-active-mode] # activeftp: accept port-end-high because a # activeftp: accept port-own-listener because b\n" + ownListener + range100,
			[]string{"1 accept-unused", "2 port-own-listener: b"}, Notes,
		}, {
			"above a line that cannot be read",
			"[ftp-active-mode]\n# activeftp: accept port-own-listener because AS2 is off\nport-end = \xff\n" + ownListener + range100,
			[]string{"3 syntax", "4 port-own-listener"}, Fail,
		}, {
			"above a comment that cannot be read",
			"[ftp-active-mode]\n# activeftp: accept port-own-listener because AS2 is off\n# Z\xfcrich\n" + ownListener + range100,
			[]string{"3 syntax", "4 port-own-listener: AS2 is off"}, Fail,
		}, {
			"after a header, and then a header that cannot be read",
			"[ftp-passive-mode] # activeftp: accept port-own-listener because AS2 is off\n[\xff]\n[ftp-active-mode]\n" + ownListener + range100,
			[]string{"2 syntax", "4 port-own-listener"}, Fail,
		}, {
			"no line with a key follows",
			"[ftp-active-mode]\n" + ownListener + range100 + "# activeftp: accept port-own-listener because AS2 is off\n",
			[]string{"2 port-own-listener", "7 accept-unused"}, Warnings,
		}, {
			"switched off",
			"[ftp-active-mode]\n" + ownListener + " # # activeftp: accept port-own-listener because AS2 is off" + range100,
			[]string{"2 port-own-listener"}, Warnings,
		}, {
			"not known yet whether it is used",
			"[ftp-active-mode]\nbase-port = ${p} # activeftp: accept port-own-listener because AS2 is off" + range100,
			[]string{"2 value-expression"}, Incomplete,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check(tt.text)
			if diff := cmp.Diff(tt.want, acceptedListing(r)); diff != "" || r.Verdict != tt.verdict {
				t.Errorf("verdict %v, want %v; findings (-want +got):\n%s\n%s", r.Verdict, tt.verdict, diff, listing(r.Diagnostics))
			}
		})
	}
}

// TestAcceptForm checks comments that accept nothing: each has one finding with
// words in it, and the finding that was meant counts.
func TestAcceptForm(t *testing.T) {
	for _, tt := range []struct{ comment, rule, words string }{
		{"activeftp: acept port-own-listener because x", "syntax", `"acept"`},
		{"activeftp: ignore port-own-listener because x", "syntax", `"ignore"`},
		{"activeftp:", "syntax", "accept"},
		{"activeftp: accept", "syntax", "id of a rule"},
		{"activeftp: accept because x", "syntax", `"because"`},
		{"activeftp: accept port-own-listener, because x", "syntax", `"because"`},
		{"activeftp: accept port-own-listener port-end-high because x", "syntax", `"port-end-high"`},
		{"activeftp: accept port-own-listener becuase x", "syntax", `"becuase"`},
		{"activeftp: accept port-own-listener: AS2 is off", "syntax", `"AS2"`},
		{"activeftp: accept port-own-listener until because x", "syntax", "2027-01-31"},
		{"activeftp: accept port-own-listener until 2027-02-29 because x", "syntax", `"2027-02-29"`},
		{"activeftp: accept port-own-listener until 31.01.2027 because x", "syntax", `"31.01.2027"`},
		{"activeftp: accept port-own-listener until 2027-1-31 because x", "syntax", `"2027-1-31"`},
		{"activeftp: accept port-own-listener because it is off until 2027-01-31.", "syntax", "before"},
		{"activeftp: accept port-own-listener", "accept-reason", "reason"},
		{"activeftp: accept port-own-listener because", "accept-reason", "reason"},
		{"activeftp: accept port-own-listener until 2027-01-31", "accept-reason", "reason"},
		{"activeftp: accept port-own-listner because x", "accept-unused", `did you mean "port-own-listener"?`},
		{"activeftp: accept everything because x", "accept-unused", `unknown rule "everything"`},
		{"activeftp: accept syntax because x", "accept-unused", "syntax"},
		{"activeftp: accept accept-unused because x", "accept-unused", "cannot be accepted"},
		{"activeftp accept port-own-listener because x", "syntax", "activeftp: accept"},
		{"activetfp: accept port-own-listener because x", "syntax", "activeftp: accept"},
		{"activetfp: acept port-own-lisener", "syntax", "activeftp: accept"},
		{"\u00a0activeftp: accept port-own-listener because x", "syntax", "activeftp: accept"},
		{"accept port-own-listener because x", "syntax", "activeftp: accept"},
		{"old: # activeftp: acept port-own-listener because x", "syntax", `"acept"`},
	} {
		t.Run(tt.comment, func(t *testing.T) {
			r := Check("[ftp-active-mode]\n" + ownListener + " # " + tt.comment + "\nnumber-of-ports = 100\n" + activeSite)
			if diff := cmp.Diff([]string{"2 port-own-listener", "2 " + tt.rule}, acceptedListing(r)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s\n%s", diff, listing(r.Diagnostics))
			}
			if message := r.Diagnostics[1].Message; !strings.Contains(message, tt.words) {
				t.Errorf("message %q, want %q in it", message, tt.words)
			}
			if r.Sites[0].Verdict != Warnings && r.Sites[0].Verdict != Pass {
				t.Errorf("the site is %v, although the comment has no effect on it", r.Sites[0].Verdict)
			}
		})
	}
}

func TestPlainComments(t *testing.T) {
	for _, comment := range []string{
		"accept uploads only", "activeftp check passes", "activeftp accepts this range", "see activeftp", "activeftp", "# activeftp: x",
		"active ftp: accept inbound connections", "a", "", "acceptance of the change: 2027-01-31",
	} {
		r := Check("[ftp-active-mode]\nbase-port = 28590 # " + comment + "\nnumber-of-ports = 100\n" + activeSite)
		if len(r.Diagnostics) > 0 {
			t.Errorf("# %s\n%s", comment, listing(r.Diagnostics))
		}
	}
}

func TestAcceptUntil(t *testing.T) {
	const (
		text = "[ftp-active-mode]\n# activeftp: accept port-own-listener until 2027-01-31 because AS2 moves\n" + ownListener +
			"\nnumber-of-ports = 100\n" + activeSite
		renewed = "# activeftp: accept port-own-listener until 2028-01-31 because it moves later\n"
	)
	accepted := []string{"3 port-own-listener: AS2 moves"}
	for _, tt := range []struct {
		name, text string
		today      Date
		want       []string
		verdict    Verdict
	}{
		{"no date", text, 0, accepted, Pass},
		{"before", text, DateOf(2026, 12, 31), accepted, Pass},
		{"the last day", text, DateOf(2027, 1, 31), accepted, Pass},
		{"the day after", text, DateOf(2027, 2, 1), []string{"2 accept-expired", "3 port-own-listener"}, Fail},
		{"nothing to cover", strings.Replace(text, "10443", "28590", 1), DateOf(2027, 2, 1), []string{"2 accept-unused"}, Notes},
		{"renewed", renewed + text, DateOf(2027, 2, 1), []string{"3 accept-unused", "4 port-own-listener: it moves later"}, Notes},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := CheckOn(tt.text, tt.today)
			if diff := cmp.Diff(tt.want, acceptedListing(r)); diff != "" || r.Verdict != tt.verdict {
				t.Errorf("verdict %v, want %v; findings (-want +got):\n%s", r.Verdict, tt.verdict, diff)
			}
		})
	}
}

// TestAcceptedPlan checks that an accepted error does not rule out transfers,
// unless they would have no port to listen on.
func TestAcceptedPlan(t *testing.T) {
	const accept = " # activeftp: accept zone-unknown,zone-active-proxied,port-base-bounds,port-count-low,port-end-high,port-range-half because x\n"
	for _, tt := range []struct {
		name, text string
		blocked    bool
	}{
		{"zone", "[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = any" + accept, false},
		{"unknown zone", "[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = DMZ" + accept, false},
		{"base", "[ftp-active-mode]\nbase-port = 990" + accept + "number-of-ports = 9\n" + activeSite, true},
		{"number", "[ftp-active-mode]\nbase-port = 28590\nnumber-of-ports = -1" + accept + activeSite, true},
		{"end", "[ftp-active-mode]\nbase-port = 65530\nnumber-of-ports = 90" + accept + activeSite, true},
		{"half", "[ftp-active-mode]\nbase-port = 28590" + accept + activeSite, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := Check(tt.text)
			if r.Verdict == Fail {
				t.Fatalf("verdict %v\n%s", r.Verdict, listing(r.Diagnostics))
			}
			if _, blockers := r.Plan(r.Settings.Site("a")); (len(blockers) > 0) != tt.blocked {
				t.Errorf("blockers %v, want some: %t", listing(blockers), tt.blocked)
			}
		})
	}
}

func TestFixAllSparesAccepted(t *testing.T) {
	const text = "[transfer-site a]\nenable-active-connection-mode = yes\n" +
		"network-zone = any # activeftp: accept zone-active-proxied until 2027-01-31 because no zone has a proxy\n"
	if fixed, n := FixAllOn(text, DateOf(2027, 1, 31)); n != 0 || fixed != text {
		t.Errorf("%d fixes of an accepted finding:\n%s", n, fixed)
	}
	if fixed, n := FixAll(text); n != 0 || fixed != text {
		t.Errorf("%d fixes without a date:\n%s", n, fixed)
	}
	want := strings.Replace(text, "any", "none", 1)
	if fixed, n := FixAllOn(text, DateOf(2027, 2, 1)); n != 1 || fixed != want {
		t.Errorf("%d fixes after the last day:\n%s", n, fixed)
	}
}

func TestEditKeepsAcceptance(t *testing.T) {
	const accept = "# activeftp: accept port-own-listener because AS2 is off"
	for _, tt := range []struct{ name, before, removed, set string }{
		{
			"after the value",
			"[ftp-active-mode]\nbase-port       = 10443   " + accept + "\nnumber-of-ports = 100\n",
			"[ftp-active-mode]\nbase-port       =   " + accept + "\nnumber-of-ports = 100\n",
			"[ftp-active-mode]\nbase-port       = 28590   " + accept + "\nnumber-of-ports = 100\n",
		}, {
			"above",
			"[ftp-active-mode]\n" + accept + "\nbase-port = 10443\nnumber-of-ports = 100\n",
			"[ftp-active-mode]\n" + accept + "\nbase-port =\nnumber-of-ports = 100\n",
			"[ftp-active-mode]\n" + accept + "\nbase-port = 28590\nnumber-of-ports = 100\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			removed, err := Edit(tt.before, "ftp-active-mode.base-port", "")
			if diff := cmp.Diff(tt.removed, removed); err != nil || diff != "" {
				t.Errorf("%v; removed (-want +got):\n%s", err, diff)
			}
			set, err := Edit(removed, "ftp-active-mode.base-port", "28590")
			if diff := cmp.Diff(tt.set, set); err != nil || diff != "" {
				t.Errorf("%v; set (-want +got):\n%s", err, diff)
			}
		})
	}
}

// FuzzAccept checks that acceptances remove no finding and mark only those that
// a comment at the right place names.
func FuzzAccept(f *testing.F) {
	addSeedTexts(f)
	for _, comment := range []string{
		"activeftp: accept port-own-listener,site-nat until 2027-01-31 because x", "activeftp: accept zone-active-unclear because # y",
	} {
		f.Add("[ftp-active-mode] # " + comment + "\n" + ownListener + "\nnumber-of-ports = 100\n" + activeSite)
		f.Add("[ftp-active-mode]\n" + ownListener + " # " + comment + "\n# " + comment + "\n[transfer-site a]\nenable-active-connection-mode = yes\n")
	}
	f.Fuzz(func(t *testing.T, text string) {
		without := parse(text)
		without.acceptances = acceptances{}
		want := append([]place{}, places(checkParsed(without, Options{}).Diagnostics)...)
		lines := strings.Split(text, "\n")
		for _, today := range []Date{0, DateOf(2027, 2, 1)} {
			got := []place{}
			for _, d := range CheckOn(text, today).Diagnostics {
				if d.Accepted != nil && (d.Accepted.Reason == "" || !namedAt(lines, d.Line, d.Rule)) {
					t.Errorf("line %d: %s is accepted without a comment that says so", d.Line, d.Rule)
				}
				got = append(got, place{d.Line, d.Rule})
			}
			got = slices.DeleteFunc(got, func(p place) bool {
				return strings.HasPrefix(p.Rule, "accept-") && !slices.Contains(want, p)
			})
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings without and with acceptances:\n%s", diff)
			}
		}
	})
}

// namedAt reports whether a comment that can cover a line names the rule.
func namedAt(lines []string, line int, rule string) bool {
	named := func(text string) bool {
		text = strings.TrimPrefix(text, "\ufeff")
		return strings.Contains(strings.ToLower(text), programName) && strings.Contains(text[commentStart(text):], rule)
	}
	if named(lines[line-1]) {
		return true
	}
	inSection := true
	for i := line - 2; i >= 0; i-- {
		switch body := trimLeft(strings.TrimPrefix(lines[i], "\ufeff")); {
		case strings.HasPrefix(body, "#"):
			if named(body) && !keyBetween(lines[i+1:line-1]) {
				return true
			}
		case strings.HasPrefix(body, "["):
			if inSection && named(body) {
				return true
			}
			inSection = false
		}
	}
	return false
}

// keyBetween reports whether one of the lines is neither blank, nor a comment,
// nor a header.
func keyBetween(lines []string) bool {
	return slices.ContainsFunc(lines, func(line string) bool {
		body := trimLeft(strings.TrimSuffix(line, "\r"))
		return body != "" && body[0] != '#' && body[0] != '['
	})
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		text string
		want Date
	}{
		{"2027-01-31", DateOf(2027, 1, 31)}, {"2028-02-29", DateOf(2028, 2, 29)}, {"2000-02-29", DateOf(2000, 2, 29)}, {"0001-12-31", DateOf(1, 12, 31)},
		{"2027-02-29", 0}, {"1900-02-29", 0}, {"2027-04-31", 0}, {"2027-13-01", 0}, {"2027-00-10", 0}, {"2027-01-00", 0}, {"0000-01-01", 0},
		{"2027/01/31", 0}, {"2027-1-31", 0}, {"27-01-31", 0}, {"+027-01-31", 0}, {"2027-01-3x", 0}, {"", 0},
	} {
		got, ok := ParseDate(tt.text)
		if got != tt.want || ok != (tt.want > 0) {
			t.Errorf("ParseDate(%q) = %d, %t, want %d", tt.text, got, ok, tt.want)
		}
		if ok && got.String() != tt.text {
			t.Errorf("%q is printed as %q", tt.text, got)
		}
	}
}
