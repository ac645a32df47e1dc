package mutants

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"text/tabwriter"
)

// maxAccepted is the highest share of accepted mutants, in percent.
const maxAccepted = 2

// Report is the result of a campaign.
type Report struct {
	Fates     []Fate
	Survivors []Fate // neither killed nor accepted
	Problems  []string

	accepted map[string]bool // by name
}

// newReport judges the fates of the mutants that ran. all has those of every target:
// the list of accepted ones is about all.
func newReport(accepted []Entry, all []*Mutant, fates []Fate) *Report {
	r := &Report{Fates: fates, accepted: map[string]bool{}}
	exists := map[string]bool{}
	for _, m := range all {
		exists[m.Name()] = true
	}
	for _, e := range accepted {
		r.accepted[e.Name] = true
		if !exists[e.Name] {
			r.problem("accepted, line %d: there is no such mutant: %s", e.Line, e.Name)
		}
	}
	if len(accepted)*100 > len(all)*maxAccepted {
		r.problem("%d of %d mutants are accepted; want at most %d %%", len(accepted), len(all), maxAccepted)
	}
	for _, f := range fates {
		switch name := f.Mutant.Name(); {
		case f.Killer == "" && !r.accepted[name]:
			r.Survivors = append(r.Survivors, f)
		case f.Killer != "" && r.accepted[name]:
			r.problem("accepted, but %s kills it: %s", f.Killer, name)
		}
	}
	for kind := range numKinds {
		if r.example(kind) == nil {
			r.problem("no mutant of the kind %s is killed", kind)
		}
	}
	return r
}

func (r *Report) problem(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// Passed reports whether every mutant is killed or rightly accepted.
func (r *Report) Passed() bool { return len(r.Survivors) == 0 && len(r.Problems) == 0 }

// example returns a killed mutant of a kind, or nil.
func (r *Report) example(kind Kind) *Fate {
	for i, f := range r.Fates {
		if f.Mutant.Kind == kind && f.Killer != "" {
			return &r.Fates[i]
		}
	}
	return nil
}

// Write writes the survivors, the problems, the figures of each package, and a
// killed mutant of each kind.
func (r *Report) Write(w io.Writer) error {
	for _, f := range r.Survivors {
		how := "none of " + strconv.Itoa(f.Reached) + " tests fails"
		if f.Reached == 0 {
			how = "no test reaches it"
		}
		fmt.Fprintf(w, "%s: %s: %s: survives, %s\n", f.Mutant.Position(), f.Mutant.Place, f.Mutant.Change, how)
	}
	for _, p := range r.Problems {
		fmt.Fprintln(w, p)
	}
	fmt.Fprintln(w, "\nFor each kind one that was killed:")
	for kind := range numKinds {
		if f := r.example(kind); f != nil {
			fmt.Fprintf(w, "  %-9s  %s: %s, killed by %s\n", kind, f.Mutant.Position(), f.Mutant.Change, f.Killer)
		}
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "package\tkind\tmade\tkilled\taccepted\tsurvived\t")
	var dirs []string
	for _, f := range r.Fates {
		if !slices.Contains(dirs, f.Mutant.Dir) {
			dirs = append(dirs, f.Mutant.Dir)
		}
	}
	for _, dir := range append(dirs, "all") {
		for kind := range numKinds + 1 {
			r.row(table, dir, kind)
		}
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// row writes the figures of a kind in a package. numKinds stands for all kinds.
func (r *Report) row(w io.Writer, dir string, kind Kind) {
	var made, killed, accepted, survived int
	for _, f := range r.Fates {
		if dir != "all" && f.Mutant.Dir != dir || kind < numKinds && f.Mutant.Kind != kind {
			continue
		}
		made++
		switch {
		case f.Killer != "":
			killed++
		case r.accepted[f.Mutant.Name()]:
			accepted++
		default:
			survived++
		}
	}
	name := "all"
	if kind < numKinds {
		name = kind.String()
	}
	fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\t%d\t\n", dir, name, made, killed, accepted, survived)
}
