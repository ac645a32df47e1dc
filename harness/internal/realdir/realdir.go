// Package realdir finds the absolute path of a directory without links.
package realdir

import "path/filepath"

// Of returns the absolute path of a directory without links, as far as that is
// possible: a directory that does not exist keeps them, and without a working directory
// the path stays as it is.
func Of(dir string) string {
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return dir
	}
	if real, err := filepath.EvalSymlinks(absolute); err == nil {
		return real
	}
	return absolute
}
