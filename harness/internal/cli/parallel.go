package cli

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// Parallel calls work for each number from 0 to n-1, on all processors, and returns
// when all calls have. Between them it calls done, if that is not nil, with the number
// of calls that have returned; no two calls of done overlap. It reports a panic of
// work as its own.
func Parallel(n int, work func(i int), done func(count, total int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	next, finished := make(chan int), make(chan any, workers)
	for range workers {
		go func() {
			for i := range next {
				finished <- recovered(func() { work(i) })
			}
		}()
	}
	defer close(next)
	for started, count := 0, 0; count < n; {
		feed := next
		if started == n {
			feed = nil
		}
		select {
		case feed <- started:
			started++
		case failure := <-finished:
			if failure != nil {
				panic(failure)
			}
			if count++; done != nil {
				done(count, n)
			}
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
