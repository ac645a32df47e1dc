package ftpurl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"activeftp/core"
)

func TestParse(t *testing.T) {
	for _, tt := range []struct {
		text    string
		want    URL
		address string
		String  string // "": text
	}{
		{text: "ftp://host", want: URL{Host: "host", Port: 21}, address: "host:21"},
		{text: "ftpes://host", want: URL{TLS: AuthTLS, Host: "host", Port: 21}, address: "host:21"},
		{text: "ftps://host", want: URL{TLS: ImplicitTLS, Host: "host", Port: 990}, address: "host:990"},
		{text: "FTPS://host:21", want: URL{TLS: ImplicitTLS, Host: "host", Port: 21}, address: "host:21", String: "ftps://host:21"},
		{text: "ftp://ana@127.0.0.1:2121/", want: URL{User: "ana", Host: "127.0.0.1", Port: 2121},
			address: "127.0.0.1:2121", String: "ftp://ana@127.0.0.1:2121"},
		{text: "ftp://a%40b%3ac@host:65535", want: URL{User: "a@b:c", Host: "host", Port: 65535},
			address: "host:65535", String: "ftp://a%40b%3Ac@host:65535"},
		{text: "ftp://a@b@host", want: URL{User: "a@b", Host: "host", Port: 21}, address: "host:21", String: "ftp://a%40b@host"},
		{text: "ftp://@host:21", want: URL{Host: "host", Port: 21}, address: "host:21", String: "ftp://host"},
		{text: "ftp://[::1]:2121/in/pay", want: URL{Host: "::1", Port: 2121, Dir: "in/pay"}, address: "[::1]:2121"},
		{text: "ftp://[fe80::1%eth0]", want: URL{Host: "fe80::1%eth0", Port: 21},
			address: "[fe80::1%eth0]:21", String: "ftp://[fe80::1%25eth0]"},
		{text: "ftp://[fe80::1%25eth0]", want: URL{Host: "fe80::1%eth0", Port: 21}, address: "[fe80::1%eth0]:21"},
		{text: "ftp://müller_1.example", want: URL{Host: "müller_1.example", Port: 21}, address: "müller_1.example:21"},
	} {
		u, err := Parse(tt.text)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(tt.want, u); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
		if u.Address() != tt.address {
			t.Errorf("%s: address %s, want %s", tt.text, u.Address(), tt.address)
		}
		want := tt.String
		if want == "" {
			want = tt.text
		}
		if u.String() != want {
			t.Errorf("%s: String %s, want %s", tt.text, u, want)
		}
	}
}

func TestDir(t *testing.T) {
	for _, tt := range []struct{ path, dir, file, shown string }{
		{"", "", "f", ""},
		{"/", "", "f", ""},
		{"/a/b", "a/b", "a/b/f", "/a/b"},
		{"/a/b//", "a/b", "a/b/f", "/a/b"},
		{"//a/b", "/a/b", "/a/b/f", "//a/b"},
		{"//a/b/", "/a/b", "/a/b/f", "//a/b"},
		{"/%2Fa/b", "/a/b", "/a/b/f", "//a/b"},
		{"///a", "/a", "/a/f", "//a"},
		{"//", "/", "/f", "//"},
		{"/a%20b%3F%40/%C3%BC", "a b?@/ü", "a b?@/ü/f", "/a%20b%3F%40/%C3%BC"},
		{"/%ff%1b", "\xff\x1b", "\xff\x1b/f", "/%FF%1B"},
	} {
		u, err := Parse("ftp://host" + tt.path)
		if err != nil {
			t.Error(err)
			continue
		}
		if u.Dir != tt.dir || u.Join("f") != tt.file || u.String() != "ftp://host"+tt.shown {
			t.Errorf("%q: directory %q, file %q, URL %s; want %q, %q, ftp://host%s", tt.path, u.Dir, u.Join("f"), u, tt.dir, tt.file, tt.shown)
		}
	}
}

func TestParseErrors(t *testing.T) {
	const (
		noPassword = "do not put the password in the URL"
		encodeAt   = "write an @ after the host as %40"
		badPort    = "want a port from 1 to 65535 after the host"
		badEscape  = "two hexadecimal digits"
		badLine    = "a line break or a NUL"
	)
	for _, tt := range []struct{ text, want string }{
		{"127.0.0.1:2122", "127.0.0.1:2122: no scheme; type ftp://127.0.0.1:2122, or ftpes:// or ftps:// for TLS"},
		{"ana@host", "ana@host: no scheme; type ftp://ana@host, "},
		{"", `"": no scheme; type ` + form},
		{"//host", "//host: no scheme; type " + form},
		{"ftp:/host", "no scheme; type " + form},
		{"u:secret@host", "u:****@host: no scheme; type " + form},
		{"u:secret://host", "u:****: no scheme"},
		{"fpt://host", `fpt://host: unknown scheme "fpt"; did you mean "ftp"?`},
		{"ftsp://host", `did you mean "ftps"?`},
		{"ftpe://host", `did you mean "ftpes"?`},
		{"sftp://host", `unknown scheme "sftp" (SFTP runs over SSH and has no active mode); did you mean "ftps"?`},
		{"http://u:secret@host", `http://u:****@host: unknown scheme "http"; want ftp, ftpes or ftps`},
		{"ftp://u:secret@host", "ftp://u:****@host: " + noPassword + "; set ACTIVEFTP_PASSWORD"},
		{"ftp://u:@host", noPassword},
		{"ftp://:secret@host", "ftp://:****@host: " + noPassword},
		{"ftp://u:se/secret@host", "ftp://u:****@host: " + encodeAt},
		{"ftp://u:se?secret@host", "ftp://u:****@host: " + encodeAt},
		{"ftp://u:secret@host:port/a@b:21", noPassword},
		{"ftp://host/a@b", "ftp://host/a@b: " + encodeAt},
		{"ftp://host/a?b", "no query and no fragment"},
		{"ftp://host#a", "no query and no fragment"},
		{"ftp://u:secret?a", "ftp://u:****: "},
		{"ftp://%zz@host", badEscape},
		{"ftp://host/%", badEscape},
		{"ftp://a%0ab@host", badLine},
		{"ftp://host/a%0d%0aDELE%20b", badLine},
		{"ftp://host/%00", badLine},
		{"ftp://host/a\r\nb", `"ftp://host/a\r\nb": the directory contains ` + badLine},
		{"ftp://", "no host"},
		{"ftp:///a", "no host"},
		{"ftp://:21", "ftp://:21: no host"},
		{"ftp://u@", "no host"},
		{"ftp://a b", "a character that no host name has"},
		{"ftp://ho%73t", "a character that no host name has"},
		{"ftp://\xff", "a character that no host name has"},
		{"ftp://::1", "write an IPv6 address in brackets"},
		{"ftp://[::1", "the ] after the IPv6 address is missing"},
		{"ftp://[127.0.0.1]", "want an IPv6 address between [ and ]"},
		{"ftp://[fe80::1%25a/b]", "the ] after the IPv6 address is missing"},
		{"ftp://[fe80::1% 0]", "want an IPv6 address between [ and ]"},
		{"ftp://[fe80::1%25a:b]", "want an IPv6 address between [ and ]"},
		{"ftp://[::1]21", badPort},
		{"ftp://host:", badPort},
		{"ftp://host:0", "ftp://host:0: " + badPort},
		{"ftp://host:65536/a", "ftp://host:65536/a: " + badPort},
		{"ftp://host:+21", badPort},
		{"ftp://u:secret", "ftp://u:****: " + badPort},
	} {
		_, err := Parse(tt.text)
		if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: error %v, want %q", tt.text, err, tt.want)
		}
	}
}

func TestCheckSite(t *testing.T) {
	for _, tt := range []struct {
		url, useFTPS string
		want         string
	}{
		{"ftp://host", "no", ""},
		{"ftpes://host", "yes", ""},
		{"ftps://host", "yes", ""},
		{"ftp://host", "${ftps}", ""},
		{"ftps://host", "${ftps}", ""},
		{"ftp://host", "yes", "ftp://host has no TLS, but site payroll has use-ftps = yes; use ftpes://host (AUTH TLS) or ftps://host (implicit TLS)"},
		{"ftp://host:2121/a", "yes", "ftp://host:2121/a has no TLS, but site payroll has use-ftps = yes; " +
			"use ftpes://host:2121/a (AUTH TLS) or ftps://host:2121/a (implicit TLS)"},
		{"ftpes://host", "no", "ftpes://host has AUTH TLS, but site payroll does not use FTPS (use-ftps = no); use ftp://host"},
		{"ftps://host", "no", "ftps://host has implicit TLS, but site payroll does not use FTPS (use-ftps = no); use ftp://host"},
	} {
		u, err := Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		site := core.Check("[transfer-site payroll]\nuse-ftps = " + tt.useFTPS + "\n").Settings.Site("payroll")
		got := ""
		if err := u.CheckSite(site); err != nil {
			got = err.Error()
		}
		if got != tt.want {
			t.Errorf("%s, use-ftps %s:\n got %s\nwant %s", tt.url, tt.useFTPS, got, tt.want)
		}
	}
}

func TestLogin(t *testing.T) {
	for _, tt := range []struct{ url, password, user, loginPassword, err string }{
		{url: "ftp://host", user: "anonymous", loginPassword: "activeftp@"},
		{url: "ftp://host", password: "secret", user: "anonymous", loginPassword: "activeftp@"},
		{url: "ftp://anonymous@host", user: "anonymous", loginPassword: "activeftp@"},
		{url: "ftp://anonymous@host", password: "me@here", user: "anonymous", loginPassword: "me@here"},
		{url: "ftp://ana@host", password: "secret", user: "ana", loginPassword: "secret"},
		{url: "ftp://ana@host", err: `ftp://ana@host: no password for user "ana"; set ACTIVEFTP_PASSWORD or give --password-file`},
		{url: "ftp://ana@host", password: "secret\r\nDELE a", err: "ftp://ana@host: the password contains a line break or a NUL"},
	} {
		u, err := Parse(tt.url)
		if err != nil {
			t.Fatal(err)
		}
		user, password, err := u.Login(tt.password)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if user != tt.user || password != tt.loginPassword || got != tt.err {
			t.Errorf("%s with %q: %q, %q, error %q; want %q, %q, %q", tt.url, tt.password, user, password, got, tt.user, tt.loginPassword, tt.err)
		}
	}
}

// Parse reads what String returns, whatever the URL.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"ftp://host", "ftpes://a%40b@[fe80::1%25eth0]:2121//a%20b/", "ftps://host:21/a/b", "127.0.0.1:21", "sftp://u:p@h", "ftp://h?x#y", "ftp://\xff/%00", "ftp:// 000@[::% 0]/000",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := Parse(text)
		if err != nil {
			if strings.ContainsAny(err.Error(), lineBreaks) {
				t.Errorf("%q: the error has more than one line: %q", text, err)
			}
			return
		}
		again, err := Parse(u.String())
		if err != nil || again != u {
			t.Errorf("%q is %+v, but its String %q is %+v, %v", text, u, u, again, err)
		}
		if printable(u.String()) != u.String() {
			t.Errorf("%q: String is not safe to show: %q", text, u)
		}
	})
}

// A URL with a password is an error that does not show it, also if the host was
// forgotten.
func FuzzPassword(f *testing.F) {
	const secret = "open-sesame"
	for _, tt := range [][3]string{
		{"ftp", "u", "host"}, {"http", "", ""}, {"", "a/b", "@:21/c:d"}, {"ftp", "[::1]", ":1"}, {"a:b", "://@", "?#"}, {"ftp", "u?:", "host/a@b"},
	} {
		f.Add(tt[0], tt[1], tt[2])
	}
	f.Fuzz(func(t *testing.T, scheme, user, rest string) {
		if strings.Contains(scheme+user+rest, secret) {
			t.Skip()
		}
		text := scheme + "://" + user + ":" + secret
		if u, err := Parse(text + "@" + rest); err == nil || strings.Contains(err.Error(), secret) {
			t.Errorf("%s@%s: %v, %v", text, rest, u, err)
		}
		if _, err := Parse(text); err != nil && strings.Contains(err.Error(), secret) {
			t.Error(err)
		}
	})
}
