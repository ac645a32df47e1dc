package report

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"activeftp/core"
)

// compileSchema returns the JSON schema in a file.
func compileSchema(t testing.TB, file string) *jsonschema.Schema {
	t.Helper()
	schema, err := jsonschema.NewCompiler().Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// checkSchema checks that a document is valid under the schema.
func checkSchema(t testing.TB, schema *jsonschema.Schema, name, document string) {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s: %v\n%s", name, err, document)
	}
}

// TestSARIFSchema checks the logs against the schema of OASIS, with and without a
// home of the project.
func TestSARIFSchema(t *testing.T) {
	schema := compileSchema(t, "testdata/sarif-2.1.0/sarif-schema-2.1.0.json")
	for _, reports := range []map[string]*Report{checkReports(), proofReports()} {
		for name, r := range reports {
			checkSchema(t, schema, name, render(t, Format{"sarif", WriteSARIF}, r))
			r.Tool = Tool{Version: "1.2.3", Home: "https://github.com/acme/activeftp"}
			checkSchema(t, schema, name, render(t, Format{"sarif", WriteSARIF}, r))
		}
	}
	if value, err := jsonschema.UnmarshalJSON(strings.NewReader(`{"version":"2.1.0"}`)); err != nil || schema.Validate(value) == nil {
		t.Errorf("a log without runs is valid (%v)", err)
	}
}

// TestCheckSchema checks documents of check, made from written results and from
// checked texts, against the schema in the documentation.
func TestCheckSchema(t *testing.T) {
	schema := compileSchema(t, "../../docs/check.schema.json")
	reports := checkReports()
	texts, err := filepath.Glob("../../core/testdata/*/*.settings")
	if err != nil || len(texts) == 0 {
		t.Fatalf("no settings texts found (%v)", err)
	}
	all := &Report{Tool: Tool{Version: "1.2.3"}}
	for _, file := range texts {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Cases = append(all.Cases, OfCheck(file, core.Check(string(text))))
	}
	reports["all texts of core"] = all
	for name, r := range reports {
		checkSchema(t, schema, name, render(t, Format{"json", WriteCheckJSON}, r))
	}
	for _, wrong := range []string{
		`{"version":1,"tool":{"name":"activeftp","version":""},"files":[]}`, `{"version":2,"files":[]}`,
		`{"version":2,"tool":{"name":"activeftp","version":""},"files":[{"file":"-"}]}`,
		`{"version":2,"tool":{"name":"activeftp","version":""},"files":[],"rules":{"syntax":"none"}}`,
		`{"version":2,"tool":{"name":"activeftp","version":""},"files":[],"baseline":{"file":"b.json"}}`,
		`{"version":2,"tool":{"name":"activeftp","version":""},"shard":{"index":0,"total":2,"inputs":0,"digest":""},"files":[]}`,
	} {
		if value, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong)); err != nil || schema.Validate(value) == nil {
			t.Errorf("%s is valid (%v)", wrong, err)
		}
	}
}

// TestReportSchema checks documents of run and prove against the schema in the
// documentation.
func TestReportSchema(t *testing.T) {
	schema := compileSchema(t, "../../docs/report.schema.json")
	for name, r := range runReports() {
		checkSchema(t, schema, name, render(t, Format{"json", WriteRunJSON}, r))
	}
	for name, r := range proofReports() {
		checkSchema(t, schema, name, render(t, Format{"json", WriteProofJSON}, r))
	}
	const wrong = `{"version":2,"tool":{"name":"activeftp","version":""},"verdict":"pass","conclusion":"","cases":[{"name":"a"}]}`
	if value, err := jsonschema.UnmarshalJSON(strings.NewReader(wrong)); err != nil || schema.Validate(value) == nil {
		t.Errorf("%s is valid (%v)", wrong, err)
	}
}
