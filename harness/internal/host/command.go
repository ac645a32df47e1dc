package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	// commandLimit is the longest time that a command of the system can take.
	commandLimit = 10 * time.Second
	// maxOutput is the most that a command can print, in bytes.
	maxOutput = 64 << 20
)

// errNotInstalled is the error for a command that the machine does not have.
var errNotInstalled = errors.New("not installed")

// run runs a command of the system and returns its standard output. The error has the
// first line of its standard error.
func run(ctx context.Context, name string, args ...string) ([]byte, error) {
	path, err := find(name)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	c := exec.CommandContext(ctx, path, args...)
	c.Env = append(os.Environ(), "LC_ALL=C")
	out, errors := &limited{left: maxOutput}, &limited{left: 4_096}
	c.Stdout, c.Stderr = out, errors
	c.WaitDelay = time.Second
	if err := c.Run(); err != nil {
		switch line, _, _ := strings.Cut(strings.TrimSpace(errors.String()), "\n"); {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("%s: no answer in %v", name, commandLimit)
		case line != "":
			return nil, fmt.Errorf("%s: %s", name, strings.TrimPrefix(line, name+": "))
		}
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if out.left == 0 {
		return nil, fmt.Errorf("%s: more than %d MiB", name, maxOutput>>20)
	}
	return out.Bytes(), nil
}

// find returns the path of a command. The directories for root's commands are often
// not in the PATH of other users.
func find(name string) (string, error) {
	if path, err := exec.LookPath(name); err == nil {
		return path, nil
	}
	for _, dir := range []string{"/usr/sbin", "/sbin", "/usr/local/sbin"} {
		if path, err := exec.LookPath(filepath.Join(dir, name)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("%s: %w", name, errNotInstalled)
}

// limited keeps the first bytes that are written to it.
type limited struct {
	bytes.Buffer
	left int
}

func (l *limited) Write(data []byte) (int, error) {
	keep := min(len(data), l.left)
	l.left -= keep
	l.Buffer.Write(data[:keep])
	return len(data), nil
}
