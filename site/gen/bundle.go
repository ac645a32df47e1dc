package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// singleSource replaces source.js in the single-file page.
//
//go:embed parts/source.js
var singleSource string

// scripts lists the modules that become a script of the page: what the page needs
// before it is read, the page itself, and what the pages of the rules need. The
// script of the worker joins them.
var scripts = [...]string{"start.js", "main.js", "early.js"}

// writeScripts writes the scripts of the page and of its worker. Each is one file,
// because a browser finds a module's imports only after it has loaded the module.
func writeScripts(src, public string) error {
	worker, err := workerScript(src)
	if err != nil {
		return err
	}
	written := map[string][]byte{"worker.js": worker}
	for _, name := range scripts {
		if written[name], err = bundle(src, name, nil); err != nil {
			return err
		}
	}
	for name, script := range written {
		if err := os.WriteFile(filepath.Join(public, name), script, 0o644); err != nil {
			return fmt.Errorf("writing a script: %w", err)
		}
	}
	return nil
}

// singleScript returns the script of the single-file page, which contains that of
// the worker.
func singleScript(src string) ([]byte, error) {
	worker, err := workerScript(src)
	if err != nil {
		return nil, err
	}
	literal, err := json.Marshal(string(worker))
	if err != nil {
		return nil, fmt.Errorf("quoting the worker's script: %w", err)
	}
	return bundle(src, "main.js", map[string]string{
		"source.js":        singleSource,
		"worker-script.js": "export const workerScript = " + string(literal) + ";\n",
	})
}

// workerScript returns the script of the worker. It contains wasm_exec.js of this Go
// toolchain, because that works only with the WebAssembly of the same toolchain.
func workerScript(src string) ([]byte, error) {
	goroot, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, fmt.Errorf("finding the Go toolchain: %w", err)
	}
	starter, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(goroot)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return nil, fmt.Errorf("reading the script that starts core.wasm: %w", err)
	}
	return bundle(src, "worker.js", map[string]string{"wasm_exec.js": string(starter)})
}

// bundle joins the module called entry in the directory src and all modules that
// it imports into one small script, which depends on nothing else. generated maps
// the names of modules that are not in src, or that replace one there, to their
// source.
func bundle(src, entry string, generated map[string]string) ([]byte, error) {
	directory, err := filepath.Abs(src)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     directory, // messages name files relative to it
		EntryPoints:       []string{entry},
		Bundle:            true,
		Format:            api.FormatIIFE,
		Platform:          api.PlatformBrowser,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		LegalComments:     api.LegalCommentsNone, // docs/licences.md has them
		TsconfigRaw:       "{}",                  // no file of a directory above counts
		Plugins:           []api.Plugin{generatedModules(generated)},
		LogLevel:          api.LogLevelSilent,
	})
	if messages := append(result.Errors, result.Warnings...); len(messages) > 0 {
		text := api.FormatMessages(messages, api.FormatMessagesOptions{})
		return nil, fmt.Errorf("bundling %s:\n%s", entry, strings.TrimSpace(strings.Join(text, "")))
	}
	return result.OutputFiles[0].Contents, nil
}

// generatedModules returns a plugin that finds the modules of sources, which maps
// names to texts, wherever a module imports "./" and the name.
func generatedModules(sources map[string]string) api.Plugin {
	const namespace = "generated"
	return api.Plugin{Name: namespace, Setup: func(build api.PluginBuild) {
		for name := range sources {
			build.OnResolve(api.OnResolveOptions{Filter: `^\./` + regexp.QuoteMeta(name) + `$`},
				func(api.OnResolveArgs) (api.OnResolveResult, error) {
					return api.OnResolveResult{Path: name, Namespace: namespace}, nil
				})
		}
		build.OnLoad(api.OnLoadOptions{Filter: ".*", Namespace: namespace},
			func(args api.OnLoadArgs) (api.OnLoadResult, error) {
				source := sources[args.Path]
				return api.OnLoadResult{Contents: &source, Loader: api.LoaderJS}, nil
			})
	}}
}
