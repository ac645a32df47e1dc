// Package config reads the configuration file of a repository, .activeftp.toml.
//
// It has defaults for flags of check, the files that check takes without arguments,
// and severities of rules:
//
//	[check]
//	files = ["settings", "estates/*.settings"]
//	format = "auto"
//	fail-on = "warning"
//	baseline = "baseline.json"
//
//	[rules]
//	port-capacity = "error"
//	port-known-service = "off"
//
// It can name no output, and no file to check outside its directory.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"activeftp/core"
	"activeftp/harness/internal/realdir"
	"activeftp/harness/report"
)

// Name is the name of the file.
const Name = ".activeftp.toml"

// MaxSize is the highest length of the file in bytes.
const MaxSize = 1 << 20

// Config is what a configuration file says.
type Config struct {
	File  string // name for messages and reports
	Check Check
	Rules []report.RuleChange // in the order of core.Rules

	dir string // of the file
}

// Check is the table [check]. The zero value of a text is one that is not given.
type Check struct {
	Format, FailOn, Color Text
	Baseline              Text // path from the directory of the file
	Files                 []Text
}

// Text is a text and its place in the file.
type Text struct {
	Value     string
	Line, Col int // from 1
}

// Severities returns the severities of the rules, for [core.Options].
func (c *Config) Severities() map[string]core.Severity {
	all := make(map[string]core.Severity, len(c.Rules))
	for _, change := range c.Rules {
		all[change.ID] = change.Severity
	}
	return all
}

// At returns an error about a text, with its place.
func (c *Config) At(text Text, err error) error {
	return fmt.Errorf("%s:%d:%d: %w", c.File, text.Line, text.Col, err)
}

// Find returns the path of the configuration file for a directory: in it, or in the
// nearest directory above it up to the root of the repository, which has an entry
// .git. Links in the directory are resolved first. It returns "" if there is none.
func Find(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	dir = realdir.Of(dir)
	for {
		file := filepath.Join(dir, Name)
		_, err := os.Stat(file)
		if err == nil || !errors.Is(err, fs.ErrNotExist) {
			return file, err
		}
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return "", nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", nil
		}
		dir = above
	}
}

// Parse returns the configuration in a file, which has this text. Its name in
// messages and reports is the path from the working directory, if there is one. The
// error names the place.
func Parse(file, text string) (*Config, error) {
	return parse(relative(file), filepath.Dir(file), text)
}

// Path returns the path of a file that a text names, from the working directory.
func (c *Config) Path(text Text) string {
	path := filepath.FromSlash(text.Value)
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.dir, path)
	}
	return relative(path)
}

// relative returns a path from the working directory. It returns the path as it is if
// there is none.
func relative(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if short, err := filepath.Rel(realdir.Of("."), absolute); err == nil {
		return short
	}
	return path
}
