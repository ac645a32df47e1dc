package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/site"
)

// siteCommand returns the command that serves the page in files.
func siteCommand(files fs.FS) cli.Command {
	return cli.Command{
		Name:    "site",
		Args:    "[flags]",
		Summary: "serve the settings checker as a page",
		Help: "Serves the web page with the settings checker on this host until it is interrupted. The page runs in the browser " +
			"and sends its input nowhere, not even to this server.",
		Details: "--listen takes only an address on loopback; port 0 takes a free port. Requests for another host than localhost or a " +
			"loopback address get 421; a forwarded port works.",
		Examples: []string{"activeftp site", "activeftp site --listen 127.0.0.1:0"},
		Setup: func(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
			return serveSite(ctx, t, flags, files)
		},
	}
}

func serveSite(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet, files fs.FS) func([]string) error {
	listen := cli.AddText(flags, "listen", "HOST:PORT", "127.0.0.1:8321", "loopback address of the page")
	return func(args []string) error {
		if err := cli.NoArguments(args); err != nil {
			return err
		}
		loopback, err := cli.IsLoopback(*listen)
		if err != nil {
			return err
		}
		if !loopback {
			return fmt.Errorf("--listen %s: want an address on loopback, such as 127.0.0.1:8321", *listen)
		}
		page, err := site.Handler(files)
		if err != nil {
			return err
		}
		return serveUntilInterrupted(ctx, t, *listen, page)
	}
}

const (
	// requestTimeout bounds a request, and at the end the requests that are still
	// being served.
	requestTimeout = 10 * time.Second
	// responseTimeout bounds a request and its response. The largest file is the core,
	// 3 MB, so a forwarded port may be slow.
	responseTimeout = 2 * time.Minute
	// idleTimeout bounds the wait for the next request on a connection.
	idleTimeout = time.Minute
	// maxRequestHeader bounds the headers of a request, in bytes.
	maxRequestHeader = 16 << 10
)

// newSiteServer returns the server of the page.
func newSiteServer(page http.Handler) *http.Server {
	return &http.Server{
		Handler:           onlyLoopbackHosts(page),
		ReadHeaderTimeout: requestTimeout,
		ReadTimeout:       requestTimeout,
		WriteTimeout:      responseTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxRequestHeader,
	}
}

// onlyLoopbackHosts returns a handler that answers requests for this host alone. A
// page elsewhere can make its own name point to 127.0.0.1 and would then have the
// origin of this server in the browser (DNS rebinding).
func onlyLoopbackHosts(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isLoopbackHost(r.Host) {
			http.Error(w, fmt.Sprintf("this server has no page for %q; open it as localhost or 127.0.0.1", r.Host), http.StatusMisdirectedRequest)
			return
		}
		page.ServeHTTP(w, r)
	})
}

// isLoopbackHost reports whether a Host header, with a port or without, names this
// host by itself: a loopback address, or localhost.
func isLoopbackHost(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(name, "."), "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	addr, err := netip.ParseAddr(name)
	return err == nil && addr.IsLoopback()
}

// serveUntilInterrupted serves the page until the context ends or an interrupt.
func serveUntilInterrupted(ctx context.Context, t *cli.Terminal, listen string, page http.Handler) error {
	ctx, stop := cli.UntilInterrupted(ctx)
	defer stop()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Err, "listening on http://%s/; press Ctrl-C to stop\n", l.Addr())
	server := newSiteServer(page)
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return cli.InternalError{Err: fmt.Errorf("serving the page: %w", err)}
	case <-ctx.Done():
	}
	shutdown, cancel := context.WithTimeout(context.Background(), requestTimeout)
	defer cancel()
	err = server.Shutdown(shutdown)
	if err = errors.Join(err, server.Close()); err != nil {
		return cli.InternalError{Err: fmt.Errorf("stopping the page: %w", err)}
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return cli.InternalError{Err: fmt.Errorf("serving the page: %w", err)}
	}
	return nil
}
