package report

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Merge joins documents of one kind into one report. Those of shards are put in the
// order of the whole, as if one machine had done all the work; all of them must be
// there, once, from one run. Others follow each other in the order given. All must be
// of the version of the tool. The error covers everything that is wrong.
//
// What the shards could not read is returned too, each with its path and the reason,
// in the order of the documents.
func Merge(documents []*Document, tool Tool) (r *Report, unreadable []string, err error) {
	if len(documents) == 0 {
		return nil, nil, errors.New(wantDocument)
	}
	var wrong []error
	for i, d := range documents {
		if err := d.fits(documents[:i], tool); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", d.file, err))
		}
	}
	if len(wrong) == 0 {
		wrong = append(wrong, missing(documents))
	}
	if err := errors.Join(wrong...); err != nil {
		return nil, nil, err
	}
	r = &Report{Cases: joinedCases(documents), Conclusion: joinedConclusion(documents), Policy: joinedPolicy(documents)}
	for _, d := range documents {
		if d.Report.Shard == nil {
			continue
		}
		for _, one := range d.Report.Shard.Unreadable {
			if !slices.Contains(unreadable, one) { // all shards look at the directories
				unreadable = append(unreadable, one)
			}
		}
	}
	return r, unreadable, nil
}

// fits returns an error if the document cannot be joined with those before it, which
// fit, or was written by another version than the tool's.
func (d *Document) fits(before []*Document, tool Tool) error {
	if d.Report.Tool.Version != tool.Version {
		return fmt.Errorf("activeftp %q wrote it; this is %q: merge with the version that wrote the reports", d.Report.Tool.Version, tool.Version)
	}
	if len(before) == 0 {
		return nil
	}
	first := before[0]
	if d.Kind != first.Kind {
		return fmt.Errorf("a report of %v; %s is one of %v", d.Kind, first.file, first.Kind)
	}
	if !d.Report.Policy.decidesLike(&first.Report.Policy) {
		return fmt.Errorf("another configuration file or baseline than %s; want reports with the same", first.file)
	}
	s, other := d.Report.Shard, first.Report.Shard
	switch {
	case (s == nil) != (other == nil):
		return fmt.Errorf("%s; %s is %s", partOf(s), first.file, partOf(other))
	case s == nil:
		for _, b := range before {
			if d.sum == b.sum {
				return fmt.Errorf("the same report as %s; want each once", b.file)
			}
		}
		return nil
	case s.Total != other.Total:
		return fmt.Errorf("%s; %s is %s", partOf(s), first.file, partOf(other))
	case s.Inputs != other.Inputs || s.Digest != other.Digest:
		return fmt.Errorf("of another run than %s: its list of all inputs is another; want shards of the same files, by the same names and arguments", first.file)
	}
	for _, b := range before {
		if b.Report.Shard != nil && s.Index == b.Report.Shard.Index {
			return fmt.Errorf("shard %v, which %s is too; want each once", s, b.file)
		}
	}
	return nil
}

// partOf describes the part of the work that a report is about.
func partOf(s *Shard) string {
	if s == nil {
		return "no shard"
	}
	return "shard " + s.String()
}

// missing returns an error if a shard is not among the documents, which fit each
// other.
func missing(documents []*Document) error {
	first := documents[0].Report.Shard
	if first == nil || len(documents) == first.Total {
		return nil
	}
	given := make([]bool, first.Total+1)
	for _, d := range documents {
		given[d.Report.Shard.Index] = true
	}
	var numbers []string
	for i := 1; i <= first.Total; i++ {
		if !given[i] {
			numbers = append(numbers, strconv.Itoa(i))
		}
	}
	const shown = 20
	list := strings.Join(numbers[:min(len(numbers), shown)], ", ")
	if rest := len(numbers) - shown; rest > 0 {
		list += fmt.Sprintf(" and %d more", rest)
	}
	return fmt.Errorf("no report of shard %s of %d; want the report of every shard", list, first.Total)
}

// joinedCases returns the cases of all documents in the order of the whole.
func joinedCases(documents []*Document) []Case {
	first := documents[0].Report.Shard
	var joined []Case
	if first == nil {
		for _, d := range documents {
			joined = append(joined, d.Report.Cases...)
		}
		return joined
	}
	all := make([]*Case, first.Inputs)
	for _, d := range documents {
		d.Report.Shard.place(all, d.Report.Cases)
	}
	for _, c := range all {
		if c != nil {
			joined = append(joined, *c)
		}
	}
	return joined
}

// joinedConclusion returns the conclusions of all documents in one line, or "" if none
// has one.
func joinedConclusion(documents []*Document) string {
	var all []string
	concluded := false
	for _, d := range documents {
		concluded = concluded || d.Report.Conclusion != ""
		all = append(all, d.Report.result())
	}
	if !concluded {
		return ""
	}
	return strings.Join(all, "; ")
}
