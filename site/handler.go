package site

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Handler returns a handler that serves the page in files. It sets the headers of
// _headers, compresses files if the client accepts gzip, answers only GET and
// HEAD, and does not list directories. It returns an error if the page is not
// built.
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
	mime string
	tag  string // content hash for ETag, without quotes
	raw  []byte
	gzip []byte // nil if compression does not make it smaller
}

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
	if err != nil {
		http.NotFound(w, r)
		return
	}
	a.serve(w, r)
}

// asset returns the file with the given name. It reads and compresses the file on
// the first request only.
func (h *handler) asset(name string) (*asset, error) {
	if name == "_headers" {
		return nil, fs.ErrNotExist
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
	return &asset{mimeType(name), hex.EncodeToString(sum[:8]), content, compress(content)}, nil
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

// compress returns content compressed with gzip, or nil if that is not smaller.
func compress(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("site: " + err.Error()) // cannot happen: the level is valid
	}
	_, _ = w.Write(content) // a write to a buffer does not fail
	w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

// serve answers a GET or HEAD request.
func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	body, tag := a.raw, `"`+a.tag+`"`
	header := w.Header()
	header.Set("Content-Type", a.mime)
	header.Set("Cache-Control", "no-cache") // revalidate each time
	if a.gzip != nil {
		header.Set("Vary", "Accept-Encoding")
		if acceptsGzip(r.Header.Get("Accept-Encoding")) {
			body, tag = a.gzip, `"`+a.tag+`-gzip"`
			header.Set("Content-Encoding", "gzip")
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

// acceptsGzip reports whether an Accept-Encoding header allows gzip (RFC 9110
// section 12.5.3).
func acceptsGzip(accept string) bool {
	for _, item := range splitList(accept) {
		coding, weight, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			value, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			q, err := strconv.ParseFloat(value, 64)
			return !found || err == nil && q > 0
		}
	}
	return false
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
