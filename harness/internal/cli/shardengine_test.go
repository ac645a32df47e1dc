package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestShardAuto checks which shard the variables of each engine stand for, and that
// an error names the variable that is wrong.
func TestShardAuto(t *testing.T) {
	tests := []struct {
		env  string // NAME=VALUE, separated by blanks
		want string // shard, or a part of the error
	}{
		{"JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=3", "1/3"},
		{"JOB_COMPLETION_INDEX=2 JOB_COMPLETIONS=3", "3/3"},
		{"JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=1", "1/1"},
		{"CI_NODE_INDEX=1 CI_NODE_TOTAL=3", "1/3"},
		{"CI_NODE_INDEX=3 CI_NODE_TOTAL=3", "3/3"},
		{"CI_NODE_TOTAL=1", "1/1"}, // a job of GitLab that is not parallel
		{"TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2", "2/2"},
		{"JOB_COMPLETION_INDEX=1 JOB_COMPLETIONS=2 CI_NODE_TOTAL=1", "2/2"},
		{"", "no engine numbers this machine"},
		{"JOB_COMPLETION_INDEX=0", "JOB_COMPLETION_INDEX is set, but JOB_COMPLETIONS is not"},
		{"JOB_COMPLETIONS=3", "JOB_COMPLETIONS is set, but JOB_COMPLETION_INDEX is not"},
		{"CI_NODE_INDEX=1", "CI_NODE_INDEX is set, but CI_NODE_TOTAL is not"},
		{"CI_NODE_TOTAL=2", "CI_NODE_TOTAL is set, but CI_NODE_INDEX is not"},
		{"JOB_COMPLETION_INDEX=3 JOB_COMPLETIONS=3", `JOB_COMPLETION_INDEX is "3"; want a number from 0 to 2`},
		{"JOB_COMPLETION_INDEX=-1 JOB_COMPLETIONS=3", `JOB_COMPLETION_INDEX is "-1"`},
		{"CI_NODE_INDEX=0 CI_NODE_TOTAL=3", `CI_NODE_INDEX is "0"; want a number from 1 to 3`},
		{"CI_NODE_INDEX=4 CI_NODE_TOTAL=3", `CI_NODE_INDEX is "4"`},
		{"CI_NODE_INDEX=one CI_NODE_TOTAL=3", `CI_NODE_INDEX is "one"`},
		{"CI_NODE_INDEX=1 CI_NODE_TOTAL=0", `CI_NODE_TOTAL is "0"; want a number from 1 to 10000`},
		{"CI_NODE_INDEX=1 CI_NODE_TOTAL=10001", `CI_NODE_TOTAL is "10001"`},
		{"CI_NODE_INDEX=1 CI_NODE_TOTAL=99999999999999999999", `CI_NODE_TOTAL is "9999`},
		{"CI_NODE_INDEX=2 CI_NODE_TOTAL=1", `CI_NODE_INDEX is "2"; want a number from 1 to 1`},
		{"JOB_COMPLETION_INDEX=0 JOB_COMPLETIONS=3 CI_NODE_INDEX=1 CI_NODE_TOTAL=3", "JOB_COMPLETION_INDEX and in CI_NODE_INDEX"},
		{"JOB_COMPLETION_INDEX=0 CI_NODE_TOTAL=3", "JOB_COMPLETION_INDEX and in CI_NODE_TOTAL"},
	}
	for _, tt := range tests {
		env := map[string]string{}
		for _, variable := range strings.Fields(tt.env) {
			name, value, _ := strings.Cut(variable, "=")
			env[name] = value
		}
		s, flag := newShard(env)
		err := flag.Value.Set("auto")
		got := flag.Value.String()
		if err != nil {
			got = err.Error()
		}
		if got != tt.want && (err == nil || !strings.Contains(got, tt.want)) || s.Given() == (err != nil) {
			t.Errorf("%q: got %q, want %q", tt.env, got, tt.want)
		}
	}
}

// TestShardIgnoresVariables checks that variables without --shard auto share nothing.
func TestShardIgnoresVariables(t *testing.T) {
	env := map[string]string{"CI_NODE_INDEX": "2", "CI_NODE_TOTAL": "3"}
	if s, _ := newShard(env); s.Given() {
		t.Errorf("without the flag the list is shared: %+v", s)
	}
	s, flag := newShard(env)
	if err := flag.Value.Set("1/2"); err != nil || s.index != 1 || s.count != 2 {
		t.Errorf("1/2 is %d of %d, %v", s.index, s.count, err)
	}
}

// TestShardStatusFile checks that Bazel learns that the program shares the work, and
// that a file that cannot be created is an error.
func TestShardStatusFile(t *testing.T) {
	dir := t.TempDir()
	env := map[string]string{"TEST_SHARD_INDEX": "0", "TEST_TOTAL_SHARDS": "2", "TEST_SHARD_STATUS_FILE": filepath.Join(dir, "status")}
	_, flag := newShard(env)
	if err := flag.Value.Set("1/2"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(env["TEST_SHARD_STATUS_FILE"]); err == nil {
		t.Error("the file is created for a shard that Bazel did not choose")
	}
	if err := flag.Value.Set("auto"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(env["TEST_SHARD_STATUS_FILE"]); err != nil {
		t.Error(err)
	}
	env["TEST_SHARD_STATUS_FILE"] = filepath.Join(dir, "missing", "status")
	if err := flag.Value.Set("auto"); err == nil || !strings.Contains(err.Error(), "missing") {
		t.Errorf("got %v, want an error that names the file", err)
	}
}
