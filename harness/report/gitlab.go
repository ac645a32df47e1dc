package report

import (
	"io"
	"path/filepath"

	"activeftp/core"
)

// The objects of a GitLab code quality report, which is an array of them. GitLab
// reads no other member; it ignores a finding whose fingerprint it has seen.
type (
	gitlabFinding struct {
		Description string         `json:"description"`
		Rule        string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"` // relative to the root of the repository
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"` // from 1
	}
)

// WriteGitLab writes a GitLab code quality report. GitLab has no word for a finding
// that is accepted or in the baseline: it is one of severity info, which says so. A
// finding about a whole file is at its first line.
func WriteGitLab(w io.Writer, r *Report) error {
	findings, prints := []gitlabFinding{}, fingerprints{}
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			findings = append(findings, gitlabFinding{
				f.withRemark(Printable(f.Text())), Printable(f.Rule), prints.of(f), gitlabSeverity(f.counted()),
				gitlabLocation{repositoryPath(f.File), gitlabLines{max(f.Line, 1)}},
			})
		}
	}
	return writeJSON(w, findings)
}

// repositoryPath returns the path of a file as repositories write it: with slashes,
// and without ./ before it.
func repositoryPath(file string) string { return Printable(filepath.ToSlash(filepath.Clean(file))) }

// gitlabSeverity returns GitLab's word for a severity: of its five, critical and
// blocker are for more than a transfer that fails.
func gitlabSeverity(s core.Severity) string {
	switch s {
	case core.Error:
		return "major"
	case core.Warning:
		return "minor"
	}
	return "info"
}
