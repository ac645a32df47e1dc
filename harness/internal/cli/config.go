package cli

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/pflag"

	"activeftp/harness/internal/config"
	"activeftp/harness/report"
)

// Config is the flags --config and --no-config.
type Config struct {
	t     *Terminal
	flags *pflag.FlagSet
	file  *string
	none  *bool
}

// AddConfig adds the flags.
func AddConfig(flags *pflag.FlagSet, t *Terminal) *Config {
	c := &Config{t: t, flags: flags}
	c.file = AddText(flags, "config", "FILE", "", "configuration file (default: "+config.Name+" above)")
	c.none = flags.Bool("no-config", false, "read no configuration file")
	SetDetails(flags, "config", "--config FILE replaces "+config.Name+", which is looked for in the working directory and above it, up to the root of the repository. "+
		"Its table [check] has files to check if there is no argument, and the defaults of format, fail-on, baseline and color. Its table [rules] has severities: "+
		"off, note, warning or error by the id of the rule. Paths start at its directory. The summary and json name the file and the rules that are off.")
	return c
}

// Open reads the configuration file and sets the flags that it has defaults for and
// that were not given. It returns nil if there is no file.
func (c *Config) Open(known *Baseline) (*config.Config, error) {
	found, err := c.read()
	if found == nil || err != nil {
		return nil, err
	}
	for _, given := range []struct {
		name string
		text config.Text
	}{{"format", found.Check.Format}, {"fail-on", found.Check.FailOn}, {"color", found.Check.Color}} {
		flag := c.flags.Lookup(given.name)
		if given.text.Value == "" || flag.Changed {
			continue
		}
		if err := flag.Value.Set(given.text.Value); err != nil {
			return nil, found.At(given.text, fmt.Errorf("%s = %q: %w", given.name, given.text.Value, err))
		}
	}
	if text := found.Check.Baseline; text.Value != "" && known.read == "" && known.write == "" {
		known.read, known.origin = found.Path(text), fmt.Sprintf("%s:%d:%d", found.File, text.Line, text.Col)
	}
	return found, nil
}

// read reads the file that --config names, or the nearest one.
func (c *Config) read() (*config.Config, error) {
	file, given := *c.file, c.flags.Changed("config")
	switch {
	case *c.none && given:
		return nil, errors.New("want --config or --no-config, not both")
	case *c.none:
		return nil, nil
	case given && (file == "" || file == StandardInput):
		return nil, fmt.Errorf("--config %s: want the name of a file", quoteIfNeeded(file))
	case !given:
		found, err := config.Find(".")
		if found == "" || err != nil {
			return nil, err
		}
		file = found
	}
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: want a configuration file, which is a regular file", file)
	}
	text, err := ReadFile(c.t, file, config.MaxSize)
	if err != nil {
		return nil, err
	}
	if len(text) > config.MaxSize {
		return nil, fmt.Errorf("%s: longer than %d MiB", file, config.MaxSize>>20)
	}
	return config.Parse(file, string(text))
}

// SetPolicy adds the part of a configuration to the policy of a report. It may be nil.
func SetPolicy(r *report.Report, found *config.Config) {
	if found != nil {
		r.Policy.Config, r.Policy.Rules = found.File, found.Rules
	}
}
