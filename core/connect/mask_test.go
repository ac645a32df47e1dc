package connect

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMasked(t *testing.T) {
	for _, test := range []struct{ line, want string }{
		// Commands.
		{"PASS secret", "PASS ****"},
		{"pass secret word", "PASS ****"},
		{"PASS", "PASS"},
		{"PASS ", "PASS "},
		{" PASS secret", " PASS ****"},
		{"\t pAsS\tsecret", "\t PASS ****"},
		{"PASSsecret", "PASS ****"},
		{"PASS:secret", "PASS ****"},
		{"pass=secret", "PASS ****"},
		{"PASS\u00a0secret", "PASS ****"},
		{"PA\x00SS secret", "PASS ****"},
		{"PASS\x00secret", "PASS ****"},
		{"\xff\xf4\xff\xf2PASS secret", "\xff\xf4\xff\xf2PASS ****"},
		{"\xff\xf4 PASS secret", "\xff\xf4 PASS ****"},
		{"ACCT secret", "ACCT ****"},
		{" acct secret", " ACCT ****"},
		{"SITE PSWD old new", "SITE PSWD ****"},
		{"site chpass old new", "SITE CHPASS ****"},
		{"SITE PSWD", "SITE PSWD"},
		{"SITE CHMOD 600 a", "SITE CHMOD 600 a"},
		{"\xff\xf4\x00 \tPASS secret", "\xff\xf4\x00 \tPASS ****"},
		{`\PASS secret`, `\PASS ****`},
		{"PASV", "PASV"},
		{"USER mft", "USER mft"},
		{"STOR PASS secret", "STOR PASS ****"}, // a file of that name: hidden too much

		{"PA SS feed", "PA SS feed"},
		{"SITE CHPWD old new", "SITE CHPWD ****"},
		{"SITE PASSWD\tsecret", "SITE PASSWD ****"},
		{"SITE PAS\x00SWD secret", "SITE PASSWD ****"},
		{"SITE\tPSWD\x00\tsecret", "SITE PSWD ****"},
		{"SITE", "SITE"},
		{"SIT", "SIT"},

		// Bytes that servers drop, as they are and escaped.
		{"PA\x7fSS secret", "PASS ****"},
		{"PA\xf0SS secret", "PASS ****"},
		{"PA\xefSS feed", "PA\xefSS feed"},
		{`\`, `\`},
		{`PASS \`, `PASS ****`},
		{`PASS \n`, `PASS \n`},
		{`PASS \x0`, `PASS \x0`},
		{`PA\aSS secret`, `PASS ****`},
		{`\tACCT secret`, `\tACCT ****`},
		{`\x00ACCT secret`, `\x00ACCT ****`},
		{`\u0000ACCT secret`, `\u0000ACCT ****`},
		{`PA\u0000SS secret`, `PASS ****`},
		{`PA\377SS secret`, `PASS ****`},
		{`PA\400SS feed`, `PA\400SS feed`}, // above a byte
		{`PA\x99SS secret`, `PASS ****`},
		{`PA\xAASS secret`, `PASS ****`},
		{`PA\xfFSS secret`, `PASS ****`},
		{`\"ACCT secret"`, `\"ACCT ****"`},
		{`PA\0 SS feed`, `PA\0 SS feed`},
		{`PA\0:SS feed`, `PA\0:SS feed`},
		{`PA\0@SS feed`, `PA\0@SS feed`},
		{`PA\0gSS feed`, `PA\0gSS feed`},

		// Replies.
		{"400 PASS secret", "400 PASS ****"},
		{"399 PASS is next", "399 PASS is next"},
		{"331 Please specify the password.", "331 Please specify the password."},
		{"530 Please login with USER and PASS.", "530 Please login with USER and PASS."},
		{"530 Login with USER and PASS first.", "530 Login with USER and PASS ****"}, // hidden too much
		{"530 You sent PASS secret", "530 You sent PASS ****"},
		{"331 PASS is next", "331 PASS is next"},
		{"332 Need ACCT for login", "332 Need ACCT for login"},
		{`502 Unknown command "PASS secret"`, `502 Unknown command "PASS ****"`},
		{`500 Unknown command "PASS\tSECRET"`, `500 Unknown command "PASS ****"`},
		{`500 Unknown command "\xff\xf4PASS SECRET"`, `500 Unknown command "\xff\xf4PASS ****"`},
		{`500 Unknown command "PA\x00SS SECRET"`, `500 Unknown command "PASS ****"`},
		{`500 Unknown command "PA\0SS SECRET"`, `500 Unknown command "PASS ****"`},
		{"500 'pass secret': not understood", "500 'PASS ****'"},
		{"500 pass secret", "500 PASS ****"},
		{"530 Password incorrect", "530 Password incorrect"},
		{"530 pass", "530 pass"},
		{`530 Log in with "USER" and "PASS" first`, `530 Log in with "USER" and "PASS" first`},
		{`500 Unknown command "PASS:SECRET"`, `500 Unknown command "PASS ****"`},
		{`500 Unknown command 'pass=secret'`, `500 Unknown command 'PASS ****'`},
		{"500 PASS secret not understood", "500 PASS ****"},
		{`500 "SITE PSWD old new" failed`, `500 "SITE PSWD ****"`},
		{"226 Done", "226 Done"},

		// Logs.
		{"---> PASS secret", "---> PASS ****"},
		{"12:00:01 [7] pass secret", "12:00:01 [7] PASS ****"},
		{"> pass secret", "> PASS ****"},
		{`send: 'PASS secret\r\n'`, `send: 'PASS ****'`},
		{"the second pass over the data", "the second pass over the data"},
		{"COMPASS north", "COMPASS north"},
		{"spaPASS feed", "spaPASS feed"},
		{"xyzPASS feed", "xyzPASS feed"},
		{"BY_PASS feed", "BY_PASS feed"},
		{"0PASS feed", "0PASS feed"},
		{"9PASS feed", "9PASS feed"},
		{"> PASSIVE mode", "> PASSIVE mode"},
		{"client:PASS secret", "client:PASS ****"},
		{"client@PASS secret", "client@PASS ****"},
		{"{PASS secret}", "{PASS ****"},
		{"*PASS secret", "*PASS ****"},
		{"log>\tpass secret", "log>\tPASS ****"},
		{`"PASS secret"`, `"PASS ****"`},
		{"`PASS secret`", "`PASS ****`"},
		{"curl sent `pass secret`", "curl sent `PASS ****`"},
		{"---> PASS ****", "---> PASS ****"},

		// URLs.
		{"ftp://mft:secret@host/dir", "ftp://mft:****@host/dir"},
		{"get ftp://a:b@h and ftps://c:d@i:990/", "get ftp://a:****@h and ftps://c:****@i:990/"},
		{"ftp://mft@host:21/a@b", "ftp://mft@host:21/a@b"},
		{"ftp://host:21/a@b", "ftp://host:21/a@b"},
		{"ftp://mft:pa/ss@host", "ftp://mft:****@host"},
		{"ftp://mft:p@ss@host/x", "ftp://mft:****@host/x"},
		{"http://host/a:b@c", "http://host/a:b@c"},
		{"ftp://", "ftp://"},
		{"://mft:secret@host", "://mft:****@host"},
		{"ftp://mft@host", "ftp://mft@host"},
		{"ftp://:secret@host", "ftp://:****@host"},
		{"ftp://mft:@host/a@b", "ftp://mft:@host/a@b"},
		{"ftp://mft:secret@host/a@b", "ftp://mft:****@host/a@b"},
		{"ftp://mft:12345@host", "ftp://mft:****@host"},
		{"file:///srv/a:b@c", "file:///srv/a:b@c"},
		{"ftp://host says mft:x@y", "ftp://host says mft:x@y"},
		{"ftp:// a:b@c", "ftp:// a:b@c"},
		{"", ""},
	} {
		if diff := cmp.Diff(test.want, Masked(test.line)); diff != "" {
			t.Errorf("Masked(%q) (-want +got):\n%s", test.line, diff)
		}
	}
}

// FuzzMasked hides one secret in every form of line that carries one.
func FuzzMasked(f *testing.F) {
	f.Add(" ", "PASS")
	f.Add("\xff\xf4", "p\x00ass")
	f.Add("---> ", "ACCT")
	f.Fuzz(func(t *testing.T, head, verb string) {
		const secret = "hunter2"
		line := Masked(head + verb + " " + secret)
		if again := Masked(line); again != line {
			t.Errorf("%q is masked again, as %q", line, again)
		}
		plain := strings.ToUpper(strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f {
				return -1
			}
			return r
		}, verb))
		if strings.Trim(head, " \t") == "" && (plain == "PASS" || plain == "ACCT") && strings.Contains(line, secret) {
			t.Errorf("%q shows the secret", line)
		}
	})
}
