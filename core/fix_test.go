package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFixAll(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		applied          int
	}{
		{"nothing to fix", "[host]\nos = linux\n", "[host]\nos = linux\n", 0},
		{"no fix is certain", "[host]\nos = vms\n", "[host]\nos = vms\n", 0},
		{"fixed header reveals keys to fix", "[Host]\nOS = Linux\nNodes = 1\n", "[host]\nos = linux\nnodes = 1\n", 4},
		{
			"fix reveals another",
			"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 1024\nport-end = 66023\n",
			"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 536\nport-end = 65535\n", 2,
		},
		{
			"added line and a change below it",
			"[transfer-site a]\nenable-active-connection-mode = yes\nuse-ftps = off\n",
			"[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = none\nuse-ftps = no\n", 2,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, applied := FixAll(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" || applied != tt.applied {
				t.Errorf("%d fixes, want %d; text (-want +got):\n%s", applied, tt.applied, diff)
			}
		})
	}
}

// TestFixAllTestdata checks that one call of FixAll leaves nothing to fix.
func TestFixAllTestdata(t *testing.T) {
	for _, file := range settingsFiles(t, "testdata/rules") {
		fixed, _ := FixAll(file.text)
		if again, applied := FixAll(fixed); applied > 0 || again != fixed {
			t.Errorf("%s: a second call applied %d fixes", file.path, applied)
		}
	}
}
