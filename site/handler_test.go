package site

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// testFiles returns the files of a minimal page.
func testFiles() fstest.MapFS {
	return fstest.MapFS{
		"index.html":           {Data: []byte("<!doctype html>" + strings.Repeat("<p>checked</p>", 100))},
		"core.wasm":            {Data: []byte("\x00asm" + strings.Repeat("\x00", 4000))},
		"second.wasm":          {Data: []byte("\x00asm")},
		"main.js":              {Data: []byte("1")},
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
		{"GET", "/rules", 404, "text/plain; charset=utf-8"}, // directories are not listed
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

func TestHandlerCompresses(t *testing.T) {
	tests := []struct {
		accept, target string
		gzip           bool
	}{
		{"gzip", "/core.wasm", true},
		{"br, GZIP;q=0.5", "/core.wasm", true},
		{"gzip;q=0", "/core.wasm", false},
		{"gzip; q=nonsense", "/core.wasm", false},
		{"br", "/core.wasm", false},
		{"", "/core.wasm", false},
		{"gzip", "/style.css", false}, // would not get smaller
	}
	for _, tt := range tests {
		t.Run(tt.accept+tt.target, func(t *testing.T) {
			response := get(t, "GET", tt.target, http.Header{"Accept-Encoding": {tt.accept}})
			body := io.Reader(response.Body)
			if got := response.Header.Get("Content-Encoding") == "gzip"; got != tt.gzip {
				t.Fatalf("gzip %v, want %v", got, tt.gzip)
			}
			if tt.gzip {
				var err error
				if body, err = gzip.NewReader(body); err != nil {
					t.Fatal(err)
				}
			}
			content, err := io.ReadAll(body)
			if err != nil {
				t.Fatal(err)
			}
			if want := testFiles()[tt.target[1:]].Data; !bytes.Equal(content, want) {
				t.Errorf("%d bytes, want the file's %d", len(content), len(want))
			}
		})
	}
}

func TestHandlerNotModified(t *testing.T) {
	tag := get(t, "GET", "/", nil).Header.Get("ETag")
	gzipTag := get(t, "GET", "/", http.Header{"Accept-Encoding": {"gzip"}}).Header.Get("ETag")
	got := []int{
		get(t, "GET", "/", http.Header{"If-None-Match": {tag}}).StatusCode,
		get(t, "GET", "/", http.Header{"If-None-Match": {`"other", W/` + tag}}).StatusCode,
		get(t, "GET", "/", http.Header{"If-None-Match": {gzipTag}}).StatusCode,
		get(t, "GET", "/", http.Header{"If-None-Match": {`"other"`}}).StatusCode,
	}
	if diff := cmp.Diff([]int{304, 304, 200, 200}, got); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
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
