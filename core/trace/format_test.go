package trace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReaders(t *testing.T) {
	type read struct {
		Kind    Kind
		Text    string
		Session int
	}
	command, reply := read{Command, "PORT 1,2", 0}, read{Reply, "200 Ok", 0}
	tests := map[string]map[string]read{
		"filezilla": {
			"Command:\tPORT 1,2": command, "Response: 200 Ok": reply, "10:22:30\tCommand:\tPORT 1,2": command,
			"2024-05-01 00:00:41.692 +05:30 [INF] Command:  PORT 1,2": command, "Response: EPRT": {Reply, "EPRT", 0},
			"Error:\tno": {Remark, "no", 0}, strings.Repeat(" ", 200) + "Command: PORT 1,2": {Remark, strings.Repeat(" ", 200) + "Command: PORT 1,2", 0},
		},
		"winscp": {
			"> 2024-05-01 12:00:00.123 PORT 1,2": command, "< 2024-05-01 12:00:00.123 200 Ok": reply,
			". 2024-05-01 12:00:00.123 Timeout": {Remark, "Timeout", 0}, "> PORT 1,2": {Remark, "> PORT 1,2", 0},
		},
		"ncftp": {
			"Cmd: PORT 1,2": command, "200: Ok": reply, "a:  ETA: 0:00  9 kB/s  200: Ok": reply, "     ready": {Remark, "     ready", 0},
			"200 Ok": {Remark, "200 Ok", 0},
		},
		"tnftp": {
			"---> PORT 1,2": command, "200 Ok": reply, "---> frobnicate": {Remark, "frobnicate", 0},
			"421 Service not available, remote server timed out.": {Remark, "421 Service not available, remote server timed out.", 0},
		},
		"lftp": {"---> PORT 1,2": command, "<--- 200 Ok": reply, "<---  EPRT": {Reply, " EPRT", 0}, "200 Ok": {Remark, "200 Ok", 0}},
		"wget": {"--> PORT 1,2": command, "200 Ok": reply, "==> PORT ... done.": {Remark, "==> PORT ... done.", 0}},
		arrows: {
			"> PORT 1,2": command, "< 200 Ok": reply, "12 > PORT 1,2": {Command, "PORT 1,2", 12}, "7 < 200 Ok": {Reply, "200 Ok", 7},
			"INFO [7] - > PORT 1,2": command, "14:07:53.123456 < 200 Ok": reply, "> GET / HTTP/1.1": {Remark, "> GET / HTTP/1.1", 0},
			"a > b": {Remark, "a > b", 0}, "<": {Remark, "<", 0},
		},
		commonsNet: {"PORT 1,2": command, "200 Ok": reply, "port 1,2": {Remark, "port 1,2", 0}, "2000 Ok": {Remark, "2000 Ok", 0}},
	}
	for _, f := range formats {
		if len(tests[f.name]) == 0 {
			t.Errorf("format %s has no test", f.name)
		}
		for line, want := range tests[f.name] {
			var got read
			got.Kind, got.Text, got.Session = f.read(line)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s reads %q (-want +got):\n%s", f.name, line, diff)
			}
		}
	}
}

func TestClockOf(t *testing.T) {
	for line, want := range map[string]int{
		"": -1, "10:22:30": 37350, "> 2024-05-01 00:00:01.123 PORT": 1, "23:59:59\tCommand:": 86399, "aa:bb:cc": -1, "1:2:3": -1,
		"something long that stands before the time 10:22:30": -1,
	} {
		if got := clockOf(line); got != want {
			t.Errorf("clockOf(%q) = %d, want %d", line, got, want)
		}
	}
}
