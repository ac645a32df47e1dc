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

// notBuilt is what every address answers while the page's core is missing.
const notBuilt = `This program was built without the page's core.
Run "make site" and build it again.
`

// Handler serves the page, with the headers that public/_headers states for
// every host, and compressed where the client takes gzip. It answers GET and
// HEAD, and lists no directories. Where the build has no core it answers every
// request with status 503 and says which make target builds it.
func Handler() http.Handler { return handlerOf(Files()) }

func handlerOf(files fs.FS) http.Handler {
	for _, name := range built {
		if _, err := fs.Stat(files, name); err != nil {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.Error(w, notBuilt, http.StatusServiceUnavailable)
			})
		}
	}
	return &handler{files: files, headers: readHeaders(files)}
}

// built are the files that "make site" puts among the others.
var built = []string{"core.wasm", "wasm_exec.js", "precache.js", "rules/index.html"}

type handler struct {
	files   fs.FS
	headers [][2]string
	assets  sync.Map // name -> func() (*asset, error), each run once
}

// asset is a file as it goes out.
type asset struct {
	mime  string
	tag   string // of the content, for If-None-Match
	plain []byte
	gzip  []byte // nil where it would be no smaller
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

// asset is the file of that name, read and compressed at its first request.
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
	return &asset{mimeOf(name), hex.EncodeToString(sum[:8]), content, packed(content)}, nil
}

// mimeOf does not ask the system, whose table may know less or say otherwise.
func mimeOf(name string) string {
	switch ext := path.Ext(name); ext {
	case ".wasm":
		return "application/wasm"
	case ".webmanifest":
		return "application/manifest+json"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".html", ".css", ".svg":
		return mime.TypeByExtension(ext)
	}
	return "text/plain; charset=utf-8"
}

func packed(content []byte) []byte {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("site: " + err.Error()) // the level is valid
	}
	w.Write(content) // a buffer takes all
	w.Close()
	if out.Len() >= len(content) {
		return nil
	}
	return out.Bytes()
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	body, tag := a.plain, `"`+a.tag+`"`
	header := w.Header()
	header.Set("Content-Type", a.mime)
	header.Set("Cache-Control", "no-cache") // asks each time, and is told 304
	if a.gzip != nil {
		header.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Get("Accept-Encoding")) {
			body, tag = a.gzip, `"`+a.tag+`-gzip"`
			header.Set("Content-Encoding", "gzip")
		}
	}
	header.Set("ETag", tag)
	if slices.Contains(listed(r.Header.Get("If-None-Match")), tag) {
		header.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body) // a client that has gone needs no answer
	}
}

// takesGzip reads Accept-Encoding (RFC 9110 section 12.5.3).
func takesGzip(accept string) bool {
	for _, item := range listed(accept) {
		coding, weight, _ := strings.Cut(item, ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			value, found := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
			q, err := strconv.ParseFloat(value, 64)
			return !found || err == nil && q > 0
		}
	}
	return false
}

func listed(value string) []string {
	var all []string
	for item := range strings.SplitSeq(value, ",") {
		all = append(all, strings.TrimPrefix(strings.TrimSpace(item), "W/"))
	}
	return all
}

// readHeaders is what _headers states for every address: the lines indented
// under "/*".
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
