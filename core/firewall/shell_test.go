//go:build !js

package firewall

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
	"activeftp/harness/peertest"
)

// shell returns the path of sh. The test needs it, and the tools.
func shell(t *testing.T, tools ...string) string {
	t.Helper()
	for _, tool := range tools {
		peertest.Need(t, tool)
	}
	return peertest.Need(t, "sh")
}

// TestShellParses checks that sh can parse every shell script, also those from
// hostile settings.
func TestShellParses(t *testing.T) {
	sh := shell(t)
	texts := []string{oneSite, bothFamilies, cluster, nothingKnown}
	for _, h := range hostile {
		texts = append(texts, settingsWith(h, "ftp.partner.internal", h, "10000", "1024", "21", "192.0.2.5", ""), settingsWith("payroll", h, h, "10000", "8", "", "", ""))
	}
	var all strings.Builder
	for _, text := range texts {
		for _, p := range platforms {
			for _, rollback := range []bool{false, true} {
				if !dialects[p.ID].shell && !(p.ID == "nftables" && rollback) {
					continue
				}
				blocks, err := Rules(core.Check(text), p.ID, Options{Rollback: rollback})
				if err == nil {
					all.WriteString(p.Script(blocks))
				}
			}
		}
	}
	c := exec.Command(sh, "-n")
	c.Stdin = strings.NewReader(all.String())
	if out, err := c.CombinedOutput(); err != nil {
		t.Errorf("sh -n: %v\n%s", err, out)
	}
}

// TestReserveMerges runs the commands for Linux with a fake sysctl that stores the
// value in a file.
func TestReserveMerges(t *testing.T) {
	sh := shell(t, "awk", "tr", "paste", "cat")
	tests := []struct{ name, before, reserved, rolledBack string }{
		{"nothing reserved", "", "10000-11023", ""},
		{"others reserved", "8080,9000-9100", "8080,9000-9100,10000-11023", "8080-8080,9000-9100"},
		{"overlaps the first port", "9000-10500", "9000-10500,10000-11023", "9000-9999"},
		{"overlaps the last port", "11000-12000", "11000-12000,10000-11023", "11024-12000"},
		{"contains the range", "9000-12000", "9000-12000,10000-11023", "9000-9999,11024-12000"},
		{"within the range", "10000,10500-10600,11023", "10000,10500-10600,11023,10000-11023", ""},
		{"adjacent on both sides", "9999,11024", "9999,11024,10000-11023", "9999-9999,11024-11024"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			state, conf := filepath.Join(dir, "state"), filepath.Join(dir, "conf")
			write(t, state, test.before+"\n")
			runReserve(t, sh, state, conf, false)
			if got := read(t, state); got != test.reserved {
				t.Errorf("reserved %q, want %q", got, test.reserved)
			}
			if got, want := read(t, conf), "net.ipv4.ip_local_reserved_ports = "+test.reserved; got != want {
				t.Errorf("file %q, want %q", got, want)
			}
			runReserve(t, sh, state, conf, true)
			if got := read(t, state); got != test.rolledBack {
				t.Errorf("after the rollback %q, want %q", got, test.rolledBack)
			}
			if test.rolledBack != "" {
				if got, want := read(t, conf), "net.ipv4.ip_local_reserved_ports = "+test.rolledBack; got != want {
					t.Errorf("after the rollback the file has %q, want %q", got, want)
				}
			} else if _, err := os.Stat(conf); !os.IsNotExist(err) {
				t.Errorf("the rollback left the file: %v", err)
			}
		})
	}
}

// runReserve runs the block for Linux. The fake sysctl stores its value in the
// file state; conf takes the place of the configuration file.
func runReserve(t *testing.T, sh, state, conf string, rollback bool) {
	t.Helper()
	const sysctl = `sysctl() {
	case "$1" in
	-n) cat "$STATE" ;;
	-w) echo "${2#*=}" > "$STATE" ;;
	*) echo "$1 = $(cat "$STATE")" ;;
	esac
}
`
	blocks, err := Reserve(core.Check(oneSite), rollback)
	if err != nil {
		t.Fatal(err)
	}
	script := strings.ReplaceAll(blocks[0].Text, "/etc/sysctl.d/99-active-ftp.conf", `"$CONF"`)
	if strings.Contains(script, "/etc/") {
		t.Fatalf("the script would write to a system file:\n%s", script)
	}
	c := exec.Command(sh, "-e", "-u", "-c", sysctl+script)
	c.Env = append(os.Environ(), "STATE="+state, "CONF="+conf)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, cmp.Diff("", string(out)))
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(string(text), "\n")
}
