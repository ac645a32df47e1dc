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
	"iptables": {true, "iptables ip6tables -N -F -A -C -I -D -X INPUT OUTPUT -p tcp -s -d --sport --dport -m conntrack --ctstate NEW RELATED UNTRACKED -j ACCEPT"},
	"nftables": {true, "nft -a -f - EOF list sed -n grep -q add insert flush delete table chain rule inet filter input output type hook priority filter; " +
		"ip ip6 saddr daddr meta nfproto ipv4 ipv6 tcp sport dport ct state new related untracked accept jump"},
	"ufw": {true, "ufw allow delete out proto tcp from to port comment"},
	"firewalld": {true, "firewall-cmd --permanent --reload --add-rich-rule --info-policy --new-policy --delete-policy --policy " +
		"--add-ingress-zone --add-egress-zone HOST ANY rule family ipv4 ipv6 source destination address port protocol tcp accept"},
	"powershell": {false, "New-NetFirewallRule Remove-NetFirewallRule -ErrorAction SilentlyContinue -Name -DisplayName -Direction Inbound Outbound -Action Allow " +
		"-Protocol TCP -LocalAddress -LocalPort -RemoteAddress -RemotePort"},
	"netsh": {false, "netsh advfirewall firewall add delete rule name dir in out action allow protocol TCP localip localport remoteip remoteport >nul"},
	"aws": {true, "aws ec2 authorize-security-group-ingress authorize-security-group-egress revoke-security-group-ingress " +
		"revoke-security-group-egress --group-id ${SECURITY_GROUP:?} --ip-permissions IpProtocol tcp FromPort ToPort IpRanges CidrIp " +
		"Ipv6Ranges CidrIpv6 Description"},
	"azure": {true, "az network nsg rule create delete --resource-group ${RESOURCE_GROUP:?} --nsg-name ${NSG:?} --name --priority " +
		"--direction Inbound Outbound --access Allow --protocol Tcp --source-address-prefixes --source-port-ranges * " +
		"--destination-address-prefixes --destination-port-ranges"},
	"gcp": {true, "gcloud compute firewall-rules create delete --quiet --network ${NETWORK:?} --direction INGRESS EGRESS --action ALLOW " +
		"--rules --source-ranges --destination-ranges --target-tags ${TARGET_TAG:?}"},
	"terraform-aws": {false, "resource aws_vpc_security_group_ingress_rule aws_vpc_security_group_egress_rule for_each toset security_group_id " +
		"var.security_group description cidr_ipv4 cidr_ipv6 each.value ip_protocol tcp from_port to_port terraform destroy -target"},
	"terraform-azure": {false, "resource azurerm_network_security_rule name resource_group_name var.resource_group network_security_group_name var.nsg " +
		"priority direction Inbound Outbound access Allow protocol Tcp source_address_prefixes source_port_range * destination_address_prefixes " +
		"destination_port_range terraform destroy -target"},
	"terraform-gcp": {false, "resource google_compute_firewall name network var.network direction INGRESS EGRESS source_ranges destination_ranges " +
		"target_tags var.target_tag allow protocol tcp ports terraform destroy -target"},
	"ios": {false, "ip ipv6 access-list extended FTP-IN FTP-OUT FTP-IN-V6 FTP-OUT-V6 no permit tcp host any eq range"},
	"asa": {false, "no access-list OUTSIDE_IN INSIDE_IN line 1 extended permit tcp host any4 any6 eq range"},
	"paloalto": {false, "set move delete top service protocol tcp port source-port rulebase security rules from to untrust dmz source " +
		"destination application any action allow"},
	"fortigate": {false, "config firewall service custom address address6 policy edit delete set next end tcp-portrange subnet ip6 name srcintf " +
		"dstintf wan1 dmz srcaddr srcaddr6 dstaddr dstaddr6 all action accept schedule always"},
	"junos": {false, "set delete applications application protocol tcp source-port destination-port security address-book global address " +
		"policies from-zone to-zone untrust dmz policy match source-address destination-address any-ipv4 any-ipv6 then permit"},
	"pf": {true, "pfctl -a -f -F rules - EOF pass in out quick inet inet6 proto tcp from to any port flags S/SA keep state label"},
}

// lineReader checks lines against the words that are allowed for one text.
type lineReader struct {
	words map[string]bool
	shell bool
}

var (
	// What a platform puts around the name of a rule.
	ruleName = regexp.MustCompile(`^(?:activeftp/|(?:aws|azurerm|google)_[a-z_]+\.)?(ftp-[0-9a-z-]*?)(?:-v6)?(?:-(?:from|to)-[0-9]+)?$`)
	// Program of sed that turns a jump into its deletion. It has to match as a whole.
	sedProgram   = regexp.MustCompile(`'s/\.\*jump (ftp-[0-9a-z-]+) # handle \\\(\[0-9\]\*\\\)\$/delete rule (inet filter (?:input|output)) handle \\1/p'`)
	grepPattern  = regexp.MustCompile(`'jump (ftp-[0-9a-z-]+)\$'`)
	hereDocument = regexp.MustCompile(`^(.* -f -) <<'EOF'$`)
)

// plumbing is the shell syntax that lines may have outside a here document.
var plumbing = strings.NewReplacer(">/dev/null 2>&1 || ", "", "2>/dev/null || ", "", "| nft", "nft", "| sed", "sed", "| grep", "grep", "$' || nft", "$' nft")

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
	for _, w := range []string{first, last, first + ":" + last, first + "-" + last, first + "-" + last + ":20", first + ":20", "tcp:" + first + "-" + last, first + "-" + last + ":20", first + ":20", "tcp:" + first, "21", "tcp:21"} {
		all[w] = true
	}
	for _, o := range []Options{{}, {Mirror: true}} {
		e, err := readEndpoints(r)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range e.flows(o) {
			all[f.name], all[f.shortName()], all[f.policyID(0)], all[f.policyID(1)] = true, true, true, true
		}
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
	for priority := 300; strings.HasSuffix(platform, "azure") && priority <= 1290+2*maxPeers+1; priority++ {
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
		if shell {
			line = grepPattern.ReplaceAllString(sedProgram.ReplaceAllString(plumbing.Replace(line), "$1 $2"), "$1")
		}
		switch {
		case hereDocument.MatchString(line):
			line = hereDocument.ReplaceAllString(line, "$1 EOF")
			if err := onlyWords(line); err != nil {
				return errors.New(err.Error() + ": " + strconv.Quote(line))
			}
			shell = false // EOF is quoted, so sh expands nothing in the document
		case line == "EOF":
			shell = rd.shell
		}
		if shell {
			if err := onlyWords(line); err != nil {
				return errors.New(err.Error() + ": " + strconv.Quote(line))
			}
		}
		for _, word := range strings.FieldsFunc(line, func(c rune) bool { return strings.ContainsRune(" ,=[]()'\"", c) }) {
			if word = unbraced(word); word != "" && !rd.words[word] && !rd.words[ruleName.ReplaceAllString(word, "$1")] {
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
			if !shellVariable.MatchString(line[i+1 : i+1+end]) {
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

var shellVariable = regexp.MustCompile(`^\$\{[A-Z_]+:\?\}$`)

// TestLineReader checks that the reader rejects bad lines.
func TestLineReader(t *testing.T) {
	good := mustRules(t, oneSite, "iptables", Options{})[0].Text
	rd := newLineReader(t, core.Check(oneSite), "iptables")
	if err := rd.check(good); err != nil {
		t.Fatalf("a good line is rejected: %v", err)
	}
	bad := []string{
		strings.TrimSuffix(good, "\n"),
		strings.Replace(good, " tcp", " udp", 1),
		strings.Replace(good, "203.0.113.10", "203.0.113.11", 1),
		strings.Replace(good, "11023", "11024", 1),
		strings.Replace(good, "ACCEPT", "ACCEPT;", 1),
		strings.Replace(good, "ACCEPT", "ACCEPT > comment", 1),
		strings.Replace(good, "ACCEPT", "$(tcp)", 1),
		strings.Replace(good, "ACCEPT", `"ACCEPT"`, 1),
		strings.Replace(good, "ACCEPT", "'ACCEPT", 1),
		strings.Replace(good, "ACCEPT", "`tcp`", 1),
		strings.Replace(good, "ftp-data", "ftp-data-payroll", 1),
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
