package netlab

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/firewall"
	"activeftp/harness/peertest"
)

// shadowProgram creates a program with the given name and script for sh, and
// returns an assignment of PATH that finds it first.
func shadowProgram(t *testing.T, program, script string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, program), []byte("#!/bin/sh\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	return "PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH")
}

// needRoot ends a test as unavailable if it does not run as root.
func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("ufw and firewalld need root"))
	}
}

// ufw parses every rule as intended.
func TestUfwReadsEveryRule(t *testing.T) {
	t.Parallel()
	needRoot(t)
	peertest.Need(t, "sh")
	ufw := peertest.Need(t, "ufw")
	path := shadowProgram(t, "ufw", "exec "+ufw+` --dry-run "$@"`)
	for _, test := range []struct {
		options firewall.Options
		want    []string // action, protocol, destination's port and address, the source's, direction
	}{
		{firewall.Options{SourcePort20: true}, []string{
			"allow tcp 10000:11023 192.0.2.5 20 203.0.113.0/24 in",
			"allow tcp 10000:11023 2001:db8::5 20 2001:db8:1::/48 in",
			"allow tcp 21 203.0.113.10 any 192.0.2.5 out",
			"allow tcp 2121 2001:db8:1::10 any 2001:db8::5 out",
		}},
		{firewall.Options{Mirror: true}, []string{
			"allow tcp 10000:11023 192.0.2.5 any 203.0.113.0/24 out",
			"allow tcp 10000:11023 2001:db8::5 any 2001:db8:1::/48 out",
			"allow tcp 21 203.0.113.10 any 192.0.2.5 in",
			"allow tcp 2121 2001:db8:1::10 any 2001:db8::5 in",
		}},
	} {
		rules, rollback := generate(t, severalPartners, "ufw", test.options)
		tuple := regexp.MustCompile(`(?m)^### tuple ### (.*) comment=[0-9a-f]+$`)
		var got []string
		for _, m := range tuple.FindAllStringSubmatch(output(t, rules, []string{"sh", "-e"}, path), -1) {
			got = append(got, m[1])
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%+v: -want +got:\n%s", test.options, diff)
		}
		output(t, rollback, []string{"sh", "-e"}, path)
	}
}

// firewalld parses every rule as intended, has none twice, and none after the
// rollback, which leaves the rules of another text.
func TestFirewalldReadsEveryRule(t *testing.T) {
	t.Parallel()
	needRoot(t)
	peertest.Need(t, "sh")
	offline := peertest.Need(t, "firewall-offline-cmd")
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "firewalld.conf"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	path := shadowProgram(t, "firewall-cmd", `case $1 in
--permanent) shift; exec `+offline+` --system-config `+dir+` "$@" ;;
--reload) ;;
*) exit 1 ;;
esac
`)
	for _, test := range []struct {
		options firewall.Options
		want    map[string][]string // by file
	}{
		{firewall.Options{}, map[string][]string{
			"ftp-data": {
				`egress-zone name="HOST"`,
				`family="ipv4" source address="203.0.113.0/24" destination address="192.0.2.5" port port="10000-11023" protocol="tcp" accept`,
				`family="ipv6" source address="2001:db8:1::/48" destination address="2001:db8::5" port port="10000-11023" protocol="tcp" accept`,
				`ingress-zone name="ANY"`,
			},
			"ftp-21": {
				`egress-zone name="ANY"`,
				`family="ipv4" source address="192.0.2.5" destination address="203.0.113.10" port port="21" protocol="tcp" accept`,
				`ingress-zone name="HOST"`,
			},
			"ftp-2121": {
				`egress-zone name="ANY"`,
				`family="ipv6" source address="2001:db8::5" destination address="2001:db8:1::10" port port="2121" protocol="tcp" accept`,
				`ingress-zone name="HOST"`,
			},
		}},
		{firewall.Options{Mirror: true, Set: []firewall.Assignment{{Name: "zone", Value: "public"}}}, map[string][]string{
			"ftp-data": {
				`egress-zone name="public"`,
				`family="ipv4" source address="203.0.113.0/24" destination address="192.0.2.5" port port="10000-11023" protocol="tcp" accept`,
				`family="ipv6" source address="2001:db8:1::/48" destination address="2001:db8::5" port port="10000-11023" protocol="tcp" accept`,
				`ingress-zone name="HOST"`,
			},
			"ftp-21": {
				`egress-zone name="HOST"`,
				`family="ipv4" source address="192.0.2.5" destination address="203.0.113.10" port port="21" protocol="tcp" accept`,
				`ingress-zone name="public"`,
			},
			"ftp-2121": {
				`egress-zone name="HOST"`,
				`family="ipv6" source address="2001:db8::5" destination address="2001:db8:1::10" port port="2121" protocol="tcp" accept`,
				`ingress-zone name="public"`,
			},
		}},
	} {
		rules, rollback := generate(t, severalPartners, "firewalld", test.options)
		output(t, rules, []string{"sh", "-e"}, path)
		if diff := cmp.Diff(test.want, withoutTags(richRules(t, dir))); diff != "" {
			t.Errorf("%+v: -want +got:\n%s", test.options, diff)
		}
		loaded := richRules(t, dir)
		other, rollbackOther := generate(t, otherTexts["another site's name"], "firewalld", test.options)
		output(t, rules+other, []string{"sh", "-e"}, path)
		output(t, rollbackOther, []string{"sh", "-e"}, path)
		if diff := cmp.Diff(loaded, richRules(t, dir)); diff != "" {
			t.Errorf("%+v: after loading twice, and another text and its rollback: -want +got:\n%s", test.options, diff)
		}
		output(t, rollback, []string{"sh", "-e"}, path)
		if left := richRules(t, dir); len(left) > 0 {
			t.Errorf("%+v: rules left after the rollback: %v", test.options, left)
		}
	}
}

// withoutTags returns the rules by the names of their policies without the tags of
// the text.
func withoutTags(rules map[string][]string) map[string][]string {
	all := map[string][]string{}
	for name, r := range rules {
		all[name[:strings.LastIndexByte(name, '-')]] = r
	}
	return all
}

// richRules returns the rules that firewalld has stored, with the zones that its
// policies are between, sorted, by zone or policy.
func richRules(t *testing.T, dir string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*", "*.xml"))
	if err != nil {
		t.Fatal(err)
	}
	rules := map[string][]string{}
	rule := regexp.MustCompile(`(?s)<rule (.*?)</rule>|<((?:in|e)gress-zone .*?)/>`)
	plain := strings.NewReplacer("<", " ", "/>", " ", ">", " ")
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(file), ".xml")
		for _, m := range rule.FindAllStringSubmatch(string(text), -1) {
			rules[name] = append(rules[name], strings.Join(strings.Fields(plain.Replace(m[1]+m[2])), " "))
		}
		slices.Sort(rules[name])
	}
	return rules
}

// ufw has no rule twice, and the rollback of a text leaves the rules of another,
// except those that both have: ufw stores these once.
func TestUfwSharesEqualRules(t *testing.T) {
	needLab(t)
	peertest.Need(t, "ufw")
	for _, program := range []string{"mount", "cp"} {
		peertest.Need(t, program)
	}
	dir := t.TempDir()
	output(t, "cp -a /etc/ufw/. "+dir, []string{"sh", "-e"})
	inLab := newLabFor(t)
	// "ip netns exec" unshares mounts, so the machine's own rules are untouched. ufw
	// stores rules although it is not enabled.
	run := func(script string) []string {
		output(t, "mount --bind "+dir+" /etc/ufw\n"+script, inLab("sh", "-e"))
		var tuples []string
		for _, file := range []string{"user.rules", "user6.rules"} {
			text, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?m)^### tuple ### (.*) comment=[0-9a-f]+$`).FindAllStringSubmatch(string(text), -1) {
				tuples = append(tuples, m[1])
			}
		}
		return tuples
	}
	data := func(ports string) []string {
		return []string{"allow tcp " + ports + " 192.0.2.5 any 203.0.113.0/24 in", "allow tcp " + ports + " 2001:db8::5 any 2001:db8:1::/48 in"}
	}
	control := []string{"allow tcp 21 203.0.113.10 any 192.0.2.5 out", "allow tcp 2121 2001:db8:1::10 any 2001:db8::5 out"}
	first, removeFirst := generate(t, severalPartners, "ufw", firewall.Options{})
	other, removeOther := generate(t, otherTexts["another range"], "ufw", firewall.Options{})
	for _, step := range []struct {
		name, script string
		want         []string
	}{
		{"load", first, slices.Concat(data("10000:11023"), control)},
		{"load again", first, slices.Concat(data("10000:11023"), control)},
		{"load the other text", other, slices.Concat(data("10000:11023"), data("20000:21023"), control)},
		{"roll back the other text", removeOther, data("10000:11023")}, // the note says that the control rules go too
		{"roll back", removeFirst, nil},
	} {
		got := run(step.script)
		slices.Sort(got)
		slices.Sort(step.want)
		if diff := cmp.Diff(step.want, got); diff != "" {
			t.Errorf("%s: -want +got:\n%s", step.name, diff)
		}
	}
}
