package netlab

import (
	"encoding/json"
	"strings"
	"testing"

	"activeftp/core"
)

// FuzzReadJob checks that every word and every request of a lab's process is refused,
// or is a job, and that a job is read from what the lab sends.
func FuzzReadJob(f *testing.F) {
	for name, request := range map[string]any{
		serveJob:    []server{{}},
		dialJob:     []probe{{Ports: []core.PortRange{{Base: 10_000, Number: 10}}, Open: true}},
		transferJob: transfers{},
	} {
		text, err := json.Marshal(request)
		if err != nil {
			f.Fatal(err)
		}
		if job, err := readJob(name, json.NewDecoder(strings.NewReader(string(text)))); err != nil || job == nil {
			f.Errorf("%s %s: %v", name, text, err)
		}
		f.Add(name, string(text))
		f.Add(name, "")
		f.Add(name, `[{"Ports":[{"Base":-1,"Number":9223372036854775807}]}]`)
	}
	f.Add("other", "[]")
	f.Fuzz(func(t *testing.T, name, request string) {
		job, err := readJob(name, json.NewDecoder(strings.NewReader(request)))
		known := name == serveJob || name == dialJob || name == transferJob
		if err == nil && (!known || job == nil) {
			t.Errorf("%q %q is a job", name, request)
		}
	})
}
