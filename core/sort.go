package core

import "sort"

// Sort sorts all by less, and keeps the order of what is equal. Every sort of
// this package and those below it goes through here: the sorts of slices would
// be written out for each type, 2.5 KB each of what a browser loads.
func Sort[T any](all []T, less func(a, b *T) bool) {
	if len(all) > 1 {
		sort.Stable(&sorting[T]{all, less})
	}
}

type sorting[T any] struct {
	all  []T
	less func(a, b *T) bool
}

func (s *sorting[T]) Len() int           { return len(s.all) }
func (s *sorting[T]) Less(i, j int) bool { return s.less(&s.all[i], &s.all[j]) }
func (s *sorting[T]) Swap(i, j int)      { s.all[i], s.all[j] = s.all[j], s.all[i] }
