package core

import "sort"

// Sort sorts all by less and keeps the order of equal elements. This package
// and those below it sort through here only: the sort functions of package
// slices are compiled once for each type, and each adds 2.5 KB to what a
// browser downloads.
func Sort[T any](all []T, less func(a, b *T) bool) {
	if len(all) > 1 {
		sort.Stable(&stableSorter[T]{all, less})
	}
}

type stableSorter[T any] struct {
	all  []T
	less func(a, b *T) bool
}

func (s *stableSorter[T]) Len() int           { return len(s.all) }
func (s *stableSorter[T]) Less(i, j int) bool { return s.less(&s.all[i], &s.all[j]) }
func (s *stableSorter[T]) Swap(i, j int)      { s.all[i], s.all[j] = s.all[j], s.all[i] }
