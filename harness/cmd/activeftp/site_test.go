package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
	"activeftp/site"
)

// TestSite checks that the page is served until the context ends, with its
// headers.
func TestSite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stderr, errWriter := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"site", "--listen", "127.0.0.1:0"}, &cli.Terminal{Out: io.Discard, Err: errWriter},
			[]cli.Command{siteCommand(builtPage("v1.2.3", ""))})
		errWriter.Close()
	}()
	line, err := bufio.NewReader(stderr).ReadString('\n')
	if err != nil {
		t.Fatalf("%v: the command ended with exit code %d", err, <-ended)
	}
	_, rest, _ := strings.Cut(line, "listening on ")
	address, _, _ := strings.Cut(rest, ";")
	response, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK || string(body) != "the page" || response.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%s, %v, %q, error %v; want the page with its headers", response.Status, response.Header, body, err)
	}
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if code := <-ended; code != cli.ExitOK {
		t.Errorf("exit code %d", code)
	}
}

// TestSiteHosts checks that the page is served for names of this host alone, whatever
// the port.
func TestSiteHosts(t *testing.T) {
	server := newSiteServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "the page") }))
	for host, want := range map[string]int{
		"127.0.0.1": 200, "127.0.0.1:8321": 200, "127.9.9.9:1": 200, "localhost": 200, "localhost:9000": 200, "LOCALHOST.:80": 200,
		"[::1]": 200, "[::1]:8321": 200,
		"": 421, "evil.example": 421, "evil.example:8321": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421,
		"192.0.2.1": 421, "0.0.0.0:8321": 421, "[::]": 421, "evil.example:localhost": 421, "localhost:80:80": 421,
	} {
		request := httptest.NewRequest(http.MethodGet, "/", nil)
		request.Host = host
		recorder := httptest.NewRecorder()
		server.Handler.ServeHTTP(recorder, request)
		if recorder.Code != want || (want == http.StatusOK) != (recorder.Body.String() == "the page") {
			t.Errorf("Host %q: %d %q, want %d", host, recorder.Code, recorder.Body, want)
		}
	}
}

// pipeListener is a listener for one connection in memory.
type pipeListener struct {
	server chan net.Conn
	closed chan struct{}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.server:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.closed); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// TestSiteTimeouts checks that no client can keep a connection for ever: one that
// sends no request, only a part, or no further one, nor one that does not read.
func TestSiteTimeouts(t *testing.T) {
	for name, tt := range map[string]struct {
		send    string
		read    bool
		atLeast time.Duration
		atMost  time.Duration
	}{
		"nothing":          {"", true, requestTimeout, requestTimeout},
		"half a header":    {"GET / HTTP/1.1\r\nHost: localhost\r\n", true, requestTimeout, requestTimeout},
		"half a body":      {"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n1", true, requestTimeout, requestTimeout + time.Second},
		"no other request": {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", true, idleTimeout, idleTimeout},
		"never reads":      {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", false, responseTimeout, responseTimeout + time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newSiteServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body)
					w.Write(make([]byte, 1<<20))
				}))
				l := &pipeListener{make(chan net.Conn), make(chan struct{})}
				served := make(chan error)
				go func() { served <- server.Serve(l) }()
				client, end := net.Pipe()
				begin := time.Now()
				l.server <- end
				if _, err := io.WriteString(client, tt.send); err != nil {
					t.Error(err)
				}
				if tt.read {
					io.Copy(io.Discard, client) // ends when the server closes
				} else {
					time.Sleep(tt.atMost)
					if _, err := io.Copy(io.Discard, client); err != nil {
						t.Error(err)
					}
				}
				if took := time.Since(begin); took < tt.atLeast || took > tt.atMost {
					t.Errorf("the connection ended after %v, want %v to %v", took, tt.atLeast, tt.atMost)
				}
				server.Close()
				<-served
				client.Close()
			})
		})
	}
}

// TestSiteWithoutPage checks that the command does not even start to listen
// without the page.
func TestSiteWithoutPage(t *testing.T) {
	page := builtPage("v1.2.3", "")
	delete(page, "core.wasm")
	res := activeftpWith([]cli.Command{siteCommand(page)}, "site", "--listen", "127.0.0.1:0").wantCode(t, cli.ExitUsage, "site")
	contains(t, res.err, "core.wasm", "release archive", `"make run"`)
	if strings.Contains(res.err, "listening") {
		t.Errorf("it listens:\n%s", res.err)
	}
}

// TestEmbeddedPage checks the page in this program: it is served with a policy that
// forbids loading anything from elsewhere, and its version is that of its core.
func TestEmbeddedPage(t *testing.T) {
	build, err := site.ReadBuild(site.Files())
	if err != nil {
		peertest.Unavailable(t, fmt.Errorf("the page is not built, make site builds it: %w", err))
	}
	page, err := site.Handler(site.Files())
	if err != nil {
		t.Fatal(err)
	}
	get := func(target string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		page.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, target, nil))
		if recorder.Code != http.StatusOK {
			t.Errorf("GET %s: status %d", target, recorder.Code)
		}
		return recorder
	}
	contains(t, get("/").Header().Get("Content-Security-Policy"), "default-src 'none'")
	for _, target := range []string{"/core.wasm", "/version.json"} {
		if !bytes.Contains(get(target).Body.Bytes(), []byte(build.Version)) {
			t.Errorf("%s does not contain the version %q", target, build.Version)
		}
	}
}

func TestSiteUsage(t *testing.T) {
	for _, args := range [][]string{{"file"}, {"--listen", "0.0.0.0:0"}, {"--listen", ":0"}, {"--listen", "nowhere"}, {"--listen", "127.0.0.1:99999"}} {
		activeftp(append([]string{"site"}, args...)...).wantCode(t, cli.ExitUsage, "site")
	}
}
