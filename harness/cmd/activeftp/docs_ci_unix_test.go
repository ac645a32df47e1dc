//go:build unix

package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// readYAML parses a YAML file of the repository into v. Keys that v does not
// have are errors if isStrict.
func readYAML(t *testing.T, name string, isStrict bool, v any) {
	t.Helper()
	decoder := yaml.NewDecoder(strings.NewReader(readDocument(t, name).text))
	decoder.KnownFields(isStrict)
	if err := decoder.Decode(v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestPreCommitHooks checks that each hook runs a command that exists, and takes
// settings files whatever the case of their names. The keys are those that
// pre-commit documents.
func TestPreCommitHooks(t *testing.T) {
	var hooks []struct{ ID, Name, Description, Entry, Language, Files string }
	readYAML(t, ".pre-commit-hooks.yaml", true, &hooks)
	var used struct {
		Repos []struct {
			Repo, Rev string
			Hooks     []struct {
				ID   string
				Args []string
			}
		}
	}
	readYAML(t, "docs/examples/pre-commit-config.yaml", true, &used)
	args := used.Repos[0].Hooks[0].Args
	ids := map[string]bool{}
	for _, hook := range hooks {
		ids[hook.ID] = true
		checkShell(t, hook.ID, hook.Entry+" "+strings.Join(args, " ")+" a.settings", "", nil)
		files := regexp.MustCompile(hook.Files)
		for name, want := range map[string]bool{"a/mft.settings": true, "MFT.SETTINGS": true, "settings.md": false, "a.settings.bak": false} {
			if files.MatchString(name) != want {
				t.Errorf("%s: takes %s: %v, want %v", hook.ID, name, !want, want)
			}
		}
	}
	if id := used.Repos[0].Hooks[0].ID; !ids[id] {
		t.Errorf("the example uses the unknown hook %q", id)
	}
}

// action has the parts of a composite action that the test needs.
type action struct {
	Inputs map[string]struct{ Description, Default string }
	Runs   struct {
		Using string
		Steps []struct {
			Name, Uses, Shell, Run string
			Env                    map[string]string
		}
	}
}

// TestGitHubAction runs the steps of the composite action as a runner does.
func TestGitHubAction(t *testing.T) {
	var check action
	readYAML(t, ".github/actions/check/action.yml", false, &check)
	workspace, temp := t.TempDir(), t.TempDir()
	settings := filepath.Join(workspace, "mft.settings")
	write := func(ports string) {
		text := "[ftp-active-mode]\nbase-port = 65000\nnumber-of-ports = " + ports + "\n"
		if err := os.WriteFile(settings, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(inputs map[string]string) (string, error) {
		var all strings.Builder
		for _, step := range check.Runs.Steps {
			if step.Run == "" {
				continue // an action of others
			}
			cmd := exec.CommandContext(t.Context(), step.Shell, "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", step.Run)
			cmd.Dir = workspace
			cmd.Env = append(os.Environ(), "GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=", "RUNNER_TEMP="+temp,
				"GITHUB_ACTION_PATH="+absolute(t, filepath.Join(root, ".github/actions/check")))
			for name, value := range step.Env {
				input := strings.TrimSuffix(strings.TrimPrefix(value, "${{ inputs."), " }}")
				if _, isInput := check.Inputs[input]; !isInput {
					t.Fatalf("%s: %s is no input", name, value)
				}
				value, given := inputs[input]
				if !given {
					value = check.Inputs[input].Default
				}
				cmd.Env = append(cmd.Env, name+"="+value)
			}
			out, err := cmd.CombinedOutput()
			all.Write(out)
			if err != nil {
				return all.String(), err
			}
		}
		return all.String(), nil
	}
	write("1024")
	out, err := run(map[string]string{"sarif": "report.sarif"})
	if err == nil {
		t.Error("the action passes settings that are wrong")
	}
	contains(t, out, "::error file=mft.settings,line=3", "port-end-high")
	if _, err := os.Stat(filepath.Join(workspace, "report.sarif")); err != nil {
		t.Error(err)
	}
	write("500")
	if out, err := run(map[string]string{"paths": "mft.settings ."}); err != nil {
		t.Errorf("the action refuses settings that are right: %v\n%s", err, out)
	}
	if out, err := run(map[string]string{"fail-on": "note"}); err == nil {
		t.Errorf("the action passes a note under fail-on note:\n%s", out)
	}
	config := "[check]\nfiles = [\"mft.settings\"]\nfail-on = \"note\"\n"
	if err := os.WriteFile(filepath.Join(workspace, ".activeftp.toml"), []byte(config), 0o644); err != nil {
		t.Fatal(err)
	}
	out, err = run(map[string]string{"paths": ""})
	if err == nil {
		t.Error("the action passes a note, which the configuration refuses")
	}
	contains(t, out, "configuration .activeftp.toml")
}

// absolute returns a path that does not depend on the directory.
func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// TestCIExamples checks the commands in the examples for CI engines, and that the
// workflow gives the action only inputs that it has.
func TestCIExamples(t *testing.T) {
	var gitlab struct {
		Activeftp struct{ Script []string }
	}
	readYAML(t, "docs/examples/gitlab-ci.yml", false, &gitlab)
	checkShell(t, "docs/examples/gitlab-ci.yml", strings.Join(gitlab.Activeftp.Script, "\n"), "", nil)
	var workflow struct {
		Jobs map[string]struct {
			Steps []struct {
				Uses string
				With map[string]string
			}
		}
	}
	readYAML(t, "docs/examples/github-workflow.yml", false, &workflow)
	var check action
	readYAML(t, ".github/actions/check/action.yml", false, &check)
	uses := 0
	for _, step := range workflow.Jobs["check"].Steps {
		if !strings.Contains(step.Uses, "/.github/actions/check@") {
			continue
		}
		uses++
		for input := range step.With {
			if _, ok := check.Inputs[input]; !ok {
				t.Errorf("the workflow gives the action %q, which it does not take", input)
			}
		}
	}
	if len(gitlab.Activeftp.Script) == 0 || uses != 1 {
		t.Errorf("found %d lines of script and %d uses of the action", len(gitlab.Activeftp.Script), uses)
	}
}

// TestDockerfile runs the build of the Dockerfile outside a container, and checks
// that the program needs no file of the image.
func TestDockerfile(t *testing.T) {
	text := readDocument(t, "docs/examples/Dockerfile").text
	build := regexp.MustCompile(`(?m)^RUN (.*) -o /activeftp (\S+)$`).FindStringSubmatch(text)
	user := regexp.MustCompile(`(?m)^USER (\d+):(\d+)$`).FindStringSubmatch(text)
	if build == nil || user == nil || user[1] == "0" || user[2] == "0" {
		t.Fatal("the Dockerfile has no build, or no user without rights")
	}
	program := filepath.Join(t.TempDir(), "activeftp")
	cmd := exec.CommandContext(t.Context(), "sh", "-c", build[1]+` -o "$1" `+build[2], "sh", program)
	cmd.Dir, cmd.Env = root, append(os.Environ(), "GOOS=linux")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file, err := elf.Open(program)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			t.Error("the program is not static")
		}
	}
}
