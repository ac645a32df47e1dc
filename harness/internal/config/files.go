package config

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Files returns the paths that the files of the configuration stand for, from the
// working directory, each once. A pattern stands for the names that it matches.
func (c *Config) Files() ([]string, error) {
	var all []string
	seen := make(map[string]bool)
	base := relative(c.dir)
	for _, text := range c.Check.Files {
		names, err := c.matches(text.Value)
		if err != nil {
			return nil, c.At(text, err)
		}
		for _, name := range names {
			if !seen[name] {
				seen[name] = true
				all = append(all, filepath.Join(base, filepath.FromSlash(name)))
			}
		}
	}
	return all, nil
}

// matches returns the names that a pattern matches, from the directory of the file.
func (c *Config) matches(pattern string) ([]string, error) {
	clean := path.Clean(pattern)
	switch {
	case !fs.ValidPath(clean):
		return nil, errors.New("want a path below the directory of this file, with slashes")
	case strings.Contains(clean, "**"):
		return nil, errors.New("want no **: a directory stands for the settings in it and below it")
	case !strings.ContainsAny(clean, `*?[\`):
		return []string{clean}, nil
	}
	names, err := fs.Glob(os.DirFS(c.dir), clean)
	switch {
	case err != nil:
		return nil, errors.New("want a pattern with *, ? and [...]")
	case len(names) == 0:
		return nil, errors.New("no file matches this pattern")
	}
	return names, nil
}
