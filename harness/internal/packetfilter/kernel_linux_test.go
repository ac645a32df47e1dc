package packetfilter

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"activeftp/harness/internal/neterr"
	"activeftp/harness/peertest"
)

// jobVariable is the environment variable that makes this test binary a process of a
// lab.
const jobVariable = "ACTIVEFTP_PACKETFILTER_JOB"

func TestMain(m *testing.M) {
	if job := os.Getenv(jobVariable); job != "" {
		if err := doJob(job); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// doJob listens on the ports or dials the targets that each line of standard input
// names, until it ends, and answers each line.
func doJob(job string) error {
	lastPort.Store(20_000)
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		words := strings.Fields(lines.Text())
		answers := make([]string, len(words))
		errs := make([]error, len(words))
		var all sync.WaitGroup
		for i, word := range words {
			all.Go(func() {
				if job == "listen" {
					errs[i] = listen(word)
				} else {
					answers[i], errs[i] = dial(word)
				}
			})
		}
		all.Wait()
		if err := errors.Join(errs...); err != nil {
			return err
		}
		fmt.Println("done " + strings.Join(answers, " "))
	}
	return lines.Err()
}

// listen accepts connections at an address until the process ends.
func listen(address string) error {
	l, err := net.Listen("tcp", address)
	if err == nil {
		go echo(l)
	}
	return err
}

// echo sends back what each connection sends.
func echo(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			defer conn.Close()
			_, _ = io.Copy(conn, conn) // the partner says whether it worked
		}()
	}
}

// lastPort is the last local port that dial has used.
var lastPort atomic.Int32

// dial sends a byte from one address to another, "192.0.2.1,192.0.2.5:21", and waits for it to come
// back.
func dial(word string) (string, error) {
	from, to, _ := strings.Cut(word, ",")
	// The kernel remembers connections: no two may have the same ports.
	local := &net.TCPAddr{IP: net.ParseIP(from), Port: int(lastPort.Add(1))}
	d := net.Dialer{Timeout: 5 * time.Second, LocalAddr: local}
	conn, err := d.Dial("tcp", to)
	if err == nil {
		defer conn.Close()
		if err = conn.SetDeadline(time.Now().Add(d.Timeout)); err == nil {
			_, err = conn.Write([]byte("x"))
		}
		if err == nil {
			_, err = io.ReadFull(conn, make([]byte, 1))
		}
	}
	switch {
	case err == nil:
		return "open", nil
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF),
		neterr.IsTimeout(err):
		return "closed", nil
	}
	return "", err
}

// member is a process with a network namespace of its own, which ends with it.
type member struct {
	process *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
}

func startMember(t *testing.T, job string) *member {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	// The end of the thread that starts the process would kill it.
	runtime.LockOSThread()
	t.Cleanup(runtime.UnlockOSThread)
	c := exec.Command(self)
	c.Env = append(os.Environ(), jobVariable+"="+job)
	c.Stderr = os.Stderr
	c.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	in, err1 := c.StdinPipe()
	out, err2 := c.StdoutPipe()
	if err := errors.Join(err1, err2, c.Start()); err != nil {
		peertest.Unavailable(t, fmt.Errorf("a network namespace: %w", err))
	}
	t.Cleanup(func() {
		if err := errors.Join(in.Close(), c.Wait()); err != nil {
			t.Error(err)
		}
	})
	return &member{c, in, bufio.NewScanner(out)}
}

// ask sends a line and returns the answers.
func (m *member) ask(t *testing.T, words []string) []string {
	t.Helper()
	fmt.Fprintln(m.in, strings.Join(words, " "))
	if !m.out.Scan() {
		t.Fatalf("no answer from a process of the lab to %q", words)
	}
	return strings.Fields(strings.TrimPrefix(m.out.Text(), "done"))
}

// run runs a command in the namespace and returns its output.
func (m *member) run(t *testing.T, input string, args ...string) string {
	t.Helper()
	c := exec.Command("nsenter", append([]string{"-t", fmt.Sprint(m.process.Process.Pid), "-n"}, args...)...)
	c.Stdin = strings.NewReader(input)
	var failure bytes.Buffer
	c.Stderr = &failure
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%s: %v: %s\n%s", strings.Join(args, " "), err, &failure, input)
	}
	return string(out)
}

// lab is a host and a partner that a cable joins.
type lab struct{ host, partner *member }

var (
	labAddresses = []string{"192.0.2.5", "2001:db8::5"}
	labSources   = [][]string{
		{"192.0.2.10", "192.0.2.11", "192.0.2.77", "203.0.113.10"},
		{"2001:db8::10", "2001:db8::11", "2001:db8::77", "2001:db8:1::10"},
	}
	labPorts = []int{21, 22, 23, 80, 10000, 10001, 11023, 11024}
)

// newLab returns a lab whose host listens on labPorts.
func newLab(t *testing.T) *lab {
	t.Helper()
	if os.Geteuid() != 0 {
		peertest.Unavailable(t, errors.New("needs root"))
	}
	for _, program := range []string{"ip", "nft", "nsenter", "iptables-restore", "iptables-save", "ip6tables-restore", "ip6tables-save"} {
		peertest.Need(t, program)
	}
	l := &lab{startMember(t, "listen"), startMember(t, "dial")}
	l.host.run(t, "", "ip", "link", "add", "eth0", "type", "veth", "peer", "name", "eth0", "netns", fmt.Sprint(l.partner.process.Process.Pid))
	for _, side := range []struct {
		m         *member
		addresses []string
	}{{l.host, labAddresses}, {l.partner, slices.Concat(labSources...)}} {
		batch := "link set lo up\nlink set eth0 up\n"
		for _, a := range side.addresses {
			batch += "addr add " + a + " dev eth0 nodad\n"
		}
		batch += "route add default dev eth0\n-6 route add default dev eth0\n"
		batch = strings.ReplaceAll(batch, "-6 route add default", "route add ::/0")
		side.m.run(t, batch, "ip", "-batch", "-")
	}
	var ports []string
	for _, p := range labPorts {
		ports = append(ports, fmt.Sprintf(":%d", p))
	}
	l.host.ask(t, ports)
	return l
}

// compare checks that every port that the filter calls open can be reached in the lab,
// and that none can that it calls closed. It returns the number of verdicts of each
// kind.
func (l *lab) compare(t *testing.T, f *Filter, family int, rules string) (count [3]int) {
	t.Helper()
	var targets []string
	var want []verdict
	r, err := f.Judge()
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range labSources[family] {
		for _, port := range labPorts {
			targets = append(targets, source+","+net.JoinHostPort(labAddresses[family], fmt.Sprint(port)))
			want = append(want, verdictOf(r, netip.MustParseAddr(source), port))
		}
	}
	for i, got := range l.partner.ask(t, targets) {
		count[want[i]]++
		if want[i] == open && got != "open" || want[i] == closed && got != "closed" {
			t.Errorf("%s is %s, want %s, under these rules:\n%s", targets[i], got, [...]string{closed: "closed", open: "open"}[want[i]], rules)
		}
	}
	return count
}

// verdictOf returns the verdict on a source and a port in a result.
func verdictOf(r *Result, source netip.Addr, port int) verdict {
	for _, g := range r.Groups {
		if !slices.ContainsFunc(g.From, func(p netip.Prefix) bool { return p.Contains(source) }) {
			continue
		}
		for _, p := range g.Open {
			if p.Contains(port) {
				return open
			}
		}
		for _, p := range g.Unclear {
			if p.Contains(port) {
				return unclear
			}
		}
	}
	return closed
}

// choose returns one of the texts.
func choose(random *rand.Rand, all ...string) string { return all[random.IntN(len(all))] }

// TestKernelNFT compares the verdicts on random rules of nftables with what the kernel
// does.
func TestKernelNFT(t *testing.T) {
	l := newLab(t)
	var total [3]int
	for seed := range uint64(12) {
		family := int(seed % 2)
		rules := randomNFT(rand.New(rand.NewPCG(seed, 1)), family)
		l.host.run(t, "flush ruleset\n"+rules, "nft", "-f", "-")
		f := New(Host{Interface: "eth0", Address: netip.MustParseAddr(labAddresses[family])})
		if err := f.AddNFT([]byte(l.host.run(t, "", "nft", "-j", "list", "ruleset"))); err != nil {
			t.Fatal(err)
		}
		for v, n := range l.compare(t, f, family, rules) {
			total[v] += n
		}
	}
	checkVariety(t, total)
}

// checkVariety checks that the rules gave enough verdicts of each kind to mean
// something.
func checkVariety(t *testing.T, total [3]int) {
	t.Helper()
	for v, n := range total {
		if n < 10 {
			t.Errorf("only %d verdicts of kind %d of %v", n, v, total)
		}
	}
}

// randomNFT returns random rules of nftables. They drop nothing but only reject, so that
// no attempt has to wait for its end.
func randomNFT(random *rand.Rand, family int) string {
	ip, kind, network := "ip", "ipv4_addr", "192.0.2.0/26"
	if family == 1 {
		ip, kind, network = "ip6", "ipv6_addr", "2001:db8::/122"
	}
	sources := labSources[family]
	match := func() string {
		return choose(random,
			"tcp dport "+fmt.Sprint(labPorts[random.IntN(len(labPorts))]), "tcp dport 22-10000", "tcp dport { 21, 80, 10000-11023 }", "tcp dport != 21",
			"tcp dport > 80", "tcp dport @ports", ip+" saddr "+choose(random, sources...), ip+" saddr != "+choose(random, sources...), ip+" saddr "+network,
			ip+" saddr @partners", ip+" saddr != @partners", ip+" daddr "+labAddresses[family], ip+" saddr . tcp dport { "+sources[0]+" . 80, "+sources[3]+" . 10000-11023 }",
			"ct state new", "ct state established,related", "ct state { new, untracked }", "ct status dnat", "ct direction original", "iifname \"eth0\"", "iif eth0", "iifname lo", "iifname \"et*\"",
			"meta l4proto { tcp, udp } th dport 22", "meta l4proto udp", "udp dport 22", "meta nfproto ipv4", "tcp flags & (fin|syn|rst|ack) == syn",
			"tcp flags syn", "tcp flags ack", "fib daddr type local", "fib daddr type != local", "meta mark 1", "tcp sport 20", "limit rate 1/hour", "meta pkttype host",
		)
	}
	rule := func(jumps []string) string {
		text := match()
		if more := match(); random.IntN(2) == 0 && !strings.Contains(text+more, "udp") && !strings.Contains(text+more, "nfproto") {
			text += " " + more
		}
		verdicts := []string{"accept", "accept", "reject with tcp reset", "return", "counter", "log prefix \"x\"", "meta mark set 1", "counter accept"}
		for _, j := range jumps {
			verdicts = append(verdicts, "jump "+j, "goto "+j)
		}
		verdict := choose(random, verdicts...)
		switch {
		case !strings.HasPrefix(verdict, "reject"):
		case strings.Contains(text, "udp"):
			verdict = "drop"
		case strings.Contains(text, "nfproto"): // which nft 1.0.6 does not print before "with tcp reset"
			verdict = "reject"
		}
		switch random.IntN(8) {
		case 0:
			return "tcp dport vmap { 21 : accept, 22 : continue, 23-79 : return }"
		case 1:
			return "ct state vmap { established : accept, invalid : drop, related : accept }"
		case 2:
			return "tcp dport vmap @verdicts"
		}
		return text + " " + verdict
	}
	chain := func(name, hook string, n int, jumps ...string) string {
		text := "chain " + name + " {\n" + hook
		for range n {
			text += "\t" + rule(jumps) + "\n"
		}
		if hook != "" {
			text += "\treject with tcp reset\n"
		}
		return text + "}\n"
	}
	return "table inet t {\nset ports { type inet_service; flags interval; elements = { 23, 10001-11023 }; }\n" +
		"set partners { type " + kind + "; flags interval; elements = { " + sources[1] + ", " + sources[3] + " }; }\n" +
		"chain c {\n\ttcp dport 10000 accept\n\treturn\n}\nmap verdicts { type inet_service : verdict; flags interval; elements = { 22 : accept, 10000-10001 : jump c }; }\n" +
		chain("b", "", 3) + chain("a", "", 4, "b") +
		chain("input", "type filter hook input priority 0; policy accept;\n", 8, "a", "b") + "}\n"
}

// TestKernelIPTables does the same with random rules of iptables, which nftables shows
// in part.
func TestKernelIPTables(t *testing.T) {
	l := newLab(t)
	var total [3]int
	for seed := range uint64(12) {
		family := int(seed % 2)
		program := [...]string{"iptables", "ip6tables"}[family]
		rules := randomIPTables(rand.New(rand.NewPCG(seed, 2)), family)
		l.host.run(t, "flush ruleset\n", "nft", "-f", "-")
		l.host.run(t, rules, program+"-restore")
		f := New(Host{Interface: "eth0", Address: netip.MustParseAddr(labAddresses[family])})
		if err := errors.Join(f.AddNFT([]byte(l.host.run(t, "", "nft", "-j", "list", "ruleset"))), f.AddIPTables(l.host.run(t, "", program+"-save"))); err != nil {
			t.Fatal(err)
		}
		for v, n := range l.compare(t, f, family, rules) {
			total[v] += n
		}
	}
	checkVariety(t, total)
}

// randomIPTables returns random rules of iptables for iptables-restore.
func randomIPTables(random *rand.Rand, family int) string {
	sources, network := labSources[family], [...]string{"192.0.2.0/26", "2001:db8::/122"}[family]
	match := func() string {
		return choose(random,
			"-p tcp --dport "+fmt.Sprint(labPorts[random.IntN(len(labPorts))]), "-p tcp --dport 22:10000", "-p tcp ! --dport 21", "-p tcp -m multiport --dports 21,80,10000:11023",
			"-p tcp -m multiport ! --dports 22,23", "-s "+choose(random, sources...), "! -s "+choose(random, sources...), "-s "+network, "-d "+labAddresses[family], "! -d "+labAddresses[family],
			"-m conntrack --ctstate NEW", "-m conntrack --ctstate ESTABLISHED,RELATED", "-m conntrack ! --ctstate NEW", "-m state --state NEW", "-m conntrack --ctstate DNAT", "-i eth0", "! -i eth0", "-i lo", "-i eth+",
			"-p tcp --syn", "-p tcp ! --syn", "-p tcp --tcp-flags ALL SYN", "-p tcp --tcp-flags SYN,ACK ACK", "-p udp --dport 22", "-m addrtype --dst-type LOCAL", "-m addrtype ! --dst-type LOCAL",
			"-m mark --mark 1", "-p tcp --sport 20", "-m limit --limit 1/hour", "-m comment --comment \"-j ACCEPT \\\"x\\\"\"", "-m iprange --src-range "+sources[0]+"-"+sources[2], "-m pkttype --pkt-type unicast",
			"-m pkttype --pkt-type broadcast",
		)
	}
	text := "*raw\n:PREROUTING ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:a - [0:0]\n:b - [0:0]\n"
	for _, c := range []struct {
		name  string
		rules int
		jumps []string
	}{{"INPUT", 9, []string{"-j a", "-g a", "-j b"}}, {"a", 4, []string{"-j b", "-g b"}}, {"b", 3, nil}} {
		for range c.rules {
			targets := append([]string{"-j ACCEPT", "-j ACCEPT", "-p tcp -j REJECT --reject-with tcp-reset", "-j RETURN", "-j LOG", ""}, c.jumps...)
			target := choose(random, targets...)
			m := match()
			if strings.Contains(target, "-p tcp") && strings.Contains(m, "-p ") {
				target = "-j RETURN"
			}
			text += "-A " + c.name + " " + m + " " + target + "\n"
		}
	}
	return text + "-A INPUT -p tcp -j REJECT --reject-with tcp-reset\nCOMMIT\n"
}

// TestKernelAnswers checks rules on the answer, and a redirection, in the lab.
func TestKernelAnswers(t *testing.T) {
	l := newLab(t)
	for _, rules := range []string{
		"table ip t { chain o { type filter hook output priority 0; policy accept; tcp sport 21 ct state established accept; tcp sport { 22, 10000 } ip daddr 203.0.113.10 reject; }\n}",
		"table ip t { chain p { type nat hook prerouting priority -100; tcp dport 22 redirect to :9; tcp dport 80 dnat to 192.0.2.5:9; }\n}",
	} {
		l.host.run(t, "flush ruleset\n"+rules, "nft", "-f", "-")
		f := New(Host{Interface: "eth0", Address: netip.MustParseAddr(labAddresses[0])})
		if err := f.AddNFT([]byte(l.host.run(t, "", "nft", "-j", "list", "ruleset"))); err != nil {
			t.Fatal(err)
		}
		r, err := f.Judge()
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Groups) == 0 {
			t.Fatal("no verdict")
		}
		if strings.Contains(rules, "nat") {
			l.compare(t, f, 0, rules)
			continue
		}
		// The answers that are held back would keep the partner waiting.
		if verdictOf(r, netip.MustParseAddr("203.0.113.10"), 22) != closed || verdictOf(r, netip.MustParseAddr("192.0.2.10"), 22) != open {
			t.Errorf("%v", describe(r))
		}
	}
}
