package main

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"activeftp/harness/internal/cli"
	"activeftp/harness/peertest"
)

// TestSite checks that the page is served until the context ends, with a policy
// that forbids loading anything from elsewhere.
func TestSite(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stderr, errWriter := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- cli.Run(ctx, []string{"site", "--listen", "127.0.0.1:0"}, &cli.Terminal{Out: io.Discard, Err: errWriter}, commands())
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
	response.Body.Close()
	http.DefaultClient.CloseIdleConnections()
	cancel()
	if code := <-ended; code != cli.ExitOK {
		t.Errorf("exit code %d", code)
	}
	if response.StatusCode == http.StatusServiceUnavailable {
		peertest.Unavailable(t, errors.New("the page is not built; make site builds it"))
	}
	contains(t, response.Header.Get("Content-Security-Policy"), "default-src 'none'")
}

func TestSiteUsage(t *testing.T) {
	for _, args := range [][]string{{"file"}, {"--listen", "0.0.0.0:0"}, {"--listen", ":0"}, {"--listen", "nowhere"}, {"--listen", "127.0.0.1:99999"}} {
		activeftp(append([]string{"site"}, args...)...).wantCode(t, cli.ExitUsage, "site")
	}
}
