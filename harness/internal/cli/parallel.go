package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"sync/atomic"
)

// Parallel calls work for each number from 0 to n-1, on all processors, and returns
// when all calls have. Between them it calls done, if that is not nil, with the number
// of calls that have returned; no two calls of done overlap. It reports a panic of
// work as its own.
func Parallel(n int, work func(i int), done func(count, total int)) {
	var next atomic.Int64
	finished := make(chan any, n) // so large that nobody waits for the calls of done
	for range min(n, runtime.GOMAXPROCS(0)) {
		go func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				finished <- recovered(func() { work(i) })
			}
		}()
	}
	for count := range n {
		if failure := <-finished; failure != nil {
			next.Store(int64(n)) // the rest is not begun
			panic(failure)
		}
		if done != nil {
			done(count+1, n)
		}
	}
}

// recovered calls f and returns what it panicked with and where, or nil.
func recovered(f func()) (failure any) {
	defer func() {
		if p := recover(); p != nil {
			failure = fmt.Sprintf("%v\n%s", p, debug.Stack())
		}
	}()
	f()
	return nil
}
