package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
