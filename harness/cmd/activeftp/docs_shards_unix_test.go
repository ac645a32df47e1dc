//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"activeftp/harness/peertest"
)

// shardExample is a directory in which the steps of an example run as its engine runs
// them: three files of settings, of which one has an error.
type shardExample struct {
	dir, bin string
	env      []string // of every step
}

// newShardExample returns the directory, with the command on the PATH of the steps.
func newShardExample(t *testing.T) *shardExample {
	t.Helper()
	dir := peertest.WriteFiles(t, map[string]string{
		"settings/a.settings": noFinding, "settings/b/b.settings": errorFinding, "settings/c.settings": warningFinding,
	})
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\n%s=1 exec '%s' \"$@\"\n", asCommand, self)
	if err := os.WriteFile(filepath.Join(bin, "activeftp"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return &shardExample{dir: dir, bin: bin}
}

// run runs a step with a shell and returns its output and exit code.
func (e *shardExample) run(t *testing.T, shell []string, step string, env ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), shell[0], append(slices.Clone(shell[1:]), step)...)
	cmd.Dir = e.dir
	cmd.Env = slices.Concat(os.Environ(), []string{"PATH=" + e.bin + ":" + os.Getenv("PATH")}, e.env, env)
	out, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// checkShards runs the step of each shard, which must succeed, and the one that joins
// them, which must fail because of the error in one file.
func (e *shardExample) checkShards(t *testing.T, shard func(index int) (string, int), merge func() (string, int)) {
	t.Helper()
	for index := range 3 {
		if out, code := shard(index); code != 0 || !strings.Contains(out, fmt.Sprintf("shard %d/3: ", index+1)) {
			t.Errorf("shard %d: exit code %d\n%s", index, code, out)
		}
	}
	out, code := merge()
	if code != 1 {
		t.Errorf("joined: exit code %d, want 1", code)
	}
	contains(t, out, "settings/b/b.settings", "port-end-high", "in 3 files")
}

// githubStep is a step of a workflow for GitHub Actions.
type githubStep struct {
	Name, Uses, Run string
	Env             map[string]string
}

// TestGitHubShards runs the jobs of the matrix as a runner does. Instead of uploading
// and downloading, it moves the reports.
func TestGitHubShards(t *testing.T) {
	var workflow struct {
		Jobs map[string]struct {
			Strategy struct {
				Matrix struct{ Shard []int }
			}
			Steps []githubStep
		}
	}
	readYAML(t, "docs/examples/github-shards.yml", false, &workflow)
	if diff := fmt.Sprint(workflow.Jobs["check"].Strategy.Matrix.Shard); diff != "[1 2 3]" {
		t.Fatalf("the matrix has the shards %s", diff)
	}
	e := newShardExample(t)
	if err := os.Symlink(absolute(t, root), filepath.Join(e.dir, ".activeftp")); err != nil {
		t.Fatal(err)
	}
	e.env = []string{"GITHUB_ACTIONS=true", "GITHUB_STEP_SUMMARY=", "RUNNER_TEMP=" + e.dir + "/shards", "GITHUB_PATH=" + e.bin + "/path"}
	job := func(name, index string) (string, int) {
		var all strings.Builder
		for _, step := range workflow.Jobs[name].Steps {
			var env []string
			for name, value := range step.Env {
				value = strings.NewReplacer("${{ matrix.shard }}", index, "${{ strategy.job-total }}", "3").Replace(value)
				if strings.Contains(value, "${{") {
					t.Fatalf("%s: %s has an unknown expression", name, value)
				}
				env = append(env, name+"="+value)
			}
			if step.Run == "" {
				continue // an action of others
			}
			out, code := e.run(t, []string{"bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c"}, step.Run, env...)
			all.WriteString(out)
			if code != 0 {
				return all.String(), code
			}
		}
		return all.String(), 0
	}
	e.checkShards(t,
		func(index int) (string, int) { return job("check", fmt.Sprint(index+1)) },
		func() (string, int) { return job("merge", "") })
	if path, err := os.ReadFile(filepath.Join(e.bin, "path")); err != nil || !strings.Contains(string(path), "/shards/bin\n") {
		t.Errorf("the path of the command that was built: %q, %v", path, err)
	}
}

// TestGitLabShards runs the scripts of the jobs with the variables of GitLab.
func TestGitLabShards(t *testing.T) {
	var jobs struct {
		Check struct {
			Parallel int
			Script   []string
		} `yaml:"activeftp-check"`
		Merge struct {
			Needs, Script []string
		} `yaml:"activeftp-merge"`
	}
	readYAML(t, "docs/examples/gitlab-shards.yml", false, &jobs)
	if jobs.Check.Parallel != 3 || fmt.Sprint(jobs.Merge.Needs) != "[activeftp-check]" {
		t.Errorf("parallel: %d, needs: %v", jobs.Check.Parallel, jobs.Merge.Needs)
	}
	e := newShardExample(t)
	shell := []string{"sh", "-e", "-c"}
	e.checkShards(t, func(index int) (string, int) {
		return e.run(t, shell, strings.Join(jobs.Check.Script, "\n"), fmt.Sprint("CI_NODE_INDEX=", index+1), "CI_NODE_TOTAL=3")
	}, func() (string, int) { return e.run(t, shell, strings.Join(jobs.Merge.Script, "\n"), "CI_NODE_TOTAL=1") })
	if err := os.Remove(filepath.Join(e.dir, "shard-2.json")); err != nil {
		t.Fatal(err)
	}
	if out, code := e.run(t, shell, strings.Join(jobs.Merge.Script, "\n")); code != 2 || !strings.Contains(out, "no report of shard 2 of 3") {
		t.Errorf("with a missing shard: exit code %d\n%s", code, out)
	}
}

// job is the part of a Job of Kubernetes that the test runs.
type job struct {
	Kind     string
	Metadata struct{ Name string }
	Spec     struct {
		Completions    int
		CompletionMode string `yaml:"completionMode"`
		Template       struct {
			Spec struct {
				Containers []struct {
					Command, Args []string
					Env           []struct{ Name, Value string }
				}
			}
		}
	}
}

// run runs the command of the job's container.
func (j *job) run(t *testing.T, e *shardExample, env ...string) (string, int) {
	t.Helper()
	container := j.Spec.Template.Spec.Containers[0]
	for _, variable := range container.Env {
		env = append(env, variable.Name+"="+variable.Value)
	}
	if len(container.Args) != 1 {
		t.Fatalf("args %q, want one script", container.Args)
	}
	return e.run(t, container.Command, container.Args[0], env...)
}

// TestKubernetesShards checks the two jobs against the schema of batch/v1, and runs
// the commands of their containers with the variables of an Indexed Job.
func TestKubernetesShards(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/kubernetes/job-batch-v1.json")
	if err != nil {
		t.Fatal(err)
	}
	text := readDocument(t, "docs/examples/kubernetes-shards.yml").text
	var jobs []job
	for decoder := yaml.NewDecoder(strings.NewReader(text)); ; {
		var node yaml.Node
		if err := decoder.Decode(&node); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		var value any
		var one job
		if err := errors.Join(node.Decode(&value), node.Decode(&one)); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", one.Metadata.Name, err)
		}
		jobs = append(jobs, one)
	}
	if len(jobs) != 2 || jobs[0].Spec.Completions != 3 || jobs[0].Spec.CompletionMode != "Indexed" {
		t.Fatalf("jobs: %+v", jobs)
	}
	for _, change := range [][2]string{{"completions: 3", "completions: three"}, {"completionMode:", "completionmode:"}, {"claimName:", "name:"}, {"containers:", "container:"}} {
		var wrong any
		changed := strings.Replace(text, change[0], change[1], 1)
		if err := yaml.NewDecoder(bytes.NewBufferString(changed)).Decode(&wrong); err != nil || schema.Validate(wrong) == nil {
			t.Errorf("%s is valid (%v)", change[1], err)
		}
	}
	e := newShardExample(t)
	e.checkShards(t, func(index int) (string, int) {
		return jobs[0].run(t, e, fmt.Sprint("JOB_COMPLETION_INDEX=", index))
	}, func() (string, int) { return jobs[1].run(t, e) })
	if reports, err := filepath.Glob(filepath.Join(e.dir, "reports/*/report.html")); err != nil || len(reports) != 1 {
		t.Errorf("reports %q, %v", reports, err)
	}
}

// TestBazelShards runs the test that docs/ci.md shows with the variables of Bazel, and
// checks that it creates the file that tells Bazel so.
func TestBazelShards(t *testing.T) {
	script := regexp.MustCompile(`activeftp run --shard auto [^\x60\n]+`).FindString(readDocument(t, "docs/ci.md").text)
	if script == "" {
		t.Fatal("docs/ci.md has no test for Bazel")
	}
	e := newShardExample(t)
	if err := os.MkdirAll(filepath.Join(e.dir, "scenarios"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(e.dir, "scenarios", name+".txtar"), []byte(scenarioText), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for index := range 2 {
		status := filepath.Join(e.dir, fmt.Sprint("status", index))
		out, code := e.run(t, []string{"sh", "-e", "-c"}, script, fmt.Sprint("TEST_SHARD_INDEX=", index), "TEST_TOTAL_SHARDS=2",
			"TEST_SHARD_STATUS_FILE="+status, "XML_OUTPUT_FILE="+filepath.Join(e.dir, "test.xml"))
		if code != 0 || !strings.Contains(out, fmt.Sprintf("shard %d/2: 1 passed", index+1)) {
			t.Errorf("exit code %d\n%s", code, out)
		}
		for _, file := range []string{status, filepath.Join(e.dir, "test.xml")} {
			if _, err := os.Stat(file); err != nil {
				t.Error(err)
			}
		}
	}
}
