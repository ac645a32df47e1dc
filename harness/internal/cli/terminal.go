package cli

import (
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"
)

// Terminal is the environment of a command: its input, its outputs and the
// variables it can read.
type Terminal struct {
	In       io.Reader
	Out, Err io.Writer
	Env      func(string) string
	Width    int  // columns of Out; 0 if it is not a terminal
	Live     bool // Err is a terminal that can show progress

	outputs        []*OutputFile // files that flags name, which ReadFile refuses to read
	standardOutput fs.FileInfo   // identity of Out; nil if it has none
}

// env returns a variable of the environment, or "" if there is none of this name.
func (t *Terminal) env(name string) string {
	if t.Env == nil || name == "" {
		return ""
	}
	return t.Env(name)
}

// ProcessTerminal returns the terminal of this process. From then on a write to
// a pipe that its reader has closed, or beyond the limit for the size of a file, fails
// and does not end the process.
func ProcessTerminal() *Terminal {
	ignoreWriteSignals()
	return &Terminal{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Env: os.Getenv,
		Width: widthOf(os.Stdout),
		Live:  term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb",
	}
}

// widthOf returns the columns of the terminal f, or 0 if f is not a terminal.
func widthOf(f *os.File) int {
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return max(width, 1)
}
