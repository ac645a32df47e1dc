package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/core"
	"activeftp/core/firewall"
	"activeftp/harness/internal/cli"
)

// assignmentsFlag is the flag --set, which can be repeated.
type assignmentsFlag struct{ values *[]firewall.Assignment }

// addAssignments adds the flag --set and returns its values, in order.
func addAssignments(flags *pflag.FlagSet) *[]firewall.Assignment {
	var values []firewall.Assignment
	flags.Var(assignmentsFlag{&values}, "set", "name on the firewall that the settings do not say, such as outside-zone=internet; can be repeated")
	cli.SetDetails(flags, "set", "--set NAME=VALUE replaces a stand-in, such as the name of a zone, and the note about it is gone. Under all "+
		"each platform takes those that it has. NAME is "+describePlaceholders()+".")
	return &values
}

func (f assignmentsFlag) String() string { return "" }

func (f assignmentsFlag) Type() string { return "NAME=VALUE" }

func (f assignmentsFlag) Set(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return fmt.Errorf("want NAME=VALUE, such as outside-zone=internet")
	}
	all := placeholders(firewall.Platforms())
	i := slices.IndexFunc(all, func(p firewall.Placeholder) bool { return p.Name == name })
	if i < 0 {
		return unknownPlaceholder(name, all)
	}
	if err := all[i].Check(value); err != nil {
		return err
	}
	*f.values = append(*f.values, firewall.Assignment{Name: name, Value: value})
	return nil
}

// unknownPlaceholder returns the error for a name that is none of the known
// placeholders.
func unknownPlaceholder(name string, known []firewall.Placeholder) error {
	names := make([]string, len(known))
	for i, p := range known {
		names[i] = p.Name
	}
	if near := core.Nearest(name, names); near != "" {
		return fmt.Errorf("want %s=VALUE; did you mean %q?", cli.OneOf(names), near)
	}
	return fmt.Errorf("want %s=VALUE", cli.OneOf(names))
}

// checkAssignments returns an error if the platform with the given id lacks the
// placeholder of an assignment.
func checkAssignments(id string, all []firewall.Assignment) error {
	for _, p := range firewall.Platforms() {
		if p.ID != id {
			continue
		}
		known := p.Placeholders()
		for _, a := range all {
			switch {
			case len(known) == 0:
				return fmt.Errorf("--set %s=%s: --platform %s has no names to set", a.Name, a.Value, id)
			case len(fitting(p, []firewall.Assignment{a})) == 0:
				return fmt.Errorf("--set %s=%s: for --platform %s %w", a.Name, a.Value, id, unknownPlaceholder(a.Name, known))
			}
		}
	}
	return nil
}

// fitting returns the assignments whose placeholders the platform has.
func fitting(p firewall.Platform, all []firewall.Assignment) []firewall.Assignment {
	known := p.Placeholders()
	return slices.DeleteFunc(slices.Clone(all), func(a firewall.Assignment) bool {
		return !slices.ContainsFunc(known, func(k firewall.Placeholder) bool { return k.Name == a.Name })
	})
}

// placeholders returns the placeholders of all platforms, each name once.
func placeholders(all []firewall.Platform) []firewall.Placeholder {
	var known []firewall.Placeholder
	for _, platform := range all {
		for _, p := range platform.Placeholders() {
			if !slices.ContainsFunc(known, func(k firewall.Placeholder) bool { return k.Name == p.Name }) {
				known = append(known, p)
			}
		}
	}
	return known
}

// describePlaceholders returns all placeholders as in a sentence, each with its
// meaning and the platforms that have it.
func describePlaceholders() string {
	platforms := firewall.Platforms()
	var words []string
	for _, p := range placeholders(platforms) {
		var ids []string
		for _, platform := range platforms {
			if len(fitting(platform, []firewall.Assignment{{Name: p.Name}})) > 0 {
				ids = append(ids, platform.ID)
			}
		}
		words = append(words, fmt.Sprintf("%s (%s; %s)", p.Name, p.Usage, strings.Join(ids, ", ")))
	}
	return cli.OneOf(words)
}
