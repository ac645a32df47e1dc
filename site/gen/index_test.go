package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"activeftp/core"

	"github.com/google/go-cmp/cmp"
)

// root is the path of the module's root from this directory.
const root = "../.."

// TestIndexIsCurrent checks the generated regions of index.html, which is in the
// repository so that the page is readable without a build.
func TestIndexIsCurrent(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "site/public/index.html"))
	if err != nil {
		t.Fatal(err)
	}
	sample, err := os.ReadFile(filepath.Join(root, "scenarios/sample.settings"))
	if err != nil {
		t.Fatal(err)
	}
	want, err := fillIndex(page, string(sample))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(page)); diff != "" {
		t.Errorf("index.html is out of date; run go run ./site/gen (-want +got):\n%s", diff)
	}
}

func TestNewSample(t *testing.T) {
	const active = "[transfer-site a]\nnetwork-zone = none\nenable-active-connection-mode = yes\n"
	tests := []struct {
		name, text            string
		verdict, shape, first string
		found                 []core.Severity
	}{
		{"pass", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n" + active, "pass", "pass", "0 errors", nil},
		{"notes", "[ftp-active-mode]\nbase-port = 28600\nnumber-of-ports = 100\n", "notes", "note", "0 errors", []core.Severity{core.Note}},
		{"warnings", active, "warnings", "warning", "0 errors", []core.Severity{core.Warning}},
		{
			"fail", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 0\n" + active, "fail", "error", "1 error",
			[]core.Severity{core.Error},
		},
		{
			"most severe first", "[ftp-active-mode]\nbase-port = 10000\nnumber-of-ports = 1024\nport-end = 1\n" + active,
			"fail", "error", "1 error", []core.Severity{core.Error, core.Warning, core.Note},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newSample(tt.text)
			var found []core.Severity
			for _, d := range got.Findings {
				found = append(found, d.Severity)
			}
			if diff := cmp.Diff(tt.found, found); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{tt.verdict, tt.shape, tt.first}, []string{got.Verdict, got.Shape, got.Counts[0].Words}); diff != "" {
				t.Errorf("verdict, shape, errors (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPlace(t *testing.T) {
	tests := []struct{ path, want string }{
		{"ftp-active-mode.base-port", "Base Port, line 3"},
		{"ftp-active-mode.number-of-ports", "Number Of Ports, line 3"},
		{"ftp-active-mode", "line 3"},
		{"transfer-site a.network-zone", "line 3"},
		{"", "line 3"},
	}
	for _, tt := range tests {
		if got := place(core.Diagnostic{Path: tt.path, Span: core.Span{Line: 3}}); got != tt.want {
			t.Errorf("place(%q) = %q, want %q", tt.path, got, tt.want)
		}
	}
}

func TestReplaceRegion(t *testing.T) {
	tests := []struct{ page, want string }{
		{"a<!-- x -->old<!-- /x -->b", "a<!-- x -->new<!-- /x -->b"},
		{"a<!-- x --><!-- /x -->b", "a<!-- x -->new<!-- /x -->b"},
		{"a<!-- x -->old", ""},
		{"a<!-- /x --> <!-- x -->", ""},
		{"", ""},
	}
	for _, tt := range tests {
		got, err := replaceRegion([]byte(tt.page), "x", []byte("new"))
		if string(got) != tt.want || (err == nil) != (tt.want != "") {
			t.Errorf("replaceRegion(%q) = %q, %v; want %q", tt.page, got, err, tt.want)
		}
	}
}

func TestFormatCount(t *testing.T) {
	got := []string{formatCount(0, "port"), formatCount(1, "port"), formatCount(999, "port"), formatCount(1024, "port"), formatCount(1234567, "port")}
	if diff := cmp.Diff([]string{"0 ports", "1 port", "999 ports", "1,024 ports", "1,234,567 ports"}, got); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
}

// The prerendered sample and the page say the same of the same verdict.
func TestSentencesAreThePages(t *testing.T) {
	script, err := os.ReadFile("../src/verdict.js")
	if err != nil {
		t.Fatal(err)
	}
	for _, sentence := range []string{notesSentence, passSentence} {
		if !strings.Contains(string(script), strconv.Quote(sentence)) {
			t.Errorf("verdict.js does not contain %q", sentence)
		}
	}
}
