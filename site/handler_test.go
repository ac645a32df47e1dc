package site

import (
	"bytes"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// testFiles returns the files of a minimal page.
func testFiles() fstest.MapFS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<!doctype html>" + strings.Repeat("<p>checked</p>", 100))},
		"core.wasm":            {Data: []byte("\x00asm of the core")},
		"core.wasm.br":         {Data: []byte("under brotli")},
		"core.wasm.gz":         {Data: []byte("under gzip")},
		"main.js.gz":           {Data: []byte("only gzip")},
		"second.wasm":          {Data: []byte("\x00asm")},
		"main.js":              {Data: []byte("1")},
		"start.js":             {Data: []byte("1")},
		"worker.js":            {Data: []byte("1")},
		"precache.js":          {Data: []byte("1")},
		"version.json":         {Data: []byte(`{"version":"v1.2.3","commit":"a94a8fe5","go":"go1.26.0"}`)},
		"style.css":            {Data: []byte("p{}")},
		"icon.svg":             {Data: []byte("<svg/>")},
		"manifest.webmanifest": {Data: []byte("{}")},
		"rules/index.html":     {Data: []byte("rules")},
		"rules/site-nat.html":  {Data: []byte("nat")},
		"_headers":             {Data: []byte("/*\n  X-Content-Type-Options: nosniff\n  Content-Security-Policy: default-src 'none'; script-src 'self'\n")},
	}
}

func get(t *testing.T, method, target string, header http.Header) *http.Response {
	t.Helper()
	h, err := Handler(testFiles())
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequest(method, target, nil)
	request.Header = header
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, request)
	return recorder.Result()
}

func TestHandlerAnswers(t *testing.T) {
	tests := []struct {
		method, target string
		status         int
		mime           string
	}{
		{"GET", "/", 200, "text/html; charset=utf-8"},
		{"HEAD", "/index.html", 200, "text/html; charset=utf-8"},
		{"GET", "/core.wasm", 200, "application/wasm"},
		{"GET", "/main.js", 200, "text/javascript; charset=utf-8"},
		{"GET", "/style.css", 200, "text/css; charset=utf-8"},
		{"GET", "/icon.svg", 200, "image/svg+xml"},
		{"GET", "/manifest.webmanifest", 200, "application/manifest+json"},
		{"GET", "/version.json", 200, "application/json"},
		{"GET", "/rules/", 200, "text/html; charset=utf-8"},
		{"GET", "/rules/site-nat.html?from=finding", 200, "text/html; charset=utf-8"},
		{"GET", "/rules/site-nat", 404, "text/plain; charset=utf-8"},
		{"GET", "/core.wasm.br", 404, "text/plain; charset=utf-8"},
		{"GET", "/_headers", 404, "text/plain; charset=utf-8"},
		{"GET", "/../go.mod", 404, "text/plain; charset=utf-8"},
		{"GET", "/missing.html", 404, "text/plain; charset=utf-8"},
		{"POST", "/", 405, "text/plain; charset=utf-8"},
	}
	for _, tt := range tests {
		t.Run(tt.method+tt.target, func(t *testing.T) {
			response := get(t, tt.method, tt.target, nil)
			if got := response.StatusCode; got != tt.status {
				t.Errorf("status %d, want %d", got, tt.status)
			}
			if got := response.Header.Get("Content-Type"); got != tt.mime {
				t.Errorf("type %q, want %q", got, tt.mime)
			}
			if got := response.Header.Get("X-Content-Type-Options"); got != "nosniff" {
				t.Errorf("X-Content-Type-Options %q, want nosniff", got)
			}
			if got := response.Header.Get("Content-Security-Policy"); got != "default-src 'none'; script-src 'self'" {
				t.Errorf("policy %q, want that of _headers", got)
			}
			body, err := io.ReadAll(response.Body)
			if err != nil || tt.method == "HEAD" && len(body) > 0 {
				t.Errorf("%d bytes of body, error %v", len(body), err)
			}
		})
	}
}

// TestHandlerCompresses checks which form of a file a client gets. The forms differ,
// so that their content says which one it is.
func TestHandlerCompresses(t *testing.T) {
	const raw, br, gz = "\x00asm of the core", "under brotli", "under gzip"
	tests := []struct {
		accept, target string
		coding, body   string
	}{
		{"gzip, deflate, br, zstd", "/core.wasm", "br", br},
		{"gzip", "/core.wasm", "gzip", gz},
		{"br;q=0.5, GZIP", "/core.wasm", "gzip", gz},
		{"br; q=0.5, gzip;q=0.4", "/core.wasm", "br", br},
		{"br;q=0, *", "/core.wasm", "gzip", gz},
		{"*;q=0", "/core.wasm", "", raw},
		{"gzip;q=0", "/core.wasm", "", raw},
		{"gzip; q=nonsense", "/core.wasm", "", raw},
		{"identity, br;q=0.5", "/core.wasm", "", raw},
		{"identity;q=0.5, br;q=0.5", "/core.wasm", "br", br},
		{"deflate", "/core.wasm", "", raw},
		{"", "/core.wasm", "", raw},
		{"br, gzip;q=0.1", "/main.js", "gzip", "only gzip"},
		{"br", "/main.js", "", "1"},
		{"br, gzip", "/style.css", "", "p{}"},
	}
	for _, tt := range tests {
		t.Run(tt.accept+tt.target, func(t *testing.T) {
			response := get(t, "GET", tt.target, http.Header{"Accept-Encoding": {tt.accept}})
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			header := response.Header
			got := []string{header.Get("Content-Encoding"), string(body), header.Get("Content-Length")}
			if diff := cmp.Diff([]string{tt.coding, tt.body, strconv.Itoa(len(tt.body))}, got); diff != "" {
				t.Errorf("coding, body, length (-want +got):\n%s", diff)
			}
			if got, want := header.Get("Vary") == "Accept-Encoding", tt.target != "/style.css"; got != want {
				t.Errorf("varies by Accept-Encoding: %v, want %v", got, want)
			}
		})
	}
}

// TestHandlerRedirects checks that a folder without the slash leads to its page.
func TestHandlerRedirects(t *testing.T) {
	tests := []struct{ target, location string }{
		{"/rules", "./rules/"},
		{"/rules?from=finding", "./rules/?from=finding"},
		{"/rules//", ""},
		{"/", ""},
	}
	for _, tt := range tests {
		response := get(t, "GET", tt.target, nil)
		if got := response.Header.Get("Location"); got != tt.location {
			t.Errorf("GET %s leads to %q, want %q", tt.target, got, tt.location)
		}
		if got, want := response.StatusCode == http.StatusPermanentRedirect, tt.location != ""; got != want {
			t.Errorf("GET %s: status %d", tt.target, response.StatusCode)
		}
	}
}

func TestHandlerNotModified(t *testing.T) {
	tag := func(accept string) string {
		return get(t, "GET", "/core.wasm", http.Header{"Accept-Encoding": {accept}}).Header.Get("ETag")
	}
	tests := []struct {
		tag, accept string
		status      int
	}{
		{tag(""), "", 304},
		{`"other", W/` + tag(""), "", 304},
		{tag("gzip"), "gzip", 304},
		{tag("br"), "br, gzip", 304},
		{tag("gzip"), "", 200},
		{tag("gzip"), "br", 200},
		{`"other"`, "", 200},
	}
	for _, tt := range tests {
		response := get(t, "GET", "/core.wasm", http.Header{"If-None-Match": {tt.tag}, "Accept-Encoding": {tt.accept}})
		if response.StatusCode != tt.status {
			t.Errorf("tag %s, accept %q: status %d, want %d", tt.tag, tt.accept, response.StatusCode, tt.status)
		}
	}
}

func TestContentSecurityPolicy(t *testing.T) {
	page, err := fs.ReadFile(Files(), "index.html")
	if err != nil {
		t.Fatal(err)
	}
	policy := ""
	for _, header := range readHeaders(Files()) {
		if header[0] == "Content-Security-Policy" {
			policy = header[1]
		}
	}
	// A meta element cannot set frame-ancestors, but every other directive.
	inPage, found := strings.CutSuffix(policy, "; frame-ancestors 'none'")
	if !found || !strings.HasPrefix(inPage, "default-src 'none'; ") {
		t.Errorf("unexpected policy in _headers: %q", policy)
	}
	if want := `<meta http-equiv="Content-Security-Policy" content="` + inPage + `">`; !bytes.Contains(page, []byte(want)) {
		t.Errorf("index.html does not have the policy of _headers:\n%s", want)
	}
	for _, inline := range []string{" style=", "<style", "<script>", " onclick="} {
		if bytes.Contains(page, []byte(inline)) {
			t.Errorf("index.html has %q, which its policy forbids", inline)
		}
	}
}
