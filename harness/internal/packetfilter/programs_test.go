package packetfilter

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestPrograms checks the rules that usual programs write: each as it prints them after
// a few ports were opened.
func TestPrograms(t *testing.T) {
	for file, want := range map[string][]string{
		"enterprise.iptables": {"rest: 22 10000-11023"},
		"docker.iptables":     {"rest: 1-8079 8081-65535"},
		"ufw.iptables":        {"rest: 80; unclear 22", "203.0.113.10/32: 80 28590-28689; unclear 22"},
		"firewalld.json":      {"rest: 22 8443", "203.0.113.0/24: 28590-28689"},
	} {
		t.Run(file, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", file))
			if err != nil {
				t.Fatal(err)
			}
			f := New(testHost)
			if strings.HasSuffix(file, ".json") {
				err = f.AddNFT(data)
			} else {
				err = f.AddIPTables(string(data))
			}
			if err != nil {
				t.Fatal(err)
			}
			checkResult(t, f, want)
		})
	}
}
