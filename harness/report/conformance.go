package report

import (
	"bufio"
	"fmt"
	"io"
	"unicode/utf8"

	"activeftp/core"
)

// ConformanceFormats are the formats of a report on the conformance checklist,
// the default one first.
func ConformanceFormats() []Format {
	return []Format{
		{"text", WriteConformance}, {"json", WriteConformanceJSON}, {"junit", WriteJUnit}, {"tap", WriteTAP},
		{"markdown", WriteMarkdown}, {"html", WriteHTML},
	}
}

// WriteConformance writes a row an item: its id, how it stands and what it asks
// for; below, what was seen, and the dialogue of what does not pass.
func WriteConformance(w io.Writer, r *Report) error {
	out := bufio.NewWriter(w)
	width := 0
	for i := range r.Cases {
		width = max(width, utf8.RuneCountInString(r.Cases[i].Status))
	}
	for i := range r.Cases {
		c := &r.Cases[i]
		fmt.Fprintf(out, "%s  %-*s  %s\n", Printable(c.Name), width, Printable(c.Status), Printable(c.Title))
		for _, line := range c.seen() {
			fmt.Fprintf(out, "\t%s\n", Printable(line))
		}
		if r.Talk || c.Worst() >= core.Warning {
			for _, line := range c.Talk {
				fmt.Fprintf(out, "\t\t%s\n", Printable(line))
			}
		}
	}
	fmt.Fprintln(out, r.Summary())
	return out.Flush()
}

// seen is what was seen of an item, for or against it.
func (c *Case) seen() []string {
	all := c.Proved
	for i := range c.Findings {
		all = append(all, c.Findings[i].Text())
	}
	return all
}

// conformanceJSON is one item in the document of a checklist.
type conformanceJSON struct {
	ID          string   `json:"id"`
	Standing    string   `json:"standing"`
	Requirement string   `json:"requirement"`
	Seen        []string `json:"seen"`
	Talk        []string `json:"talk,omitempty"`
	Seconds     float64  `json:"seconds"`
}

// WriteConformanceJSON writes the document of a checklist.
func WriteConformanceJSON(w io.Writer, r *Report) error {
	document := struct {
		Version    int               `json:"version"`
		Conclusion string            `json:"conclusion"`
		Items      []conformanceJSON `json:"items"`
	}{Version: 1, Conclusion: r.Summary(), Items: []conformanceJSON{}}
	for i := range r.Cases {
		c := &r.Cases[i]
		document.Items = append(document.Items, conformanceJSON{
			c.Name, c.Status, c.Title, append([]string{}, c.seen()...), c.Talk, c.Elapsed.Seconds(),
		})
	}
	return writeJSON(w, document)
}
