package core

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFixAll(t *testing.T) {
	for _, tt := range []struct {
		name, text, want string
		made             int
	}{
		{"nothing to fix", "[host]\nos = linux\n", "[host]\nos = linux\n", 0},
		{"no fix is certain", "[host]\nos = vms\n", "[host]\nos = vms\n", 0},
		{"what a fixed header brings to light", "[Host]\nOS = Linux\nNodes = 1\n", "[host]\nos = linux\nnodes = 1\n", 4},
		{
			"a fix that brings another to light",
			"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 1024\nport-end = 66023\n",
			"[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = 536\nport-end = 65535\n", 2,
		},
		{
			"a line more, and a change below it",
			"[transfer-site a]\nenable-active-connection-mode = yes\nuse-ftps = off\n",
			"[transfer-site a]\nenable-active-connection-mode = yes\nnetwork-zone = none\nuse-ftps = no\n", 2,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, made := FixAll(tt.text)
			if diff := cmp.Diff(tt.want, got); diff != "" || made != tt.made {
				t.Errorf("%d fixes, want %d; text (-want +got):\n%s", made, tt.made, diff)
			}
		})
	}
}

// TestFixAllTestdata holds that one call leaves nothing to fix.
func TestFixAllTestdata(t *testing.T) {
	for _, file := range settingsFiles(t, "testdata/rules") {
		fixed, _ := FixAll(file.text)
		if again, made := FixAll(fixed); made > 0 || again != fixed {
			t.Errorf("%s: fixed again, %d fixes were made", file.path, made)
		}
	}
}
