package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/cli"
	"activeftp/site"
)

func siteCommand() cli.Command {
	return cli.Command{
		Name:    "site",
		Args:    "[flags]",
		Summary: "serve the settings checker as a page",
		Help: "Serves the page with the settings checker on this host until it is interrupted. The page checks in the browser: " +
			"what is typed into it is sent nowhere, not to this server either.",
		Examples: []string{"activeftp site --listen 127.0.0.1:0"},
		Setup:    serveSite,
	}
}

func serveSite(ctx context.Context, t *cli.Terminal, flags *pflag.FlagSet) func([]string) error {
	listen := flags.String("listen", "127.0.0.1:8321", "`HOST:PORT` of the page, on loopback; port 0: a free one")
	return func(args []string) error {
		if len(args) > 0 {
			return fmt.Errorf("expected no argument, not %q", args[0])
		}
		own, err := cli.IsLoopback(*listen)
		if err != nil {
			return err
		}
		if !own {
			return fmt.Errorf("--listen %s: the page is served on loopback only", *listen)
		}
		return serveUntilInterrupted(ctx, t, *listen)
	}
}

// slowest is how long a client may take over its request, and over one that it
// does not end before the server does.
const slowest = 10 * time.Second

func serveUntilInterrupted(ctx context.Context, t *cli.Terminal, listen string) error {
	ctx, stop := cli.UntilInterrupted(ctx)
	defer stop()
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.Err, "listening on http://%s/; interrupt to end\n", l.Addr())
	server := &http.Server{Handler: site.Handler(), ReadHeaderTimeout: slowest}
	served := make(chan error, 1)
	go func() { served <- server.Serve(l) }()
	select {
	case err := <-served:
		return cli.InternalError{Err: fmt.Errorf("serving the page: %w", err)}
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), slowest)
	defer cancel()
	err = server.Shutdown(end)
	if err = errors.Join(err, server.Close()); err != nil {
		return cli.InternalError{Err: fmt.Errorf("ending the page: %w", err)}
	}
	<-served
	return nil
}
