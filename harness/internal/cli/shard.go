package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"activeftp/harness/report"
)

// Shard is the flag --shard: one part of a list that several machines share.
// Part I of N takes every N-th element from the I-th on, so that neighbours,
// which are often alike, go to different parts. The zero Shard stands for the
// whole list.
type Shard struct {
	index, count int
	noun         string // of an element
}

// AddShard adds the flag --shard for a list of files or scenarios, which the noun
// names.
func AddShard(flags *pflag.FlagSet, t *Terminal, noun string) *Shard {
	s := &Shard{noun: noun}
	flags.Var(&shardFlag{s, t}, "shard", "part I of N, or auto (default: all parts)")
	SetDetails(flags, "shard", "--shard I/N is for N machines that share the "+noun+"s: each takes every N-th, and each "+noun+
		" is in one part. All need the same arguments and the same "+noun+"s. A part without "+noun+
		"s is no error. The report names the part, and activeftp merge joins those of all parts.\n"+
		"--shard auto takes I and N from the engine that numbers the machines: "+engineList()+
		". The variables are read under auto alone, because an engine sets them in jobs that share nothing, too. "+
		"It is an error if no variable is set, only one of a pair, those of two engines, or a value that cannot be.")
	return s
}

// Given reports whether the list is shared.
func (s *Shard) Given() bool { return s.count > 0 }

// Shared reports whether other parts exist, in which elements can be.
func (s *Shard) Shared() bool { return s.count > 1 }

// Share is one element of the list that the machines share.
type Share struct {
	Name string // of its file
	Size int64  // in bytes; -1 if unknown
}

// Report returns the shard for the report, or nil if the list is not shared. It takes
// the whole list.
func (s *Shard) Report(all []Share) *report.Shard {
	if !s.Given() {
		return nil
	}
	return &report.Shard{Index: s.index, Total: s.count, Noun: s.noun, Inputs: len(all), Digest: digestOf(s.noun, all)}
}

// digestOf returns a hash of the names and sizes of a list's elements, in their order.
// Machines that see the same files have the same digest, whatever they take of them.
func digestOf(noun string, all []Share) string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%s\n", noun)
	for _, input := range all {
		fmt.Fprintf(hash, "%d %q\n", input.Size, filepath.ToSlash(input.Name))
	}
	return hex.EncodeToString(hash.Sum(nil)[:16])
}

// Part returns the elements of all that belong to the shard.
func Part[T any](s *Shard, all []T) []T {
	if !s.Given() {
		return all
	}
	var part []T
	for i := s.index - 1; i < len(all); i += s.count {
		part = append(part, all[i])
	}
	return part
}

// shardFlag sets a Shard from the command line.
type shardFlag struct {
	shard    *Shard
	terminal *Terminal
}

func (f *shardFlag) String() string {
	if f.shard == nil || !f.shard.Given() {
		return ""
	}
	return fmt.Sprintf("%d/%d", f.shard.index, f.shard.count)
}

func (f *shardFlag) Type() string { return "I/N" }

func (f *shardFlag) Set(text string) error {
	if text == autoShard {
		return f.auto()
	}
	index, count, _ := strings.Cut(text, "/")
	i, errIndex := strconv.Atoi(index)
	n, errCount := strconv.Atoi(count)
	if err := errors.Join(errIndex, errCount); err != nil || n < 1 || n > report.MaxShards || i < 1 || i > n {
		return fmt.Errorf("want I/N for part I of N, such as 1/4, with N at most %d, or %s", report.MaxShards, autoShard)
	}
	f.shard.index, f.shard.count = i, n
	return nil
}
