package report

import (
	"fmt"

	"activeftp/core"
)

// Shard says which part of the work a report is about, if several machines share it.
// Shard I of N has every N-th input from the I-th on.
type Shard struct {
	Index, Total int    // shard Index, from 1, of Total
	Noun         string // of an input: "file" or "scenario"

	// Inputs is the number of inputs of all shards together, and Digest tells their
	// list apart from others. Shards with the same digest are of one run.
	Inputs int
	Digest string

	LeftOut    []int    // numbers of the shard's inputs that have no case, in ascending order
	Unreadable []string // what could not be read, each with its path and the reason
}

// String returns the shard as --shard takes it: "2/3".
func (s *Shard) String() string { return fmt.Sprintf("%d/%d", s.Index, s.Total) }

// Number returns the number of the shard's input at position i, from 0, among the
// inputs of all shards, from 1.
func (s *Shard) Number(i int) int { return s.Index + i*s.Total }

// size returns the number of inputs of the shard.
func (s *Shard) size() int { return max(s.Inputs-s.Index+s.Total, 0) / s.Total }

// title returns the name of a report with this title: "activeftp", or "activeftp
// shard 2/3".
func (s *Shard) title(title string) string {
	if s == nil {
		return title
	}
	return title + " shard " + s.String()
}

// summary returns the summary of the shard's report after the shard.
func (s *Shard) summary(of string, cases int) string {
	switch {
	case s == nil:
		return of
	case cases == 0 && s.size() == 0:
		of += "; the other shards have " + core.Count(s.Inputs, s.Noun)
	}
	return "shard " + s.String() + ": " + of
}

// shardJSON is the shard in a document, and partJSON in a line of jsonl.
type (
	shardJSON struct {
		partJSON
		Inputs     int      `json:"inputs"` // of all shards
		Digest     string   `json:"digest"` // of their list
		LeftOut    []int    `json:"leftOut,omitempty"`
		Unreadable []string `json:"unreadable,omitempty"`
	}
	partJSON struct {
		Index int `json:"index"`
		Total int `json:"total"`
	}
)

// document returns the shard for a document, or nil if the report is about
// everything.
func (s *Shard) document() *shardJSON {
	if s == nil {
		return nil
	}
	return &shardJSON{*s.line(), s.Inputs, s.Digest, s.LeftOut, s.Unreadable}
}

// line returns the shard for a line of jsonl, or nil if the report is about
// everything.
func (s *Shard) line() *partJSON {
	if s == nil {
		return nil
	}
	return &partJSON{s.Index, s.Total}
}
