package report

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"

	"activeftp/core"
)

// The objects of SARIF 2.1.0 (OASIS) that code scanning services read.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool        sarifTool         `json:"tool"`
		Automation  *sarifAutomation  `json:"automationDetails,omitempty"`
		Invocations []sarifInvocation `json:"invocations,omitempty"`
		Results     []sarifResult     `json:"results"`
		ColumnKind  string            `json:"columnKind"`
	}
	// sarifAutomation tells the logs of shards apart: a service takes two logs of one
	// tool with the same id for one that replaces the other. The id ends with a slash
	// because it is a category, not the number of a run.
	sarifAutomation struct {
		ID string `json:"id"`
	}
	// sarifInvocation carries the ports that were tried: they are the course of the
	// run, and only some of them are results. It also has the rules whose severity the
	// configuration changes.
	sarifInvocation struct {
		Successful    bool                `json:"executionSuccessful"`
		Overrides     []sarifOverride     `json:"ruleConfigurationOverrides,omitempty"`
		Notifications []sarifNotification `json:"toolExecutionNotifications,omitempty"`
	}
	sarifOverride struct {
		Descriptor    sarifReference     `json:"descriptor"`
		Configuration sarifConfiguration `json:"configuration"`
	}
	sarifReference struct {
		ID string `json:"id"`
	}
	sarifConfiguration struct {
		Enabled bool   `json:"enabled"`
		Level   string `json:"level,omitempty"`
	}
	sarifNotification struct {
		Level   core.Severity `json:"level"`
		Message sarifText     `json:"message"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name    string      `json:"name"`
		Version string      `json:"version,omitempty"`
		Home    string      `json:"informationUri,omitempty"` // none as long as the project has no public address
		Rules   []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID      string    `json:"id"`
		Short   sarifText `json:"shortDescription"`
		Help    sarifText `json:"help"`
		HelpURI string    `json:"helpUri,omitempty"`
		Default struct {
			Level core.Severity `json:"level"`
		} `json:"defaultConfiguration"`
	}
	sarifText struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		Level     core.Severity   `json:"level"` // SARIF uses the same three words
		Message   sarifText       `json:"message"`
		Locations []sarifLocation `json:"locations"`
		Fixes     []sarifFix      `json:"fixes,omitempty"`

		Suppressions []sarifSuppression `json:"suppressions,omitempty"`
		Fingerprints map[string]string  `json:"partialFingerprints"`
	}
	// sarifSuppression is the acceptance of a result by a comment in the file, or its
	// entry in the baseline.
	sarifSuppression struct {
		Kind          string `json:"kind"`
		Status        string `json:"status"`
		Justification string `json:"justification"`
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
	// sarifRegion is a range on one line. Its columns count UTF-16 units.
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"` // exclusive
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

// sarifStandardInput is the URI that stands for standard input. Services do not
// show a result without a location.
const sarifStandardInput = "stdin"

// sarifFingerprint is the name of the fingerprints. Its number changes with the way
// in which they are made.
const sarifFingerprint = "activeftpFinding/v1"

// WriteSARIF writes a SARIF 2.1.0 log for code scanning services, with every
// finding and the rules that the findings refer to. The ports that were tried are
// notifications of the run.
func WriteSARIF(w io.Writer, r *Report) error {
	violated, prints := map[string]bool{}, fingerprints{}
	run := sarifRun{Results: []sarifResult{}, ColumnKind: "utf16CodeUnits"}
	for i := range r.Cases {
		for f := range r.Cases[i].All() {
			violated[f.Rule] = true
			result := sarifResultOf(f)
			result.Fingerprints = map[string]string{sarifFingerprint: prints.of(f)}
			run.Results = append(run.Results, result)
		}
	}
	run.Tool.Driver = sarifDriver{toolName, Printable(r.Tool.Version), r.Tool.Home, sarifRules(r.Tool, violated)}
	if r.Shard != nil {
		run.Automation = &sarifAutomation{fmt.Sprintf("%s/shard-%d-of-%d/", toolName, r.Shard.Index, r.Shard.Total)}
	}
	if notes, overrides := sarifPorts(r), sarifOverrides(r.Policy.Rules); len(notes)+len(overrides) > 0 {
		run.Invocations = []sarifInvocation{{true, overrides, notes}}
	}
	return writeJSON(w, sarifLog{"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{run}})
}

// sarifPorts returns the ports that each case tried as notifications.
func sarifPorts(r *Report) []sarifNotification {
	var notes []sarifNotification
	for i := range r.Cases {
		c := &r.Cases[i]
		for _, line := range portTableOf(c.Traffic).lines() {
			notes = append(notes, sarifNotification{core.Note, sarifText{Printable(c.Name) + ": " + line}})
		}
	}
	return notes
}

// sarifOverrides returns the changed severities of rules.
func sarifOverrides(rules []RuleChange) []sarifOverride {
	var all []sarifOverride
	for _, change := range rules {
		o := sarifOverride{Descriptor: sarifReference{change.ID}}
		if change.Severity != core.NotChecked {
			o.Configuration = sarifConfiguration{true, change.Severity.String()}
		}
		all = append(all, o)
	}
	return all
}

// sarifRules returns the descriptions of the violated rules, in the order of
// [core.Rules], and then those of the causes of failed transfers. Other ids, such
// as those of facts, have none.
func sarifRules(tool Tool, violated map[string]bool) []sarifRule {
	described := []sarifRule{}
	for _, rule := range core.Rules() {
		if violated[rule.ID] {
			d := sarifRule{ID: rule.ID, Short: sarifText{rule.Title}, Help: sarifText{rule.Why}, HelpURI: tool.ruleAddress(rule.ID)}
			d.Default.Level = rule.Severity
			described = append(described, d)
		}
	}
	for _, cause := range CauseExplanations() {
		if violated[cause.ID] {
			d := sarifRule{ID: cause.ID, Short: sarifText{cause.Title}, Help: sarifText{cause.Text}}
			d.Default.Level = core.Error
			described = append(described, d)
		}
	}
	return described
}

// sarifResultOf returns the result for a finding. Its fix is one of the result if
// that is an edit of the file, and otherwise the end of the message.
func sarifResultOf(f *Finding) sarifResult {
	file := sarifArtifact{sarifURI(f.File)}
	result := sarifResult{
		RuleID: Printable(f.Rule), Level: f.Severity, Message: sarifText{Printable(f.Text())},
		Locations: []sarifLocation{{sarifPlace{Artifact: file, Region: sarifRegionOf(f.Source, f.Line, f.Col, f.Len)}}},
	}
	if f.Accepted != nil {
		result.Suppressions = []sarifSuppression{{"inSource", "accepted", f.Remark()}}
		return result
	}
	if f.Baseline {
		result.Suppressions = []sarifSuppression{{"external", "accepted", inBaseline}}
	}
	if f.Fix == nil {
		return result
	}
	if f.Fix.Line == 0 {
		if remark := f.Remark(); remark != "" {
			result.Message.Text += "; " + remark
		}
		return result
	}
	result.Fixes = []sarifFix{{
		Description: sarifText{Printable(f.Fix.Message)},
		Changes: []sarifChange{{file, []sarifReplacement{{
			Deleted: *sarifRegionOf(f.FixSource, f.Fix.Line, f.Fix.Col, f.Fix.Len), Inserted: sarifText{f.Fix.New},
		}}}},
	}}
	return result
}

// sarifRegionOf returns the region at a place, or nil if line is 0, which means
// the whole file. If col is 0 the region is the whole line. The source is the text
// of the line.
func sarifRegionOf(source string, line, col, length int) *sarifRegion {
	if line == 0 {
		return nil
	}
	region := &sarifRegion{StartLine: line}
	if col > 0 {
		region.StartColumn, region.EndColumn = utf16Columns(source, col, length)
	}
	return region
}

// sarifURI returns a file's path as a URI reference, which is relative if the
// path is.
func sarifURI(file string) string {
	if file == standardInput {
		return sarifStandardInput
	}
	return (&url.URL{Path: filepath.ToSlash(file)}).String()
}
