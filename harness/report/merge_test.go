package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

// shardText returns the document of one shard of check. Every seventh input is left
// out, from the third on.
func shardText(t testing.TB, index, total, inputs int) string {
	t.Helper()
	r := &Report{Shard: &Shard{Index: index, Total: total, Noun: "file", Inputs: inputs, Digest: fmt.Sprint(inputs)}}
	for number := index; number <= inputs; number += total {
		if number%7 == 3 {
			r.Shard.LeftOut = append(r.Shard.LeftOut, number)
			continue
		}
		r.Cases = append(r.Cases, OfCheck(fmt.Sprintf("%d.settings", number), cleanResult()))
	}
	return render(t, Format{"json", WriteCheckJSON}, r)
}

// TestMergeOrder checks for many numbers of inputs and shards that each case is there
// once, in the order of the whole, whatever the order of the documents.
func TestMergeOrder(t *testing.T) {
	for inputs := range 25 {
		var want []string
		for number := 1; number <= inputs; number++ {
			if number%7 != 3 {
				want = append(want, fmt.Sprintf("%d.settings", number))
			}
		}
		for total := 1; total <= 9; total++ {
			var documents []*Document
			for index := total; index >= 1; index-- {
				documents = append(documents, read(t, "shard", shardText(t, index, total, inputs)))
			}
			r, unreadable, err := Merge(documents, Tool{})
			if err != nil || len(unreadable) > 0 || r.Shard != nil {
				t.Fatalf("%d inputs in %d shards: %v, %q, shard %v", inputs, total, err, unreadable, r.Shard)
			}
			var got []string
			for i := range r.Cases {
				got = append(got, r.Cases[i].Name)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d inputs in %d shards (-want +got):\n%s", inputs, total, diff)
			}
		}
	}
}

// TestMergeErrors checks that a set that is not whole, or not of one run, is refused,
// and that the error names the file.
func TestMergeErrors(t *testing.T) {
	one, two, three := shardText(t, 1, 3, 8), shardText(t, 2, 3, 8), shardText(t, 3, 3, 8)
	run := render(t, Format{"json", WriteRunJSON}, runReports()["run-shard"])
	whole := render(t, Format{"json", WriteCheckJSON}, checkReports()["check-one"])
	other := render(t, Format{"json", WriteCheckJSON}, checkReports()["check-clean"])
	tests := []struct {
		name  string
		texts []string
		want  string // empty: no error
	}{
		{"whole set", []string{two, three, one}, ""},
		{"two wholes", []string{whole, other}, ""},
		{"missing", []string{one, three}, "no report of shard 2 of 3"},
		{"two missing", []string{two}, "no report of shard 1, 3 of 3"},
		{"many missing", []string{shardText(t, 5, 100, 8)}, "shard 1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21 and 79 more of 100"},
		{"twice", []string{one, two, three, two}, "4.json: shard 2/3, which 2.json is too"},
		{"twice and missing", []string{one, two, two}, "3.json: shard 2/3, which 2.json is too"},
		{"another total", []string{one, shardText(t, 2, 4, 8), three}, "2.json: shard 2/4; 1.json is shard 1/3"},
		{"another run", []string{one, shardText(t, 2, 3, 9), three}, "2.json: of another run than 1.json"},
		{"another digest", []string{one, strings.Replace(two, `"digest":"8"`, `"digest":"9"`, 1), three}, "2.json: of another run than 1.json"},
		{"another version", []string{one, strings.Replace(two, `"version":""`, `"version":"1.2"`, 1), three}, `2.json: activeftp "1.2" wrote it; this is ""`},
		{"another kind", []string{one, run}, "2.json: a report of run or observe; 1.json is one of check"},
		{"a whole among shards", []string{one, whole, two, three}, "2.json: no shard; 1.json is shard 1/3"},
		{"a shard among wholes", []string{whole, one}, "2.json: shard 1/3; 1.json is no shard"},
		{"a whole twice", []string{whole, other, whole}, "3.json: the same report as 1.json"},
		{"none", nil, "want a report"},
	}
	for _, tt := range tests {
		var documents []*Document
		for i, text := range tt.texts {
			documents = append(documents, read(t, fmt.Sprintf("%d.json", i+1), text))
		}
		_, _, err := Merge(documents, Tool{})
		if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.want)
		}
	}
}

// TestMergeUnreadable checks that what several shards could not read is named once.
func TestMergeUnreadable(t *testing.T) {
	text := func(index int, unreadable ...string) string {
		return render(t, Format{"json", WriteCheckJSON}, &Report{Shard: &Shard{
			Index: index, Total: 2, Noun: "file", Inputs: 2, LeftOut: []int{index}, Unreadable: unreadable,
		}})
	}
	_, got, err := Merge([]*Document{read(t, "1", text(1, "dir: no", "a: no")), read(t, "2", text(2, "dir: no", "b: no"))}, Tool{})
	if diff := cmp.Diff([]string{"dir: no", "a: no", "b: no"}, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// TestMergeConclusions checks that proofs follow each other, with their conclusions.
func TestMergeConclusions(t *testing.T) {
	var documents []*Document
	for i, name := range []string{"prove-good", "prove-bad"} {
		r := proofReports()[name]
		r.Tool = Tool{}
		documents = append(documents, read(t, fmt.Sprint(i), render(t, Format{"json", WriteProofJSON}, r)))
	}
	r, _, err := Merge(documents, Tool{})
	if err != nil {
		t.Fatal(err)
	}
	want := "proved: active mode works for payroll; not proved: payroll"
	if r.Summary() != want || len(r.Cases) != 4 || r.Worst() != core.Error {
		t.Errorf("got %q, %d cases, worst %v; want %q, 4, error", r.Summary(), len(r.Cases), r.Worst(), want)
	}
}
