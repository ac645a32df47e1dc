package relay_test

import (
	"bufio"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/harness/peertest"
	"activeftp/harness/relay"
)

// The watcher receives commands and replies in their order.
func TestDialogue(t *testing.T) {
	w := new(recorder)
	r, _ := startRelayed(t, relay.Config{Watch: w})
	peertest.Login(t, r).Do(221, "QUIT")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range w.dialogue {
		if strings.HasPrefix(line, "< ") {
			line = line[:len("< 220")]
		}
		got = append(got, line)
	}
	want := []string{"< 220", "> USER anonymous", "< 331", "> PASS ****", "< 230", "> TYPE I", "< 200", "> QUIT", "< 221"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// The watcher never receives a secret: not in a command, and not in a reply
// that quotes one. The server gets the command unchanged, and the client the
// reply.
func TestWatcherReceivesNoSecrets(t *testing.T) {
	commands := append(peertest.SecretCommands(),
		"RETR ftp://mft:"+peertest.Secret+"@192.0.2.5/a", "PORT ftp://mft:"+peertest.Secret+"@192.0.2.5")
	commands = append(commands, "MKD "+peertest.Secret, "XPASS "+strings.ToUpper(peertest.Secret), "RETR "+peertest.Secret)
	for _, form := range []string{
		"500 Unknown command \"%s\"\r\n",
		"500 %s\r\n",
		"500-Unknown command:\r\n \"%[1]s\"\r\n500 \"%[1]s\"\r\n",
		"220 '%s' ignored\r\n",
	} {
		for _, command := range commands {
			t.Run(fmt.Sprintf(form, command), func(t *testing.T) {
				w := new(recorder)
				r := startRelay(t, relay.Config{Server: startQuoting(t, form), Password: peertest.Secret, Watch: w})
				d := peertest.Connect(t, r)
				if err := d.Text.PrintfLine("%s", command); err != nil {
					t.Fatal(err)
				}
				_, text, err := d.Text.ReadResponse(0)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(command, "PORT") && !strings.Contains(strings.ToLower(text), peertest.Secret) {
					t.Errorf("reply %q, want the server's, unchanged", text)
				}
				if err := r.Close(); err != nil {
					t.Fatal(err)
				}
				peertest.CheckMasked(t, shown(w))
			})
		}
	}
}

// shown returns all text that a watcher has received.
func shown(w *recorder) []string {
	lines := w.dialogue
	for _, a := range w.announced {
		lines = append(lines, a.Line, fmt.Sprint(a.Err))
	}
	for _, record := range w.transferred {
		lines = append(lines, record.Command, fmt.Sprint(record.Err))
	}
	return lines
}

// startQuoting starts a server for one session that quotes each command in a
// reply of the form. It ends when the test ends.
func startQuoting(t *testing.T, form string) netip.AddrPort {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() {
		l.Close()
		<-done
	})
	go func() {
		defer close(done)
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(peertest.Timeout))
		fmt.Fprint(conn, "220 Hello\r\n")
		lines := bufio.NewReader(conn)
		for {
			line, err := lines.ReadString('\n')
			if err != nil {
				return
			}
			fmt.Fprintf(conn, form, strings.TrimRight(line, "\r\n"))
		}
	}()
	return l.Addr().(*net.TCPAddr).AddrPort()
}
