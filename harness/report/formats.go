package report

import (
	"fmt"
	"io"
	"strings"
)

// Format is a way to write a report, under the name that --format takes.
type Format struct {
	Name  string
	Write func(w io.Writer, r *Report) error
}

// writer writes a report in one format.
type writer func(w io.Writer, r *Report) error

// formatRow is one format with its writer for each kind of report; nil means
// that the format is not offered for that kind.
type formatRow struct {
	name string
	// escape writes a character that would complete the mark of a workflow command.
	// nil: the format consists of such commands.
	escape                                    func(byte) string
	check, run, proof, conformance, diagnosis writer
}

// formatTable lists every format in the order in which help texts name them.
// The first is the default. The columns serve these commands: check; run and
// observe; prove and dial; conformance and probe; diagnose.
var formatTable = []formatRow{
	{"text", escapeASCII, WriteText, WriteText, WriteText, WriteConformance, WriteText},
	{"json", escapeASCII, WriteCheckJSON, WriteRunJSON, WriteProofJSON, WriteConformanceJSON, WriteDiagnosisJSON},
	{"jsonl", escapeASCII, WriteCheckJSONLines, WriteRunJSONLines, WriteProofJSONLines, nil, nil},
	{"sarif", escapeASCII, WriteSARIF, nil, WriteSARIF, nil, WriteSARIF},
	{"junit", escapeEntity, WriteJUnit, WriteJUnit, WriteJUnit, WriteJUnit, WriteJUnit},
	{"github", nil, WriteGitHub, nil, WriteGitHub, nil, WriteGitHub},
	{"gitlab", escapeASCII, WriteGitLab, nil, nil, nil, nil},
	{"rdjson", escapeASCII, WriteRDJSON, nil, nil, nil, nil},
	{"tap", escapeASCII, nil, WriteTAP, WriteTAP, WriteTAP, nil},
	{"markdown", escapeASCII, WriteMarkdown, WriteMarkdown, WriteMarkdown, WriteMarkdown, WriteMarkdown},
	{"html", escapeEntity, WriteHTML, WriteHTML, WriteHTML, WriteHTML, WriteHTML},
}

// CheckFormats returns the formats of a report on settings texts, the default
// first.
func CheckFormats() []Format {
	return formatsWith(func(row formatRow) writer { return row.check })
}

// RunFormats returns the formats of a report on scenarios or on an observed
// client, the default first.
func RunFormats() []Format {
	return formatsWith(func(row formatRow) writer { return row.run })
}

// ProofFormats returns the formats of a report on a proof by transfers or by
// dialled ports, the default first.
func ProofFormats() []Format {
	return formatsWith(func(row formatRow) writer { return row.proof })
}

// MergeFormats returns the formats that reports of any [Kind] have, the default first.
// They write as for settings texts or scenarios; [Kind.Formats] has the right ones once
// the kind is known.
func MergeFormats() []Format {
	return formatsWith(func(row formatRow) writer {
		if row.check != nil {
			return row.check
		}
		return row.run
	})
}

// ConformanceFormats returns the formats of a report on the conformance
// checklist, the default first.
func ConformanceFormats() []Format {
	return formatsWith(func(row formatRow) writer { return row.conformance })
}

// DiagnoseFormats returns the formats of a report on a client's log, the default
// first.
func DiagnoseFormats() []Format {
	return formatsWith(func(row formatRow) writer { return row.diagnosis })
}

// formatsWith returns the formats that have a writer in one column of the table.
func formatsWith(column func(formatRow) writer) []Format {
	var formats []Format
	for _, row := range formatTable {
		if write := column(row); write != nil {
			formats = append(formats, Format{row.name, row.withoutCommands(write)})
		}
	}
	return formats
}

// withoutCommands returns a writer of the format whose output has no workflow command
// but those of the format.
func (row *formatRow) withoutCommands(write writer) writer {
	if row.escape == nil {
		return write
	}
	return func(w io.Writer, r *Report) error { return write(&commandEscaper{w: w, escape: row.escape}, r) }
}

// FindFormat returns the format with the given name. The error for an unknown
// name lists the known ones.
func FindFormat(formats []Format, name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("unknown format %q: want one of %s", name, FormatNames(formats))
}

// FormatNames returns the names of formats in their order: "text, json".
func FormatNames(formats []Format) string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
