package report

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestUTF16Columns(t *testing.T) {
	tests := []struct {
		source     string
		col, len   int
		first, end int
	}{
		{"", 3, 5, 3, 8},
		{"a = bc", 5, 2, 5, 7},
		{"Zürich = x", 11, 1, 10, 11}, // ü: 2 bytes, 1 unit
		{"😀 = bad 😀", 8, 8, 6, 12},    // 4 bytes, 2 units
		{"Zürich", 1, 7, 1, 7},
		{"a\xff = x", 6, 1, 6, 7},       // not UTF-8: 1 byte, 1 unit
		{"short", 9, 4, 6, 6},           // a place beyond the line
		{"ends with ü", 11, 99, 11, 12}, // a length beyond the line
	}
	for _, tt := range tests {
		first, end := utf16Columns(tt.source, tt.col, tt.len)
		if first != tt.first || end != tt.end {
			t.Errorf("utf16Columns(%q, %d, %d) = %d, %d; want %d, %d", tt.source, tt.col, tt.len, first, end, tt.first, tt.end)
		}
	}
}

// TestUnitsOfCheckedText checks the columns of a checked text with Zürich and an
// emoji: bytes in text and JSON, UTF-16 units in SARIF and GitHub.
func TestUnitsOfCheckedText(t *testing.T) {
	const line = "[transfer-site Zürich 😀] x"
	r := &Report{Cases: []Case{OfCheck("a.settings", core.Check("[ftp-active-mode]\r\n"+line+"\r\n"))}}
	var f *Finding
	for next := range r.Cases[0].All() {
		if next.Line == 2 {
			kept := *next
			f = &kept
			break
		}
	}
	if f == nil {
		t.Fatalf("no finding in line 2: %+v", r.Cases[0].Checked.Diagnostics)
	}
	if diff := cmp.Diff(line, f.Source); diff != "" {
		t.Errorf("source (-want +got):\n%s", diff)
	}
	first, end := utf16Columns(f.Source, f.Col, f.Len)
	if want := utf16Length(line[f.Col-1 : f.Col-1+f.Len]); want >= f.Len || end-first != want {
		t.Errorf("%d units of %d bytes, want %d", end-first, f.Len, want)
	}
	var log struct {
		Runs []struct {
			ColumnKind string
			Results    []struct {
				PartialFingerprints map[string]string
				Locations           []struct {
					PhysicalLocation struct {
						Region struct{ StartLine, StartColumn, EndColumn int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal([]byte(render(t, Format{"sarif", WriteSARIF}, r)), &log); err != nil {
		t.Fatal(err)
	}
	region := log.Runs[0].Results[0].Locations[0].PhysicalLocation.Region
	for _, result := range log.Runs[0].Results {
		if region = result.Locations[0].PhysicalLocation.Region; region.StartLine == 2 {
			break
		}
	}
	if log.Runs[0].ColumnKind != "utf16CodeUnits" || region.StartColumn != first || region.EndColumn != end {
		t.Errorf("sarif: %s, %+v; want UTF-16 columns %d to %d", log.Runs[0].ColumnKind, region, first, end)
	}
}

// TestFingerprints checks that a fingerprint does not depend on the line, and that
// equal findings have different ones.
func TestFingerprints(t *testing.T) {
	prints := fingerprints{}
	a := Finding{File: "a.settings", Rule: "r", Path: "ftp-active-mode.base-port", Message: "m", Line: 3}
	moved, other := a, a
	moved.Line, other.Path = 9, "ftp-active-mode.port-end"
	first, second, third := prints.of(&a), prints.of(&moved), prints.of(&other)
	if strings.TrimSuffix(first, ":1") != strings.TrimSuffix(second, ":2") || first == second {
		t.Errorf("of the same finding twice: %s and %s", first, second)
	}
	if strings.TrimSuffix(third, ":1") == strings.TrimSuffix(first, ":1") {
		t.Errorf("two findings share %s", first)
	}
}
