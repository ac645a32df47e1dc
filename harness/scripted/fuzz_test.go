package scripted

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"activeftp/core"
	corecon "activeftp/core/connect"
	"activeftp/harness/client"
	"activeftp/harness/internal/certs"
)

// fuzzLimit bounds each wait of the client, and fuzzDeadline the whole run on a
// busy machine.
const (
	fuzzLimit    = 20 * time.Millisecond
	fuzzDeadline = 10 * time.Second
)

// FuzzPartner checks that, whatever a server does, every transfer of the client
// ends with a named cause and leaves no port, socket or goroutine behind.
func FuzzPartner(f *testing.F) {
	for _, seed := range []string{
		"", "\x00", "\x01",
		"\x00RETR\x00\x96\x00\x05\x00\x07\x00\x0a\x00\xe2", "\x01AUTH\x00\xea\x06",
		"\x00\x0a\x00\x02\x0a\x05\x00\x0a\x07\x04\x0a\x0b", "\x00\x08\x02226 no\r\n150 yes\r\n",
		"\x01\x08\x05\x0a\x06\x0a\x07\x0a\x0c", strings.Repeat("\x00\x0a\x05", 20),
	} {
		f.Add([]byte(seed))
	}
	authority, err := certs.NewAuthority()
	if err != nil {
		f.Fatal(err)
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		f.Fatal(err)
	}
	// Fuzzing runs several processes, so each has its own address.
	pid := os.Getpid()
	local := netip.AddrFrom4([4]byte{127, 66, byte(pid >> 8), byte(pid)})
	f.Fuzz(func(t *testing.T, data []byte) {
		before := goleak.IgnoreCurrent()
		p := start(t, Config{Certificate: &certificate, Files: map[string][]byte{"a": []byte("id,paid\n")}})
		d := decoder(data)
		config := client.Config{
			Server: p.Addr().String(), Local: local,
			Limits: client.Limits{Connect: fuzzDeadline, Reply: fuzzLimit, Accept: fuzzLimit, Idle: fuzzLimit},
		}
		if d.next()%2 == 1 {
			config.Security = client.Security{Mode: client.Explicit, Roots: authority.Pool()}
		}
		p.SetScript(d.script())
		began := time.Now()
		causes := converse(t, config)
		if took := time.Since(began); took > fuzzDeadline {
			t.Errorf("took %v: %v", took, causes)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
		if err := goleak.Find(before); err != nil {
			t.Error(err)
		}
		for i := range fuzzPorts.Number {
			l, err := net.Listen("tcp", netip.AddrPortFrom(local, uint16(fuzzPorts.Base+i)).String())
			if err != nil {
				t.Fatalf("the port is still in use: %v", err)
			}
			l.Close()
		}
	})
}

// fuzzPorts has a port for each transfer, because one that the server may still connect
// to has to rest.
var fuzzPorts = core.PortRange{Base: 30000, Number: 3}

// converse runs transfers of every kind, and returns their causes.
func converse(t *testing.T, config client.Config) (causes []string) {
	ports := client.RangePorts(fuzzPorts, 0)
	for _, transfer := range []client.Transfer{
		{Command: "RETR a"}, {Command: "STOR b"}, {Command: "LIST", Policy: corecon.EPRTFirst},
	} {
		s, err := client.Dial(t.Context(), config)
		if err != nil {
			causes = append(causes, err.Error())
			continue
		}
		if strings.HasPrefix(transfer.Command, "STOR") {
			transfer.Send = io.LimitReader(zeros{}, 100_000)
		}
		transfer.Mode, transfer.Ports = core.Active, ports
		o := s.Transfer(t.Context(), transfer)
		if o.Cause.String() == "unknown" || o.Cause == corecon.CauseRangeExhausted {
			t.Errorf("%s: %v, %v", transfer.Command, o.Cause, o.Err)
		}
		causes = append(causes, o.Cause.String())
		if err := s.Close(); err != nil {
			causes = append(causes, err.Error()) // a server that is gone may break QUIT too
		}
	}
	return causes
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { return len(p), nil }

// decoder decodes any bytes into a script.
type decoder []byte

func (d *decoder) next() int {
	if len(*d) == 0 {
		return 0
	}
	b := (*d)[0]
	*d = (*d)[1:]
	return int(b)
}

func (d *decoder) script() Script {
	script, commands, specs := Script{}, Commands(), actionSpecs()
	for actions := 0; len(*d) > 0 && actions < MaxActions; actions++ {
		command := commands[d.next()%len(commands)]
		script[command] = append(script[command], d.action(specs[d.next()%len(specs)].kind))
	}
	return script
}

func (d *decoder) action(kind ActionKind) Action {
	a := Action{Kind: kind}
	switch kind {
	case Reply:
		a.Code = 100 + d.next()*2 + d.next()%2
		if n := d.next(); n > 128 {
			a.Text = d.text(n - 128)
		}
	case Write, Flood:
		a.Text = d.text(1 + d.next())
	case Slow:
		a.Duration = time.Duration(d.next()) * time.Microsecond
	case Wait:
		a.Duration = time.Duration(d.next()) * 200 * time.Microsecond
	case Move:
		a.Bytes = int64(d.next()) - 1
	case Dial, Knock:
		if b := d.next(); b%4 == 1 {
			a.From.Addr = netip.AddrFrom4([4]byte{127, 0, 0, byte(b)})
		}
	case Secure:
		a.Security = Security{AsClient: d.next()%4 == 1, NoResumption: d.next()%2 == 1}
	}
	return a
}

// text returns up to n of the next bytes. At the end of the input it returns a
// reply code, never an empty text.
func (d *decoder) text(n int) string {
	n = min(n, len(*d))
	text := string((*d)[:n])
	*d = (*d)[n:]
	if text == "" {
		return fmt.Sprintf("%d ", 150+n)
	}
	return text
}
