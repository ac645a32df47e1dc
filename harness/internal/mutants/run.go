package mutants

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// killWait is how long a test program has to end after its own time limit.
const killWait = 2 * time.Second

// result is what a test program did.
type result struct {
	passed   bool
	overdue  bool // ended by its time limit
	output   string
	duration time.Duration
}

// run runs tests of a program, all if names is empty, with one more variable in the
// environment. It ends them after limit.
func (p *program) run(ctx context.Context, names []string, variable string, limit time.Duration) (result, error) {
	scratch, err := os.MkdirTemp("", "mutant")
	if err != nil {
		return result{}, fmt.Errorf("running the tests of %s: %w", p.pkg, err)
	}
	defer func() { _ = os.RemoveAll(scratch) }() // left by tests that did not end
	ctx, cancel := context.WithTimeout(ctx, limit+killWait)
	defer cancel()
	args := []string{"-test.failfast", "-test.paniconexit0", "-test.timeout=" + limit.String()}
	if len(names) > 0 {
		args = append(args, "-test.run=^("+strings.Join(names, "|")+")$")
	}
	cmd := exec.CommandContext(ctx, p.file, args...)
	cmd.Dir = p.dir
	cmd.Env = append(os.Environ(), "TMPDIR="+scratch, variable)
	cmd.WaitDelay = killWait
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	began := time.Now()
	err = cmd.Run()
	r := result{passed: err == nil, output: output.String(), duration: time.Since(began)}
	r.overdue = ctx.Err() != nil || strings.Contains(r.output, "panic: test timed out")
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && ctx.Err() == nil {
		return r, fmt.Errorf("running the tests of %s: %w", p.pkg, err)
	}
	return r, nil
}

// list returns the names of a program's tests, examples and fuzz targets.
func (p *program) list(ctx context.Context) ([]string, error) {
	cmd := exec.CommandContext(ctx, p.file, "-test.list=^(Test|Example|Fuzz)")
	cmd.Dir = p.dir
	output, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("listing the tests of %s: %w", p.pkg, err)
	}
	return strings.Fields(string(output)), nil
}

var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// killer says what a failed run ended with: the first test that failed, or how the
// program died.
func killer(r result) string {
	switch m := failedTest.FindStringSubmatch(r.output); {
	case r.overdue:
		return "its time limit"
	case m != nil:
		return m[1]
	case strings.Contains(r.output, "goleak"):
		return "the search for leaks"
	}
	return "a crash"
}

// reach is a test and the mutants that it reaches.
type reach struct {
	program  *program
	test     string
	duration time.Duration
	ids      []int
}

// baseLimit bounds a test without a mutant.
const baseLimit = 5 * time.Minute

// reaches runs a test without a mutant and returns what it reaches. It returns an
// error if the test fails: then it cannot tell mutants from the code.
func (p *program) reaches(ctx context.Context, test, dir string) (reach, error) {
	file, err := os.CreateTemp(dir, "reached")
	if err != nil {
		return reach{}, fmt.Errorf("running %s: %w", test, err)
	}
	file.Close()
	r, err := p.run(ctx, []string{test}, reachVariable+"="+file.Name(), baseLimit)
	if err != nil {
		return reach{}, err
	}
	if !r.passed {
		if ctx.Err() != nil {
			return reach{}, ctx.Err()
		}
		return reach{}, fmt.Errorf("%s: %s fails without a mutant:\n%s", p.pkg, test, r.output)
	}
	text, err := os.ReadFile(file.Name())
	if err != nil {
		return reach{}, fmt.Errorf("reading what %s reaches: %w", test, err)
	}
	found := reach{program: p, test: test, duration: r.duration}
	for line := range strings.Lines(string(text)) {
		id, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			return reach{}, fmt.Errorf("reading what %s reaches: %w", test, err)
		}
		found.ids = append(found.ids, id)
	}
	return found, nil
}
