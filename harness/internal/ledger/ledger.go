// Package ledger keeps track of the resources that a server has open, so that
// the server can close all of them.
package ledger

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrClosing is the error of a request that needs a new resource while the
// server closes.
var ErrClosing = errors.New("the server is closing")

// Ledger is the set of resources that a server has open: its listener,
// sessions, passive ports and files. Its methods may be called by several
// goroutines.
type Ledger struct {
	mu        sync.Mutex
	resources map[*resource]struct{}
	empty     chan struct{} // nil until CloseAll; closed when no resource is left
}

// resource is one open resource.
type resource struct {
	name string
	stop StopFunc
}

// StopFunc stops a resource and reports whether it is gone. If not, its owner
// will soon remove it. A nil StopFunc belongs to a resource that ends together
// with another one.
type StopFunc func() (gone bool)

// CloseAndWait returns a StopFunc that closes c. CloseAll then waits for c's
// owner to notice and to remove it.
func CloseAndWait(c io.Closer) StopFunc {
	return func() bool {
		c.Close()
		return false
	}
}

// CloseAndRemove returns a StopFunc that closes c, which may have no owner any
// more. CloseAll removes it at once.
func CloseAndRemove(c io.Closer) StopFunc {
	return func() bool {
		c.Close()
		return true
	}
}

// New returns an empty ledger.
func New() *Ledger { return &Ledger{resources: make(map[*resource]struct{})} }

// Add adds a resource under a name for error messages. Its owner calls remove
// when the resource is closed; further calls do nothing. Ok is false after
// CloseAll was called: the caller must then close the resource.
func (l *Ledger) Add(name string, stop StopFunc) (remove func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.empty != nil {
		return nil, false
	}
	r := &resource{name, stop}
	l.resources[r] = struct{}{}
	return func() { l.remove(r) }, true
}

func (l *Ledger) remove(r *resource) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, open := l.resources[r]; !open {
		return
	}
	delete(l.resources, r)
	l.signalIfEmpty()
}

// signalIfEmpty closes empty if CloseAll waits for it and no resource is left.
// The caller holds the lock.
func (l *Ledger) signalIfEmpty() {
	if l.empty != nil && len(l.resources) == 0 {
		close(l.empty)
	}
}

// CloseAll rejects new resources, stops the open ones and waits until all of
// them are removed. After the timeout it returns an error that names the rest.
// It must be called only once.
func (l *Ledger) CloseAll(timeout time.Duration) error {
	for _, r := range l.startClosing() {
		if r.stop != nil && r.stop() {
			l.remove(r)
		}
	}
	select {
	case <-l.empty:
		return nil
	case <-time.After(timeout):
	}
	if names := l.names(); len(names) > 0 {
		return fmt.Errorf("still open after %v: %s", timeout, strings.Join(names, ", "))
	}
	return nil
}

// startClosing makes Add fail from now on and returns the open resources.
func (l *Ledger) startClosing() []*resource {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.empty = make(chan struct{})
	l.signalIfEmpty()
	return slices.Collect(maps.Keys(l.resources))
}

// names returns the sorted names of the open resources.
func (l *Ledger) names() (names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for r := range l.resources {
		names = append(names, r.name)
	}
	slices.Sort(names)
	return names
}
