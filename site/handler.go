package site

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Handler returns a handler that serves the page in files. It sets the headers of
// _headers, sends a file's compressed form if there is one beside it that the client
// accepts, answers only GET and HEAD, and does not list directories. It returns an
// error if the page is not built.
func Handler(files fs.FS) (http.Handler, error) {
	if _, err := ReadBuild(files); err != nil {
		return nil, fmt.Errorf("this program was built without the page: %w; "+
			"use the program of a release archive, or run \"make run\" in a checkout and use bin/activeftp", err)
	}
	return &handler{files: files, headers: readHeaders(files)}, nil
}

// handler is the http.Handler for the page.
type handler struct {
	files   fs.FS
	headers [][2]string // name and value
	assets  sync.Map    // name to func() (*asset, error), each run once
}

// asset is a file that is ready to be served.
type asset struct {
	mime  string
	tag   string // content hash for ETag, without quotes
	forms []form // compressed forms, the preferred one first; none if the file has none
	raw   []byte
}

// form is a file's content under a content coding (RFC 9110 section 8.4.1).
type form struct {
	coding string
	body   []byte
}

// codings lists the content codings, the preferred one first, with the ending of the
// file that the build writes beside the original.
var codings = [...]struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, header := range h.headers {
		w.Header().Set(header[0], header[1])
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "only GET and HEAD", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	a, err := h.asset(name)
	if err == nil {
		a.serve(w, r)
		return
	}
	if _, err := h.asset(path.Join(name, "index.html")); err == nil {
		// The page's links are relative, so its address must end in a slash. This one
		// is relative too, for a server behind a proxy.
		w.Header().Set("Location", (&url.URL{Path: "./" + path.Base(name) + "/", RawQuery: r.URL.RawQuery}).String())
		w.WriteHeader(http.StatusPermanentRedirect)
		return
	}
	http.NotFound(w, r)
}

// asset returns the file with the given name. It reads the file on the first request
// only.
func (h *handler) asset(name string) (*asset, error) {
	if name == "_headers" || slices.ContainsFunc(codings[:], func(c struct{ name, ending string }) bool { return path.Ext(name) == c.ending }) {
		return nil, fmt.Errorf("serving %q: %w", name, fs.ErrNotExist) // not a file of the page
	}
	if info, err := fs.Stat(h.files, name); err != nil || info.IsDir() {
		return nil, fmt.Errorf("serving %q: %w", name, fs.ErrNotExist)
	}
	once := sync.OnceValues(func() (*asset, error) { return readAsset(h.files, name) })
	load, _ := h.assets.LoadOrStore(name, once)
	return load.(func() (*asset, error))()
}

func readAsset(files fs.FS, name string) (*asset, error) {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, fmt.Errorf("serving %q: %w", name, err)
	}
	sum := sha256.Sum256(content)
	a := &asset{mime: mimeType(name), tag: hex.EncodeToString(sum[:8]), raw: content}
	for _, c := range codings {
		body, err := fs.ReadFile(files, name+c.ending)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("serving %q: %w", name, err)
		}
		a.forms = append(a.forms, form{c.name, body})
	}
	return a, nil
}

// mimeType returns the media type of a file by its extension. It does not use the
// system's table, which may differ.
func mimeType(name string) string {
	switch ext := path.Ext(name); ext {
	case ".wasm":
		return "application/wasm"
	case ".json":
		return "application/json"
	case ".webmanifest":
		return "application/manifest+json"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".html", ".css", ".svg":
		return mime.TypeByExtension(ext)
	}
	return "text/plain; charset=utf-8"
}

// serve answers a GET or HEAD request.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	body, tag := a.raw, `"`+a.tag+`"`
	header := w.Header()
	header.Set("Content-Type", a.mime)
	header.Set("Cache-Control", "no-cache") // revalidate each time
	if len(a.forms) > 0 {
		header.Set("Vary", "Accept-Encoding")
		if f := accepted(a.forms, strings.Join(r.Header.Values("Accept-Encoding"), ",")); f != nil {
			body, tag = f.body, `"`+a.tag+`-`+f.coding+`"`
			header.Set("Content-Encoding", f.coding)
		}
	}
	header.Set("ETag", tag)
	if slices.Contains(splitList(r.Header.Get("If-None-Match")), tag) {
		header.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // an error means that the client has gone
	}
}

// accepted returns the form that an Accept-Encoding header prefers (RFC 9110 section
// 12.5.3), or nil if the client does not want any. Among equals it returns the first.
func accepted(forms []form, accept string) *form {
	weights := map[string]float64{}
	for _, item := range splitList(accept) {
		coding, weight, _ := strings.Cut(item, ";")
		q := 1.0
		if value, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q="); found {
			q, _ = strconv.ParseFloat(value, 64) // 0, not accepted, if it is not a number
		}
		weights[strings.ToLower(strings.TrimSpace(coding))] = q
	}
	var best *form
	highest := weights["identity"] // 0, so that any accepted form is better, if it is not named
	for i := range forms {
		q, named := weights[forms[i].coding]
		if !named {
			q = weights["*"]
		}
		if q > highest || q == highest && q > 0 && best == nil {
			best, highest = &forms[i], q
		}
	}
	return best
}

// splitList splits a comma-separated header value. It removes the prefix W/ of
// weak entity tags.
func splitList(value string) []string {
	var all []string
	for item := range strings.SplitSeq(value, ",") {
		all = append(all, strings.TrimPrefix(strings.TrimSpace(item), "W/"))
	}
	return all
}

// readHeaders returns the headers that _headers sets for every path: the lines
// indented under "/*".
func readHeaders(files fs.FS) [][2]string {
	text, err := fs.ReadFile(files, "_headers")
	if err != nil {
		return nil
	}
	var all [][2]string
	for line := range strings.SplitSeq(string(text), "\n") {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.HasPrefix(line, " ") {
			all = append(all, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
		}
	}
	return all
}
