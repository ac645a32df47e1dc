// Package ledger keeps account of what a server has open, to close all of it.
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

var ErrClosing = errors.New("the partner is closing")

// Ledger is what a server has open: its listener, sessions, passive ports and
// files. It ends them all and waits until the last has left.
type Ledger struct {
	mu    sync.Mutex
	items map[*item]struct{}
	empty chan struct{} // nil until shut; closed when the last item has left
}

type item struct {
	name string
	stop stopper
}

// stopper ends an item and reports whether it is gone with that; otherwise the
// item leaves by itself soon. Nil: it leaves when the others do.
type stopper func() (gone bool)

// CloseAndWait closes something whose user then closes it too, and leaves.
func CloseAndWait(c io.Closer) stopper {
	return func() bool {
		c.Close()
		return false
	}
}

// CloseAndForget closes something that may have no user any more.
func CloseAndForget(c io.Closer) stopper {
	return func() bool {
		c.Close()
		return true
	}
}

func New() *Ledger { return &Ledger{items: make(map[*item]struct{})} }

// Enter notes something that is open. leave takes it off again and may be
// called more than once. ok is false once the ledger is shut: what was opened
// must then be closed by the caller.
func (l *Ledger) Enter(name string, stop stopper) (leave func(), ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.empty != nil {
		return nil, false
	}
	it := &item{name, stop}
	l.items[it] = struct{}{}
	return func() { l.leave(it) }, true
}

func (l *Ledger) leave(it *item) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, in := l.items[it]; !in {
		return
	}
	delete(l.items, it)
	l.announceEmpty()
}

// announceEmpty is called with the lock held after each change that can leave
// the shut ledger empty.
func (l *Ledger) announceEmpty() {
	if l.empty != nil && len(l.items) == 0 {
		close(l.empty)
	}
}

// Shut lets nothing enter any more, stops what is open and waits until all of
// it has left. It is called once.
func (l *Ledger) Shut(within time.Duration) error {
	for _, it := range l.begin() {
		if it.stop != nil && it.stop() {
			l.leave(it)
		}
	}
	select {
	case <-l.empty:
		return nil
	case <-time.After(within):
	}
	if left := l.left(); len(left) > 0 {
		return fmt.Errorf("still open after %v: %s", within, strings.Join(left, ", "))
	}
	return nil
}

func (l *Ledger) begin() []*item {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.empty = make(chan struct{})
	l.announceEmpty()
	return slices.Collect(maps.Keys(l.items))
}

// left is the names of what is open.
func (l *Ledger) left() (names []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for it := range l.items {
		names = append(names, it.name)
	}
	slices.Sort(names)
	return names
}
