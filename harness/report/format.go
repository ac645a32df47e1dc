package report

import (
	"fmt"
	"io"
	"strings"
)

// Format is one form in which a report is written, under the name that
// --format takes.
type Format struct {
	Name  string
	Write func(w io.Writer, r *Report) error
}

// CheckFormats are the formats of a report on settings texts, the default one
// first.
func CheckFormats() []Format {
	return []Format{
		{"text", WriteText}, {"json", WriteCheckJSON}, {"jsonl", WriteCheckJSONLines}, {"sarif", WriteSARIF},
		{"junit", WriteJUnit}, {"github", WriteGitHub}, {"markdown", WriteMarkdown}, {"html", WriteHTML},
	}
}

// RunFormats are the formats of a report on scenarios, the default one first.
func RunFormats() []Format {
	return []Format{
		{"text", WriteText}, {"json", WriteRunJSON}, {"jsonl", WriteRunJSONLines}, {"junit", WriteJUnit}, {"tap", WriteTAP},
		{"markdown", WriteMarkdown}, {"html", WriteHTML},
	}
}

// FindFormat is the one of formats that has the name. The error names those
// there are.
func FindFormat(formats []Format, name string) (Format, error) {
	for _, f := range formats {
		if f.Name == name {
			return f, nil
		}
	}
	return Format{}, fmt.Errorf("no format %q; there are %s", name, FormatNames(formats))
}

// FormatNames lists the names of formats: "text, json".
func FormatNames(formats []Format) string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
