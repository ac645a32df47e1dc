package trace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMarks checks what a log's lines teach about what stands before a command and a
// reply.
func TestMarks(t *testing.T) {
	for _, tt := range []struct {
		name, log string
		want      map[string]role
	}{
		{"arrows", "> USER a\n< 331 Ok\n", map[string]role{"> ": sent, "< ": received}},
		{"numbers differ", "10:22:30.1 [7] > USER a\n10:22:31.9 [12] > PASV\n", map[string]role{"0:0:0.0 [0] > ": sent}},
		{"the same mark for both", "ftp: PORT 1,2,3,4,5,6\nftp: 200 Ok\n", map[string]role{"ftp: ": either}},
		{"a word, once", "it said 200 Ok\n", map[string]role{"it said ": 0}},
		{"a word, twice", "it got 200 Ok\nit got 226 Done\n", map[string]role{"it got ": received}},
		{"a sentence", "User chose active mode\nPort range 10000\ntook 150 ms\ntook 250 ms\n", map[string]role{}},
		{"features", "> FEAT\n< 211-Features\n<  MDTM\n<  SIZE\n< 211 End\n", map[string]role{"> ": sent, "< ": received}},
		{"a process number", "app[123]: USER a\n", map[string]role{"app[0]: ": sent}},
		{"amounts", "{ [226 bytes data]\n", map[string]role{}},
		{"HTTP", "> GET / HTTP/1.1\n< HTTP/1.1 200 OK\n", map[string]role{}},
		{"a listing", "-rw-r--r-- 1 0 0 425 Nov 26 12:00 report.csv\n", map[string]role{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := map[string]role{}
			for mark, e := range learn(tt.log).seen {
				got[mark] = e.role()
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestRead checks what the last line of a log is read as, after what the lines above
// it taught.
func TestRead(t *testing.T) {
	type line struct {
		Kind Kind
		Text string
	}
	for _, tt := range []struct {
		log  string
		want []line
	}{
		{"> USER a\n> PORT garbage", []line{{Command, "PORT garbage"}}},
		{"> USER a\n> frobnicate", []line{{Remark, "frobnicate"}}},
		{"PORT range 10000-10100", []line{{Remark, "PORT range 10000-10100"}}},
		{"User chose active mode", []line{{Remark, "User chose active mode"}}},
		{"PORT 192,0,2,5,39", []line{{Command, "PORT 192,0,2,5,39"}}},
		{"---> USER a\n---> PASS b\nLIST -al", []line{{Remark, "LIST -al"}}},
		{"< 220 Hi\n< 331 Ok\n500 widgets sold", []line{{Reply, "500 widgets sold"}}},
		{"< 220 Hi\n< 331 Ok\nid,paid\n500 widgets sold", []line{{Remark, "500 widgets sold"}}},
		{"*cmd* 'USER a'\n*resp* '220-Hello\\n220 \"it's\" ready\\n'", []line{{Reply, "220-Hello"}, {Reply, `220 "it's" ready`}}},
		{`host - - [26/Nov/2024] "PORT 1,2,3,4,5,6" 500 -`, []line{{Command, "PORT 1,2,3,4,5,6"}, {Reply, "500"}}},
		{`{"msg":"> PORT 1,2,3,4,5,6","level":"debug"}`, []line{{Command, "PORT 1,2,3,4,5,6"}}},
		{"\x1b[32m---> PORT 1,2,3,4,5,6\x1b[0m", []line{{Command, "PORT 1,2,3,4,5,6"}}},
		{"ftplib.error_temp: 425 Failed", []line{{Reply, "425 Failed"}}},
		{"< 425 Failed\nftplib.error_temp: 425 Failed", []line{{Remark, "ftplib.error_temp: 425 Failed"}}},
		{"    f.retrlines('LIST')\n< 220 Hi", []line{{Reply, "220 Hi"}}},
		{"drwxr-xr-x 2 ftp ftp 226 Nov 26 12:00 in", []line{{Remark, "drwxr-xr-x 2 ftp ftp 226 Nov 26 12:00 in"}}},
		{"05-01-24  10:22AM                  425 report.csv", []line{{Remark, "05-01-24  10:22AM                  425 report.csv"}}},
		{"421 Service not available, remote server has closed connection", []line{{Remark, "421 Service not available, remote server has closed connection"}}},
		{`use "LIST -a" as standard list command`, []line{{Remark, `use "LIST -a" as standard list command`}}},
	} {
		r := newReader(tt.log + "\n> NOOP\n< 200 Ok\n") // so that each text is a log
		if r == nil {
			t.Fatalf("%q is no log", tt.log)
		}
		r.marks = learn(tt.log)
		var got []line
		for text := range strings.SplitSeq(tt.log, "\n") {
			events, _ := r.read(truncate(text))
			got = got[:0]
			for _, e := range events {
				got = append(got, line{e.kind, e.text})
			}
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", tt.log, diff)
		}
	}
}

func TestSessionOf(t *testing.T) {
	for head, want := range map[string]string{
		"": "", "> ": "", "12 > ": "12", "10:22:30 > ": "", "[09:13:33] [R] ": "[R]", "(000004)2/3/2021 13:44:44 - bob (192.0.2.1)> ": "000004",
		"<03-06-2024> FTP Session 7 192.0.2.1 [Command] ": "7", "[I 2020-01-29] 172.17.0.1:60944-[bob] -> ": "172.17.0.1:60944",
		"Net::FTP=GLOB(0x5612)>>> ": "0x5612", "goftp: 6.383 #1 got ": "1", `[pid 7] FTP command: Client "192.0.2.7", "`: "192.0.2.7",
	} {
		if got := sessionOf(head); got != want {
			t.Errorf("sessionOf(%q) = %q, want %q", head, got, want)
		}
	}
}

func TestClearCommand(t *testing.T) {
	for text, want := range map[string]bool{
		"PORT 192,0,2,5,39,16": true, "PORT 192,0,2,5,39,16,": true, "PORT range": false, "PORT": false, "Port 10000 chosen": false, "PORT 10000 chosen": false,
		"EPRT |1|192.0.2.5|10000|": true, "EPRT": false, "USER payroll": true, "USER 'payroll' logged in.": false, "User chose": false, "USER": false,
		"TYPE I": true, "TYPE A N": true, "TYPE I ... done": false, "PASV": true, "PASV  ": true, "PASV is off": false, "EPSV": true, "EPSV ALL": true,
		"LIST": true, "LIST -al": true, "LIST failed": false, "LIST command failed": false, "List Error": false, "STOR a b.csv": true, "STOR": false, "SIZE": false,
		"PASS": true, "PASS a": true, "QUIT": true, "GET / HTTP/1.1": false, "HELP me": false, "": false, "P": false,
	} {
		if got := clearCommand(text); got != want {
			t.Errorf("clearCommand(%q) = %t", text, got)
		}
	}
}

func TestClockOf(t *testing.T) {
	for line, want := range map[string]int{
		"": -1, "10:22:30": 37350, "> 2024-05-01 00:00:01.123 PORT": 1, "23:59:59\tCommand:": 86399, "aa:bb:cc": -1, "1:2:3": -1,
		"2024-05-01T10:22:30Z": 37350, strings.Repeat("x", 60) + "10:22:30": -1,
	} {
		if got := clockOf(line); got != want {
			t.Errorf("clockOf(%q) = %d, want %d", line, got, want)
		}
	}
}
