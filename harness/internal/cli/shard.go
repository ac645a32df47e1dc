package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// shard is one part of a list that several machines share: of every count
// positions the index-th. The parts are disjoint and together the whole, and
// those next to each other, which are often alike, go to different ones. The
// zero shard is the whole.
type Shard struct{ index, count int }

// maxShards is how many parts there can be.
const maxShards = 10_000

func (s *Shard) String() string {
	if s.count == 0 {
		return ""
	}
	return fmt.Sprintf("%d/%d", s.index, s.count)
}

func (s *Shard) Type() string { return "I/N" }

func (s *Shard) Set(text string) error {
	index, count, _ := strings.Cut(text, "/")
	i, errIndex := strconv.Atoi(index)
	n, errCount := strconv.Atoi(count)
	if err := errors.Join(errIndex, errCount); err != nil || n < 1 || n > maxShards || i < 1 || i > n {
		return fmt.Errorf("expected I/N, the part and how many there are: 1/1 to %d/%[1]d", maxShards)
	}
	s.index, s.count = i, n
	return nil
}

// part is the shard's part of all.
func Part[T any](s Shard, all []T) []T {
	if s.count == 0 {
		return all
	}
	var mine []T
	for i := s.index - 1; i < len(all); i += s.count {
		mine = append(mine, all[i])
	}
	return mine
}
