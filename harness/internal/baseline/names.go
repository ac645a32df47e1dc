package baseline

import (
	"path/filepath"
	"sync"

	"activeftp/harness/internal/realdir"
	"activeftp/harness/report"
)

// standardInput is the name of the text that was read from standard input.
const standardInput = "-"

// names gives files the names that they have in a baseline: their paths from its
// directory, with slashes. So a baseline is the same from every working directory and
// on every machine.
type names struct {
	dir  string    // of the baseline, without links
	dirs *sync.Map // directory of a file, as given -> without links
}

// namesFrom returns the names for a baseline in a file.
func namesFrom(file string) names { return names{realdir.Of(filepath.Dir(file)), new(sync.Map)} }

// of returns the name of a file. A file on another volume has its absolute path.
func (n *names) of(file string) string {
	if file == standardInput {
		return standardInput
	}
	given := filepath.Dir(file)
	dir, ok := n.dirs.Load(given)
	if !ok {
		dir, _ = n.dirs.LoadOrStore(given, realdir.Of(given))
	}
	path := filepath.Join(dir.(string), filepath.Base(file))
	name, err := filepath.Rel(n.dir, path)
	switch {
	case err != nil:
		name = path
	case name == standardInput: // a file of this name
		return "./" + name
	}
	return report.Printable(filepath.ToSlash(name))
}
