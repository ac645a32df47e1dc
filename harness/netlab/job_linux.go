package netlab

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// jobVariable is the environment variable that makes a process one of a lab. Its
// value is the name of the job.
const jobVariable = "ACTIVEFTP_NETLAB"

// Main runs the job that a process of a lab was started for, and exits. In any
// other process it returns at once. A program that calls [Prove] must call Main
// first, and so must TestMain.
func Main() {
	job := os.Getenv(jobVariable)
	if job == "" {
		return
	}
	if err := doJob(job, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// doJob reads a request, does the job and writes the answer. It returns when in
// ends, because a job such as a server continues after its answer. If in ends
// before the answer the job is cancelled.
func doJob(name string, in io.Reader, out io.Writer) error {
	requests := json.NewDecoder(in)
	job, err := readJob(name, requests)
	if err != nil {
		return fmt.Errorf("reading the request: %w", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer cancel()
		_ = requests.Decode(new(struct{})) // blocks until the end of in: there is no second request
	}()
	answer, err := job(ctx)
	if err != nil {
		return err
	}
	if err := json.NewEncoder(out).Encode(answer); err != nil {
		return fmt.Errorf("writing the answer: %w", err)
	}
	<-ctx.Done()
	return nil
}

// readJob reads the request for the named job and returns the function that does
// the job.
func readJob(name string, requests *json.Decoder) (job func(context.Context) (any, error), err error) {
	switch name {
	case serveJob:
		var r []server
		err = requests.Decode(&r)
		job = func(context.Context) (any, error) { return true, serve(r) }
	case dialJob:
		var r []probe
		err = requests.Decode(&r)
		job = func(ctx context.Context) (any, error) { return dialAll(ctx, r) }
	case transferJob:
		var r transfers
		err = requests.Decode(&r)
		job = func(ctx context.Context) (any, error) { return r.prove(ctx) }
	default:
		err = fmt.Errorf("unknown job %q", name)
	}
	return job, err
}

// startJob starts a job in a process in the namespace, with "ip netns exec", and
// waits for its answer. The process runs until stop is called.
func startJob(ctx context.Context, namespace, job string, request, answer any) (stop func() error, err error) {
	executable, err := os.Executable()
	if err != nil {
		return nil, err
	}
	c := newCommand(ctx, "ip", "netns", "exec", namespace, executable)
	c.Env = append(os.Environ(), jobVariable+"="+job)
	var stderr bytes.Buffer
	c.Stderr = &stderr
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
	err = json.NewEncoder(in).Encode(request)
	if err == nil {
		err = json.NewDecoder(out).Decode(answer)
	}
	stop = func() error {
		in.Close()
		return c.Wait()
	}
	if err == nil {
		return stop, nil
	}
	_ = c.Cancel()
	err = errors.Join(err, stop())
	if stderr.Len() > 0 { // the process's own error is the most specific
		err = errors.New(strings.TrimSpace(stderr.String()))
	}
	return nil, fmt.Errorf("running job %s in namespace %s: %w", job, namespace, err)
}

// runJob runs a job that is finished when it has answered.
func runJob(ctx context.Context, namespace, job string, request, answer any) error {
	stop, err := startJob(ctx, namespace, job, request, answer)
	if err != nil {
		return err
	}
	return stop()
}
