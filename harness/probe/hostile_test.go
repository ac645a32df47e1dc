package probe

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"activeftp/core/connect"
	"activeftp/harness/checklist"
	"activeftp/harness/internal/certs"
	"activeftp/harness/peertest"
	"activeftp/harness/scripted"
)

// oddServer describes the replies to commands about data connections. Every other
// command is refused with 502.
type oddServer struct {
	all      string // reply to every command; empty: as below
	port     string // reply to PORT; empty: it hangs up
	dialPORT bool   // it connects at PORT, and answers 425 if it cannot
	checks   bool   // it refuses a low port and a foreign address with 504 at PORT
	late     bool   // it refuses them with 504 at LIST
	retr     string // reply to RETR
	epsvAll  string // reply to EPSV ALL
	last     string // last reply to LIST; empty: 226
	keeps    bool   // it does not close the data connection of LIST
	passive  bool   // it opens a port at PASV and leaves it alone
}

// answer returns the server's answers for one session.
func (o oddServer) answer() func(net.Conn, string) bool {
	var endpoint string
	var passive net.Listener
	var data net.Conn
	var kept []net.Conn
	if o.last == "" {
		o.last = "226 done"
	}
	return func(conn net.Conn, line string) bool {
		to, err := connect.ParsePortCommand(line)
		bad := err == nil && (to.Port() < 1024 || to.Addr().String() != "127.0.0.1")
		reply := "502 unknown"
		switch {
		case o.all != "":
			reply = o.all
		case strings.HasPrefix(line, "PORT") && err != nil:
			reply = "501 no"
		case strings.HasPrefix(line, "PORT") && o.port == "":
			return false
		case strings.HasPrefix(line, "PORT") && bad && o.checks:
			reply = "504 no"
		case strings.HasPrefix(line, "PORT"):
			reply, endpoint = o.port, to.String()
			if bad && o.late {
				endpoint = ""
			}
			if o.dialPORT {
				if data, err = net.Dial("tcp", endpoint); err != nil {
					reply = "425 cannot connect"
				}
			}
		case strings.HasPrefix(line, "RETR") && o.retr != "":
			reply = o.retr
		case line == "EPSV ALL" && o.epsvAll != "":
			reply = o.epsvAll
		case line == "PASV" && o.passive:
			endpoint = "" // a connection from PORT stays open
			passive, reply = passiveReply()
		case line == "LIST" && passive != nil:
			passive.Close()
			passive, reply = nil, "504 no"
		case line == "LIST" && endpoint == "":
			reply = "504 no"
		case line == "LIST":
			if data == nil {
				data, _ = net.Dial("tcp", endpoint)
			}
			reply = "425 cannot connect"
			if data != nil {
				reply = "150 here\r\n" + o.last
				kept = append(kept, data) // else the garbage collector closes it
				if !o.keeps {
					data.Close()
				}
			}
			data = nil
		}
		_, err = io.WriteString(conn, reply+"\r\n")
		return err == nil
	}
}

// passiveReply opens a port on which nobody accepts, and returns the reply that
// announces it.
func passiveReply() (net.Listener, string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, "425 no"
	}
	line, _ := connect.FormatPORT(l.Addr().(*net.TCPAddr).AddrPort())
	return l, "227 here (" + strings.TrimPrefix(line, "PORT ") + ")"
}

// perSession returns a server whose sessions share nothing. Before the login it
// refuses everything, unless it has one reply for all.
func perSession(o oddServer) func(net.Conn, *bufio.Scanner) {
	return func(conn net.Conn, lines *bufio.Scanner) {
		answer, in := o.answer(), false
		io.WriteString(conn, "220 hello\r\n")
		for lines.Scan() {
			verb, _, _ := strings.Cut(lines.Text(), " ")
			switch {
			case verb == "USER":
				in = true
				io.WriteString(conn, "230 in\r\n")
			case verb == "TYPE":
				io.WriteString(conn, "200 binary\r\n")
			case verb == "QUIT":
				io.WriteString(conn, "221 bye\r\n")
				return
			case !in && o.all == "":
				io.WriteString(conn, "530 no\r\n")
			case !answer(conn, lines.Text()):
				return
			}
		}
	}
}

// A TLS server whose single transfers go wrong is judged by what it shows.
func TestProbeScripted(t *testing.T) {
	t.Parallel()
	const none = "not applicable"
	for name, tt := range map[string]struct {
		script map[string]string
		want   map[string]string
	}{
		"TLS before 150": {
			map[string]string{
				"LIST": "dial then secure then reply 150 then move then close then reply 226",
				"STOR": "dial then secure then reply 150 then move then close then reply 226",
			},
			map[string]string{"AM-21": "deviation", "AM-23": "pass", "AM-27": "pass", "AM-29": "pass", "AM-60": "pass", "AM-68": "pass"},
		},
		"550 to LIST": {
			map[string]string{"LIST": "reply 550"},
			map[string]string{"AM-27": none, "AM-60": none, "AM-63": none, "AM-64": none, "AM-68": none},
		},
		"451 under TLS": {
			map[string]string{"LIST": "reply 150 then dial then secure then close then reply 451"},
			map[string]string{"AM-27": none, "AM-60": "pass", "AM-63": none, "AM-64": none, "AM-68": none},
		},
		"550 before TLS": {
			map[string]string{"LIST": "reply 150 then dial then close then reply 550"},
			map[string]string{"AM-27": none, "AM-60": none, "AM-63": none, "AM-68": none},
		},
		"TLS client": {
			map[string]string{"LIST": "reply 150 then dial then secure as client then move then close then reply 226"},
			map[string]string{"AM-27": none, "AM-60": "fail", "AM-68": none},
		},
		"ABOR unknown": {
			map[string]string{"STOR": "reply 150 then dial then secure", "ABOR": "reply 502"},
			map[string]string{"AM-27": "pass", "AM-30": none, "AM-60": "pass"},
		},
		"uploads end early": {
			map[string]string{"STOR": "reply 150 then dial then secure then close then reply 552"},
			map[string]string{"AM-30": none},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := probeScripted(t, tt.script)
			for id := range got {
				if tt.want[id] == "" {
					delete(got, id)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// probeScripted probes a server with TLS that follows a script, and returns the
// statuses by item.
func probeScripted(t *testing.T, script map[string]string) map[string]string {
	t.Helper()
	o := startScripted(t, script)
	start := time.Now()
	r, err := Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if elapsed := time.Since(start); elapsed > time.Minute {
		t.Errorf("the probe took %v", elapsed)
	}
	got := map[string]string{}
	for _, c := range r.Cases {
		got[c.Name] = c.Status
	}
	showIfFailed(t, r)
	return got
}

// startScripted starts a server with TLS that follows a script, and returns the options
// to probe it.
func startScripted(t *testing.T, script map[string]string) Options {
	t.Helper()
	authority, err := certs.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := authority.Issue(certs.Subject{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := scripted.Start(scripted.Config{Certificate: &certificate, Files: map[string][]byte{"report.csv": nil}})
	if err != nil {
		t.Fatal(err)
	}
	peertest.CloseAfter(t, s)
	read := scripted.Script{}
	for command, text := range script {
		if read[command], err = scripted.Read(command, strings.Fields(text)); err != nil {
			t.Fatal(err)
		}
	}
	s.SetScript(read)
	return Options{Server: "ftpes://" + s.Addr().String(), Roots: authority.Pool(), Wait: serverWait}
}

// A server that replies and keeps the idle data connection open fails. If it replies
// just before the close, or while data moves, packets may have overtaken each other.
func TestClosesThenReplies(t *testing.T) {
	t.Parallel()
	for script, want := range map[string]checklist.Status{
		"reply 150 then dial then secure then move then reply 226 then wait 1900ms then close":                                                                                      checklist.Fail,
		"reply 150 then dial then secure then reply 226 then wait 1900ms then move then close":                                                                                      checklist.Fail,
		"reply 150 then dial then secure then move 9 then reply 226 then wait 300ms then move 9 then wait 300ms then move 9 then wait 300ms then move 9 then wait 300ms then close": checklist.Pass,
		"reply 150 then dial then secure then move then reply 226 then close":                                                                                                       checklist.Pass,
		"reply 150 then dial then secure then move then close then wait 1900ms then reply 226":                                                                                      checklist.Pass,
	} {
		t.Run(script, func(t *testing.T) {
			t.Parallel()
			o := startScripted(t, map[string]string{"LIST": script})
			o.Wait = 10 * time.Second // far longer than any pause of the scripts, because the machine can be busy
			p, err := newProber(o)
			if err != nil {
				t.Fatal(err)
			}
			defer p.closeShared()
			for _, c := range checks {
				if c.id != "AM-27" {
					continue
				}
				if got := p.judge(t.Context(), c); got.Status != want.String() {
					t.Errorf("%s, want %v: %+v", got.Status, want, got)
				}
			}
		})
	}
}

// A refusal is a pass only if the server does otherwise connect, and does not
// connect to the refused endpoint.
func TestProbeRefusals(t *testing.T) {
	t.Parallel()
	const none = "not applicable"
	for name, tt := range map[string]struct {
		server oddServer
		want   map[string]string
	}{
		"all 500":                      {oddServer{all: "500 no"}, map[string]string{"AM-01": none, "AM-03": none, "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"all 200":                      {oddServer{all: "200 fine"}, map[string]string{"AM-01": "fail", "AM-02": none, "AM-03": none, "AM-06": none, "AM-14": "deviation", "AM-46": none, "AM-47": none, "AM-51": none}},
		"no PORT":                      {oddServer{port: "502 unknown"}, map[string]string{"AM-01": none, "AM-03": none, "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"hangs up at PORT":             {oddServer{}, map[string]string{"AM-01": none, "AM-03": "fail", "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"dials at PORT":                {oddServer{port: "200 fine", dialPORT: true}, map[string]string{"AM-01": "pass", "AM-03": "fail", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": "deviation", "AM-51": "deviation"}},
		"dials at LIST":                {oddServer{port: "200 fine"}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "deviation"}},
		"refuses at PORT":              {oddServer{port: "200 fine", checks: true}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "pass"}},
		"knows EPSV ALL only":          {oddServer{port: "502 unknown", epsvAll: "200 fine"}, map[string]string{"AM-11": none}},
		"accepts PORT after EPSV ALL":  {oddServer{port: "200 fine", epsvAll: "200 fine"}, map[string]string{"AM-11": "fail"}},
		"425 to RETR":                  {oddServer{port: "200 fine", retr: "425 cannot connect"}, map[string]string{"AM-47": none}},
		"550 to RETR":                  {oddServer{port: "200 fine", retr: "550 no such file"}, map[string]string{"AM-47": "pass"}},
		"550 after the listing":        {oddServer{port: "200 fine", last: "550 no"}, map[string]string{"AM-25": none, "AM-27": none, "AM-29": "pass"}},
		"200 after the listing":        {oddServer{port: "200 fine", last: "200 done"}, map[string]string{"AM-27": "fail"}},
		"keeps the connection":         {oddServer{port: "200 fine", keeps: true}, map[string]string{"AM-27": "fail", "AM-29": none}},
		"passive mode fails":           {oddServer{port: "200 fine", passive: true}, map[string]string{"AM-25": none}},
		"dials at PORT, passive fails": {oddServer{port: "200 fine", dialPORT: true, passive: true}, map[string]string{"AM-25": none}},
		"refuses at LIST":              {oddServer{port: "200 fine", late: true}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "pass"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, perSession(tt.server))
			r, err := Run(t.Context(), Options{Server: server, Wait: time.Second})
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for _, c := range r.Cases {
				if _, ok := tt.want[c.Name]; ok {
					got[c.Name] = c.Status
				}
				if c.Status == checklist.Pass.String() && c.Name == "AM-50" && tt.want["AM-51"] != "pass" {
					t.Errorf("AM-50 passes: %q", c.Proved)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
