package probe

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"activeftp/harness/peertest"
)

// The password is in no report, however the server repeats it: bare, in a command, in
// capitals, in the first line of a reply or in another one.
func TestProbeShowsNoPassword(t *testing.T) {
	repeat := func(conn net.Conn, text string) {
		fmt.Fprintf(conn, "530-you sent %s\r\n%s\r\n530 %s?\r\n", text, strings.ToUpper(text), text)
	}
	for name, play := range map[string]func(net.Conn, *bufio.Scanner){
		"at the login": func(conn net.Conn, lines *bufio.Scanner) {
			io.WriteString(conn, "220 hello\r\n")
			for lines.Scan() {
				if verb, argument, _ := strings.Cut(lines.Text(), " "); verb == "USER" {
					io.WriteString(conn, "331 password\r\n")
				} else {
					repeat(conn, argument)
				}
			}
		},
		"later": afterLogin(func(conn net.Conn, _ string) bool {
			repeat(conn, peertest.Secret)
			return true
		}),
	} {
		t.Run(name, func(t *testing.T) {
			server := strings.Replace(serve(t, play), "ftp://", "ftp://mft@", 1)
			r, err := Run(t.Context(), Options{Server: server, Password: peertest.Secret})
			if r == nil {
				t.Fatal(err)
			}
			lines := 0
			for _, c := range r.Cases {
				lines += len(c.Talk)
				peertest.CheckMasked(t, append(c.Talk, fmt.Sprintf("%+v", c)))
			}
			peertest.CheckMasked(t, []string{r.Conclusion})
			if lines < 5 {
				t.Errorf("got %d lines of dialogues", lines)
			}
		})
	}
}
