package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Shard is the flag --shard: one part of a list that several machines share.
// Part I of N takes every N-th element from the I-th on, so that neighbours,
// which are often alike, go to different parts. The zero Shard stands for the
// whole list.
type Shard struct{ index, count int }

// maxShards is the highest number of parts.
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
		return fmt.Errorf("want I/N for part I of N, such as 1/4; N is at most %d", maxShards)
	}
	s.index, s.count = i, n
	return nil
}

// Part returns the elements of all that belong to the shard.
func Part[T any](s Shard, all []T) []T {
	if s.count == 0 {
		return all
	}
	var part []T
	for i := s.index - 1; i < len(all); i += s.count {
		part = append(part, all[i])
	}
	return part
}
