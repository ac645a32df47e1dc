package prove

import (
	"net/url"
	"testing"
)

func TestRealTarget(t *testing.T) {
	for text, want := range map[string]target{
		"ftp://host":              {server: "host:21"},
		"ftp://ana@host:2121/":    {server: "host:2121", user: "ana"},
		"ftps://host":             {server: "host:990", implicit: true},
		"ftp://[::1]:2121/in/pay": {server: "[::1]:2121", dir: "in/pay/"},
		"ftp://host//srv/in/":     {server: "host:21", dir: "/srv/in/"},
	} {
		got, err := realTarget(Options{Server: text})
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got.server != want.server || got.implicit != want.implicit || got.user != want.user || got.dir != want.dir {
			t.Errorf("%s: %+v", text, got)
		}
	}
}

func TestDirectoryOf(t *testing.T) {
	for text, want := range map[string]string{"": "", "/": "", "/a": "a/", "/a/": "a/", "//a": "/a/", "/a%20b": "a b/"} {
		u, err := url.Parse("ftp://host" + text)
		if err != nil {
			t.Fatal(err)
		}
		if got := directoryOf(u); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
