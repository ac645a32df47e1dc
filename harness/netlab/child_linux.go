package netlab

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// jobVariable is the environment variable that makes a process one of a lab. It
// holds the job's name.
const jobVariable = "ACTIVEFTP_NETLAB"

// Main is where a process of a lab begins: it does the job that the process was
// started for, and ends it. In any other process it does nothing. A program that
// calls [Prove] calls it first; so does TestMain.
func Main() {
	job := os.Getenv(jobVariable)
	if job == "" {
		return
	}
	if err := work(job, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// work reads a request, does the job, writes the answer, and stays until in
// ends: a job may be something that goes on. The end of in before the answer
// gives the job up.
func work(job string, in io.Reader, out io.Writer) error {
	requests := gob.NewDecoder(in)
	do, err := readJob(job, requests)
	if err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		requests.Decode(new(struct{})) // there is no second request, only the end
	}()
	answer, err := do(ctx)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(out).Encode(answer); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	<-ctx.Done()
	return nil
}

// readJob is the job of that name with the request that it is for.
func readJob(name string, requests *gob.Decoder) (do func(context.Context) (any, error), err error) {
	switch name {
	case serveJob:
		var r []server
		err = requests.Decode(&r)
		do = func(context.Context) (any, error) { return true, serve(r) }
	case dialJob:
		var r []probe
		err = requests.Decode(&r)
		do = func(ctx context.Context) (any, error) { return dialAll(ctx, r) }
	case transferJob:
		var r transfers
		err = requests.Decode(&r)
		do = func(ctx context.Context) (any, error) { return r.prove(ctx) }
	default:
		err = fmt.Errorf("no job %q", name)
	}
	return do, err
}

// start starts a process in a namespace with a job, and waits for its answer.
// The process goes on until stop is called.
func start(ctx context.Context, namespace, job string, request, answer any) (stop func() error, err error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := command(ctx, "ip", "netns", "exec", namespace, self)
	c.Env = append(os.Environ(), jobVariable+"="+job)
	var said bytes.Buffer
	c.Stderr = &said
	in, err := c.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	err = gob.NewEncoder(in).Encode(request)
	if err == nil {
		err = gob.NewDecoder(out).Decode(answer)
	}
	stop = func() error {
		in.Close()
		return c.Wait()
	}
	if err == nil {
		return stop, nil
	}
	c.Cancel()
	err = errors.Join(err, stop())
	if said.Len() > 0 { // by the process itself, which knows best
		err = errors.New(strings.TrimSpace(said.String()))
	}
	return nil, fmt.Errorf("the job %s in %s: %w", job, namespace, err)
}

// ask is start for a job that is over with its answer.
func ask(ctx context.Context, namespace, job string, request, answer any) error {
	stop, err := start(ctx, namespace, job, request, answer)
	if err != nil {
		return err
	}
	return stop()
}
