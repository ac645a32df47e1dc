package firewall

import (
	"errors"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"activeftp/core"
)

// dialect describes the lines of a platform, far more strictly than the platform
// itself would read them.
type dialect struct {
	shell bool   // sh runs the lines, so they must not contain special characters
	words string // all words allowed besides addresses, ports and rule names
}

var dialects = map[string]dialect{
	"iptables": {true, "iptables ip6tables -I -D INPUT OUTPUT -p tcp -s -d --sport --dport -m conntrack --ctstate NEW comment --comment -j ACCEPT"},
	"nftables": {false, "add insert table chain rule inet filter input output type hook priority filter; ip ip6 saddr daddr " +
		"meta nfproto ipv4 ipv6 tcp sport dport ct state new accept comment"},
	"ufw": {true, "ufw allow delete out proto tcp from to port comment"},
	"firewalld": {true, "firewall-cmd --permanent --reload --add-rich-rule --remove-rich-rule --new-policy --delete-policy --policy " +
		"--add-ingress-zone --add-egress-zone HOST ANY rule family ipv4 ipv6 source destination address port protocol tcp accept"},
	"powershell": {false, "New-NetFirewallRule Remove-NetFirewallRule -Name -DisplayName -Direction Inbound Outbound -Action Allow " +
		"-Protocol TCP -LocalAddress -LocalPort -RemoteAddress -RemotePort"},
	"netsh": {false, "netsh advfirewall firewall add delete rule name dir in out action allow protocol TCP localip localport remoteip remoteport"},
	"aws": {true, "aws ec2 authorize-security-group-ingress authorize-security-group-egress revoke-security-group-ingress " +
		"revoke-security-group-egress --group-id ${SECURITY_GROUP:?} --ip-permissions IpProtocol tcp FromPort ToPort IpRanges CidrIp " +
		"Ipv6Ranges CidrIpv6 Description"},
	"azure": {true, "az network nsg rule create delete --resource-group ${RESOURCE_GROUP:?} --nsg-name ${NSG:?} --name --priority " +
		"--direction Inbound Outbound --access Allow --protocol Tcp --source-address-prefixes --source-port-ranges * " +
		"--destination-address-prefixes --destination-port-ranges"},
	"gcp": {true, "gcloud compute firewall-rules create delete --quiet --network ${NETWORK:?} --direction INGRESS EGRESS --action ALLOW " +
		"--rules --source-ranges --destination-ranges --target-tags ${TARGET_TAG:?}"},
	"ios": {false, "ip ipv6 access-list extended FTP-IN FTP-OUT FTP-IN-V6 FTP-OUT-V6 no permit tcp host any eq range"},
	"asa": {false, "no access-list OUTSIDE_IN INSIDE_IN line 1 extended permit tcp host any4 any6 eq range"},
	"paloalto": {false, "set move delete top service protocol tcp port source-port rulebase security rules from to untrust dmz source " +
		"destination application any action allow"},
	"pf": {true, "pfctl -a -f -F rules - EOF pass in out quick inet inet6 proto tcp from to any port flags S/SA keep state label"},
}

// lineReader checks lines against the words that are allowed for one text.
type lineReader struct {
	words map[string]bool
	shell bool
}

var (
	ruleName = regexp.MustCompile(`^(activeftp/)?ftp-(active-data|control-[0-9]{1,5})(-v6)?$`)
	// The rollback of nftables is the only line that uses shell syntax, so it has
	// to match as a whole.
	nftRollback = regexp.MustCompile(`^nft -a list chain inet filter (input|output) \| sed -n ` +
		`'s/\.\*comment "ftp-(active-data|control-[0-9]{1,5})" # handle \\\(\[0-9\]\*\\\)\$/delete rule inet filter (input|output) handle \\1/p' \| nft -f -$`)
	hereDocument = regexp.MustCompile(`^pfctl -a (\S+) -f - <<'EOF'$`)
)

// newLineReader returns a reader for the lines that r yields on a platform.
func newLineReader(t testing.TB, r *core.Result, platform string) lineReader {
	t.Helper()
	d, ok := dialects[platform]
	if !ok {
		t.Fatalf("no dialect to test for %s", platform)
	}
	all := map[string]bool{"20": true}
	for _, w := range strings.Fields(d.words) {
		all[w] = true
	}
	s := r.Settings
	base, end := s.Active.BasePort.V, s.Active.BasePort.V+s.Active.NumberOfPorts.V-1
	first, last := strconv.Itoa(base), strconv.Itoa(end)
	for _, w := range []string{first, last, first + ":" + last, first + "-" + last, "tcp:" + first + "-" + last, "tcp:" + first, "21", "tcp:21"} {
		all[w] = true
	}
	networks := append(anyAddress(false), anyAddress(true)...)
	all["0.0.0.0-255.255.255.255"], all["::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"] = true, true
	for _, a := range slices.Concat(s.Host.Address.V, s.Host.NATAddress.V) {
		if a.IsValid() {
			networks = append(networks, netip.PrefixFrom(a, a.BitLen()))
		}
	}
	networks = append(networks, s.Firewall.From.V...)
	for i := range s.Sites {
		if a, err := netip.ParseAddr(s.Sites[i].Server.V); err == nil {
			networks = append(networks, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
		}
		for _, alternative := range s.Sites[i].AlternativeServers.V {
			if a, err := netip.ParseAddr(alternative.Host); err == nil {
				networks = append(networks, netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen()))
			}
			port := strconv.Itoa(alternative.Port)
			all[port], all["tcp:"+port] = true, true
		}
		port := strconv.Itoa(s.Sites[i].Port.V)
		all[port], all["tcp:"+port] = true, true
	}
	for _, p := range networks {
		all[p.String()], all[p.Addr().String()] = true, true
		if p.Addr().Is4() {
			all[netmask(p.Bits()).String()], all[wildcard(p.Bits()).String()] = true, true
		}
	}
	for priority := 300; platform == "azure" && priority <= 300+2*maxPeers+1; priority++ {
		all[strconv.Itoa(priority)] = true
	}
	return lineReader{all, d.shell}
}

// check returns an error for the first part of text that is not allowed, and nil
// if there is none.
func (rd lineReader) check(text string) error {
	if text != "" && !strings.HasSuffix(text, "\n") {
		return errors.New("the last line has no newline")
	}
	shell := rd.shell
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case nftRollback.MatchString(line):
			continue
		case hereDocument.MatchString(line):
			line = hereDocument.ReplaceAllString(line, "pfctl -a $1 -f - EOF")
			shell = false // EOF is quoted, so sh expands nothing in the document
		case line == "EOF":
			shell = rd.shell
		}
		if shell {
			if err := onlyWords(line); err != nil {
				return errors.New(err.Error() + ": " + strconv.Quote(line))
			}
		}
		for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" ,=[]'\"", c) }) {
			if word = unbraced(word); word != "" && !rd.words[word] && !ruleName.MatchString(word) {
				return errors.New("unexpected word " + strconv.Quote(word) + " in " + strconv.Quote(line))
			}
		}
	}
	return nil
}

// unbraced returns word without the braces around a list. It keeps the braces of
// a variable.
func unbraced(word string) string {
	if strings.HasPrefix(word, "$") {
		return word
	}
	return strings.Trim(word, "{}")
}

// onlyWords returns an error if a shell would not take line literally. It allows
// plain words, single quotes, and double quotes around a variable that must be
// set.
func onlyWords(line string) error {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -_./:,=+"
	for i := 0; i < len(line); i++ {
		switch c := line[i]; c {
		case '\'':
			end := strings.IndexByte(line[i+1:], '\'')
			if end < 0 {
				return errors.New("unterminated single quote")
			}
			i += end + 1
		case '"':
			end := strings.IndexByte(line[i+1:], '"')
			if end < 0 {
				return errors.New("unterminated double quote")
			}
			if !variable.MatchString(line[i+1 : i+1+end]) {
				return errors.New("double quotes around something other than a variable")
			}
			i += end + 1
		default:
			if strings.IndexByte(plain, c) < 0 {
				return errors.New("special character for sh: " + strconv.QuoteRune(rune(c)))
			}
		}
	}
	return nil
}

var variable = regexp.MustCompile(`^\$\{[A-Z_]+:\?\}$`)

// TestLineReader checks that the reader rejects bad lines.
func TestLineReader(t *testing.T) {
	good := mustRules(t, oneSite, "iptables", Options{})[0].Text
	rd := newLineReader(t, core.Check(oneSite), "iptables")
	if err := rd.check(good); err != nil {
		t.Fatalf("a good line is rejected: %v", err)
	}
	bad := []string{
		strings.TrimSuffix(good, "\n"),
		strings.Replace(good, "tcp", "udp", 1),
		strings.Replace(good, "203.0.113.10", "203.0.113.11", 1),
		strings.Replace(good, "11023", "11024", 1),
		strings.Replace(good, "ACCEPT", "ACCEPT;", 1),
		strings.Replace(good, "ACCEPT", "ACCEPT > comment", 1),
		strings.Replace(good, "ACCEPT", "$(tcp)", 1),
		strings.Replace(good, "ACCEPT", `"ACCEPT"`, 1),
		strings.Replace(good, "ACCEPT", "'ACCEPT", 1),
		strings.Replace(good, "ACCEPT", "`tcp`", 1),
		strings.Replace(good, "ftp-active-data", "ftp-active-data-payroll", 1),
		good + "reboot\n",
	}
	for _, text := range bad {
		if rd.check(text) == nil {
			t.Errorf("no error for %q", text)
		}
	}
}

// TestWords checks that every line of every variant consists of known words.
func TestWords(t *testing.T) {
	for _, p := range Platforms() {
		for _, v := range variants {
			checkBlocks(t, core.Check(v.text), p.ID, v.options)
		}
	}
}

// checkBlocks checks all blocks that r yields for a platform.
func checkBlocks(t testing.TB, r *core.Result, platform string, o Options) {
	t.Helper()
	blocks, err := Rules(r, platform, o)
	if err != nil {
		t.Fatal(err)
	}
	rd := newLineReader(t, r, platform)
	for _, b := range blocks {
		if err := rd.check(b.Text); err != nil {
			t.Errorf("%s: %v", platform, err)
		}
		for _, words := range []string{b.Title, b.Note} {
			if !harmless(words) {
				t.Errorf("%s: %q is not safe in a comment", platform, words)
			}
		}
	}
}

// harmless reports whether words are safe in a comment of any platform.
func harmless(words string) bool {
	return !slices.ContainsFunc([]byte(words), func(c byte) bool { return c < ' ' || c > '~' || strings.IndexByte("`$\\<>|&;", c) >= 0 })
}
