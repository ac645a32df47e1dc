package cli

import "testing"

func TestCheckChoice(t *testing.T) {
	formats := []string{"text", "json", "html"}
	tests := []struct {
		text    string
		choices []string
		want    string // empty: accepted
	}{
		{"json", formats, ""},
		{"jsno", formats, `want text, json or html; did you mean "json"?`},
		{"JSON", formats, `want text, json or html; did you mean "json"?`},
		{"xml", formats, "want text, json or html"},
		{"", formats, "want text, json or html"},
		{"b", []string{"a"}, "want a"},
	}
	for _, tt := range tests {
		got := ""
		if err := checkChoice(tt.text, tt.choices); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("checkChoice(%q, %q) = %q, want %q", tt.text, tt.choices, got, tt.want)
		}
	}
}
