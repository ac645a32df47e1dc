package report

import (
	"io"
	"net/url"
	"path/filepath"

	"activeftp/core"
)

// The objects of SARIF 2.1.0 (OASIS) that a code scanning service reads.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name  string      `json:"name"`
		Rules []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Help    sarifText `json:"help"`
		Default struct {
			Level core.Severity `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     core.Severity   `json:"level"` // SARIF's words for the three are ours
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`
	}
	sarifLocation struct {
		Physical sarifPlace `json:"physicalLocation"`
	}
	sarifPlace struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	// sarifRegion counts columns in bytes, as every place here does. SARIF counts
	// UTF-16 units; what stands before a value on its line is ASCII, where the two
	// are one.
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"` // the one after the last
	}
	sarifFix struct {
		Description sarifText     `json:"description"`
		Changes     []sarifChange `json:"artifactChanges"`
	}
	sarifChange struct {
		Artifact     sarifArtifact      `json:"artifactLocation"`
		Replacements []sarifReplacement `json:"replacements"`
	}
	sarifReplacement struct {
		Deleted  sarifRegion `json:"deletedRegion"`
		Inserted sarifText   `json:"insertedContent"`
	}
)

// sarifStandardInput names what has no file; results without a place are shown
// nowhere.
const sarifStandardInput = "stdin"

// WriteSARIF writes a SARIF 2.1.0 log with every finding and the rules that were
// found broken, for code scanning services.
func WriteSARIF(w io.Writer, r *Report) error {
	broken := map[string]bool{}
	run := sarifRun{Results: []sarifResult{}}
	for i := range r.Cases {
		for j := range r.Cases[i].Findings {
			f := &r.Cases[i].Findings[j]
			broken[f.Rule] = true
			run.Results = append(run.Results, sarifResultOf(f))
		}
	}
	run.Tool.Driver = sarifDriver{"activeftp", sarifRules(broken)}
	return writeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

func sarifRules(broken map[string]bool) []sarifRule {
	all := []sarifRule{}
	for _, rule := range core.Rules() {
		if broken[rule.ID] {
			one := sarifRule{ID: rule.ID, Short: sarifText{rule.Title}, Help: sarifText{rule.Why}}
			one.Default.Level = rule.Severity
			all = append(all, one)
		}
	}
	return all
}

func sarifResultOf(f *Finding) sarifResult {
	file := sarifArtifact{sarifURI(f.File)}
	one := sarifResult{
		RuleID: Printable(f.Rule), Level: f.Severity, Message: sarifText{Printable(f.Text())},
		Locations: []sarifLocation{{sarifPlace{Artifact: file, Region: sarifRegionOf(f.Line, f.Col, f.Len)}}},
	}
	if f.Fix != nil && f.Fix.Line > 0 {
		one.Fixes = []sarifFix{{
			Description: sarifText{Printable(f.Fix.Message)},
			Changes: []sarifChange{{file, []sarifReplacement{{
				Deleted: *sarifRegionOf(f.Fix.Line, f.Fix.Col, f.Fix.Len), Inserted: sarifText{f.Fix.New},
			}}}},
		}}
	}
	return one
}

// sarifRegionOf is nil for a file as a whole.
func sarifRegionOf(line, col, length int) *sarifRegion {
	if line == 0 {
		return nil
	}
	region := &sarifRegion{StartLine: line}
	if col > 0 {
		region.StartColumn, region.EndColumn = col, col+length
	}
	return region
}

// sarifURI is a file's path as a URI reference, relative where the path is.
func sarifURI(file string) string {
	if file == standardInput {
		return sarifStandardInput
	}
	return (&url.URL{Path: filepath.ToSlash(file)}).String()
}
