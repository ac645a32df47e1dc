package mutants

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// source is a type-checked package.
type source struct {
	dir   string // relative to the module, with slashes
	fset  *token.FileSet
	files []*sourceFile
	pkg   *types.Package
	info  *types.Info
}

// sourceFile is a file of a package.
type sourceFile struct {
	name string // relative to the module, with slashes
	text []byte
	tree *ast.File
}

// listed is what go list prints about a package.
type listed struct {
	ImportPath string
	Dir        string
	Export     string // file with its exported types
	GoFiles    []string
}

// load type-checks the packages in dirs of the module at root. Their imports are
// read from the compiler's export data.
func load(ctx context.Context, root string, dirs []string) ([]*source, error) {
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}
	for _, dir := range dirs {
		args = append(args, "./"+dir)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	output, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			err = errors.New(strings.TrimSpace(string(exit.Stderr)))
		}
		return nil, fmt.Errorf("listing the packages: %w", err)
	}
	exports, byDir := map[string]string{}, map[string]listed{}
	for decoder := json.NewDecoder(strings.NewReader(string(output))); ; {
		var l listed
		if err := decoder.Decode(&l); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("reading the list of packages: %w", err)
		}
		exports[l.ImportPath] = l.Export
		byDir[l.Dir] = l
	}
	var all []*source
	for _, dir := range dirs {
		l, ok := byDir[filepath.Join(root, filepath.FromSlash(dir))]
		if !ok {
			return nil, fmt.Errorf("%s: no package found", dir)
		}
		s, err := check(dir, l, exports)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// check parses and type-checks one package.
func check(dir string, l listed, exports map[string]string) (*source, error) {
	s := &source{dir: dir, fset: token.NewFileSet()}
	var trees []*ast.File
	for _, base := range l.GoFiles {
		text, err := os.ReadFile(filepath.Join(l.Dir, base))
		if err != nil {
			return nil, fmt.Errorf("reading a source file: %w", err)
		}
		name := dir + "/" + base
		tree, err := parser.ParseFile(s.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, fmt.Errorf("parsing: %w", err)
		}
		s.files = append(s.files, &sourceFile{name: name, text: text, tree: tree})
		trees = append(trees, tree)
	}
	lookup := func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("no export data of %s", path)
		}
		return os.Open(exports[path])
	}
	s.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}, Implicits: map[ast.Node]types.Object{},
	}
	config := types.Config{Importer: importer.ForCompiler(s.fset, "gc", lookup)}
	pkg, err := config.Check(l.ImportPath, s.fset, trees, s.info)
	if err != nil {
		return nil, fmt.Errorf("type-checking: %w", err)
	}
	s.pkg = pkg
	return s, nil
}

// realPath returns an absolute path without symbolic links, as the go command uses
// it.
func realPath(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	return dir, nil
}

// modulePath returns the path of the module at root.
func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", fmt.Errorf("finding the module: %w", err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(rest), nil
		}
	}
	return "", fmt.Errorf("%s names no module", filepath.Join(root, "go.mod"))
}
