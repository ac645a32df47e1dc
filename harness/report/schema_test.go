package report

import (
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
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
