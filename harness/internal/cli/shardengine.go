package cli

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"activeftp/harness/report"
)

// autoShard is the --shard that an engine numbers.
const autoShard = "auto"

// shardEngine is an engine that numbers the machines of a job in variables.
type shardEngine struct {
	name         string
	index, total string // names of the variables
	first        int    // lowest index
	status       string // variable with the name of a file to create, as a sign that the program shares the work
}

// shardEngines lists the engines that --shard auto knows. Kubernetes sets the index
// alone; the manifest has to set the total. GitLab sets the total to 1 in each job
// that is not parallel.
var shardEngines = [...]shardEngine{
	{"a Kubernetes Indexed Job", "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0, ""},
	{"GitLab parallel", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1, ""},
	{"Bazel", "TEST_SHARD_INDEX", "TEST_TOTAL_SHARDS", 0, "TEST_SHARD_STATUS_FILE"},
}

// engineList names the engines and their variables for the help.
func engineList() string {
	var all []string
	for _, e := range shardEngines {
		all = append(all, fmt.Sprintf("%s (%s from %d, %s)", e.name, e.index, e.first, e.total))
	}
	return OneOf(all)
}

// auto sets the shard by the variables of the one engine that has set them.
func (f *shardFlag) auto() error {
	engine, err := findEngine(f.terminal.env)
	if err != nil {
		return err
	}
	index, count, err := engine.read(f.terminal.env)
	if err != nil {
		return err
	}
	if file := f.terminal.env(engine.status); file != "" {
		if err := touch(file); err != nil {
			return err
		}
	}
	f.shard.index, f.shard.count = index-engine.first+1, count
	return nil
}

// findEngine returns the engine that has set a variable. One that numbers the machines
// precedes those that have only set the total to 1.
func findEngine(env func(string) string) (shardEngine, error) {
	var numbered, single []shardEngine
	for _, e := range shardEngines {
		switch index, total := env(e.index), env(e.total); {
		case index == "" && total == "1":
			single = append(single, e)
		case index != "" || total != "":
			numbered = append(numbered, e)
		}
	}
	switch {
	case len(numbered) > 1:
		return shardEngine{}, fmt.Errorf("two engines number this machine, in %s and in %s; want --shard I/N",
			numbered[0].setVariable(env), numbered[1].setVariable(env))
	case len(numbered) == 1:
		return numbered[0], nil
	case len(single) > 0:
		return single[0], nil
	}
	var pairs []string
	for _, e := range shardEngines {
		pairs = append(pairs, e.index+" with "+e.total)
	}
	return shardEngine{}, fmt.Errorf("no engine numbers this machine; want the variables %s, or --shard I/N", OneOf(pairs))
}

// setVariable returns the name of a variable of the engine that is set.
func (e shardEngine) setVariable(env func(string) string) string {
	if env(e.index) != "" {
		return e.index
	}
	return e.total
}

// read returns the index, from first, and the total of the engine's variables.
func (e shardEngine) read(env func(string) string) (index, total int, err error) {
	total, err = e.number(env, e.total, 1, report.MaxShards)
	if err != nil {
		return 0, 0, err
	}
	if total == 1 && env(e.index) == "" {
		return e.first, 1, nil
	}
	index, err = e.number(env, e.index, e.first, e.first+total-1)
	return index, total, err
}

// number returns the value of a variable, which must be a number from least to most.
func (e shardEngine) number(env func(string) string, name string, least, most int) (int, error) {
	value := env(name)
	if value == "" {
		return 0, fmt.Errorf("%s is set, but %s is not; want a number from %d to %d in it", e.setVariable(env), name, least, most)
	}
	n, err := strconv.Atoi(strings.TrimSpace(value))
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%s is %s; want a number from %d to %d", name, strconv.Quote(value), least, most)
	}
	return n, nil
}

// touch creates a file if there is none.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666) // the umask applies
	if err != nil {
		return cannotWrite(file, err)
	}
	return cannotWrite(file, f.Close())
}
