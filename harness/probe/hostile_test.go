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
)

// oddServer describes the replies to commands about data connections. Every other
// command is refused with 502.
type oddServer struct {
	all      string // reply to every command; empty: as below
	port     string // reply to PORT; empty: it hangs up
	dialPORT bool   // it connects at PORT, and answers 425 if it cannot
	checks   bool   // it refuses a low port and a foreign address with 504 at PORT
	late     bool   // it refuses them with 504 at LIST
}

// answer returns the server's answers for one session.
func (o oddServer) answer() func(net.Conn, string) bool {
	var endpoint string
	var data net.Conn
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
		case line == "LIST" && endpoint == "":
			reply = "504 no"
		case line == "LIST":
			if data == nil {
				data, _ = net.Dial("tcp", endpoint)
			}
			reply = "425 cannot connect"
			if data != nil {
				data.Close()
				reply = "150 here\r\n226 done"
			}
			data = nil
		}
		_, err = io.WriteString(conn, reply+"\r\n")
		return err == nil
	}
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

// A refusal is a pass only if the server does otherwise connect, and does not
// connect to the refused endpoint.
func TestProbeRefusals(t *testing.T) {
	t.Parallel()
	const none = "not applicable"
	for name, tt := range map[string]struct {
		server oddServer
		want   map[string]string
	}{
		"all 500":          {oddServer{all: "500 no"}, map[string]string{"AM-01": none, "AM-03": none, "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"all 200":          {oddServer{all: "200 fine"}, map[string]string{"AM-01": "fail", "AM-03": "pass", "AM-06": "pass", "AM-14": "deviation", "AM-46": none, "AM-47": none, "AM-51": none}},
		"no PORT":          {oddServer{port: "502 unknown"}, map[string]string{"AM-01": none, "AM-03": none, "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"hangs up at PORT": {oddServer{}, map[string]string{"AM-01": none, "AM-03": "fail", "AM-06": none, "AM-14": none, "AM-46": none, "AM-47": none, "AM-51": none}},
		"dials at PORT":    {oddServer{port: "200 fine", dialPORT: true}, map[string]string{"AM-01": "pass", "AM-03": "fail", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": "deviation", "AM-51": "deviation"}},
		"dials at LIST":    {oddServer{port: "200 fine"}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "deviation"}},
		"refuses at PORT":  {oddServer{port: "200 fine", checks: true}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "pass"}},
		"refuses at LIST":  {oddServer{port: "200 fine", late: true}, map[string]string{"AM-01": "pass", "AM-03": "pass", "AM-06": none, "AM-14": "pass", "AM-46": "pass", "AM-47": none, "AM-51": "pass"}},
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
