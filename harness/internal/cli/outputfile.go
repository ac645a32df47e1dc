package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// StandardOutput is the file name that stands for standard output.
const StandardOutput = "-"

// OutputFile is a file that a flag tells the command to write.
type OutputFile struct {
	flag string // as it was given: "--output json=report.json"
	to   destination
}

// AddOutput adds a file that a flag, given as on the command line, tells the command to
// write. It must not be standard output; see [Terminal.IsStandardOutput]. The error
// says why the file cannot be written, or which other flag names it. From then on
// reading the file is an error.
func (t *Terminal) AddOutput(flag, file string) (*OutputFile, error) {
	to, err := destinationOf(file)
	if err != nil {
		return nil, err
	}
	for _, other := range t.outputs {
		if to.same(&other.to) {
			return nil, fmt.Errorf("want a file of its own; %s names this one too", other.flag)
		}
	}
	o := &OutputFile{flag, to}
	t.outputs = append(t.outputs, o)
	return o, nil
}

// Write writes data to the file. A regular file is replaced: it is complete or as it was
// before, keeps its mode and owner, and a link to it keeps leading to it. A device or a
// pipe is written to; that the reader of a pipe is gone is no error.
//
// If the file cannot be written under this name, the error is one of usage, otherwise,
// as for a full disk, an [InternalError].
func (o *OutputFile) Write(data []byte) error { return o.to.write(data) }

// IsStandardOutput reports whether the name of a file to write is -, or that of the
// file, pipe or terminal that standard output goes to, such as /dev/stdout. Opened a
// second time, it would lose a part of the output.
func (t *Terminal) IsStandardOutput(file string) bool {
	if file == StandardOutput {
		return true
	}
	if t.standardOutput == nil {
		return false
	}
	info, err := os.Stat(file)
	return err == nil && os.SameFile(info, t.standardOutput)
}

// identityOf returns the file, pipe or terminal that w writes to. It is nil if w is
// none, or the null device, which loses everything anyway.
func identityOf(w io.Writer) fs.FileInfo {
	file, ok := w.(*os.File)
	if !ok {
		return nil
	}
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	if null, err := os.Stat(os.DevNull); err == nil && os.SameFile(null, info) {
		return nil
	}
	return info
}

// checkName returns an error if the command will write the file that a name leads to,
// or standard input. A file that cannot be looked at is none; reading it reports the
// error.
func (t *Terminal) checkName(file string) error {
	if len(t.outputs) == 0 && (t.standardOutput == nil || !t.standardOutput.Mode().IsRegular()) {
		return nil
	}
	var info fs.FileInfo
	var err error
	if file != StandardInput {
		info, err = os.Stat(file)
	} else if in, ok := t.In.(*os.File); ok {
		info, err = in.Stat()
	}
	if err != nil || info == nil || !info.Mode().IsRegular() {
		return nil
	}
	return t.checkInput(info)
}

// checkInput returns an error if the command will write the regular file that info is
// about.
func (t *Terminal) checkInput(info fs.FileInfo) error {
	for _, o := range t.outputs {
		if o.to.replaces(info) {
			return fmt.Errorf("%s would overwrite an input; name another file", o.flag)
		}
	}
	if t.standardOutput != nil && os.SameFile(t.standardOutput, info) {
		return errors.New("standard output goes to a file that is also an input; use another file")
	}
	return nil
}
