package partner

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"sync"
	"testing"

	"activeftp/harness/internal/ledger"
)

// checkCounts compares the tree's counts of entries and bytes with its content.
func (t *tree) checkCounts(tb testing.TB, keep int64) {
	tb.Helper()
	count, charged := t.root.recount()
	if count--; count != t.count {
		tb.Errorf("the tree has %d entries, but counted %d", count, t.count)
	}
	if t.budget.left != keep-charged {
		tb.Errorf("%d bytes of the budget left, want %d", t.budget.left, keep-charged)
	}
}

// recount counts the entries at and below e and the bytes that they charge to
// the budget.
func (e *entry) recount() (count int, charged int64) {
	count = 1
	if e.file != nil {
		charged = e.file.charged
	}
	for _, below := range e.entries {
		n, c := below.recount()
		count, charged = count+n, charged+c
	}
	return count, charged
}

func TestTreeIsBounded(t *testing.T) {
	tree, err := newTree(Config{}, ledger.New())
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxEntries {
		if err := tree.Mkdir(fmt.Sprint("/", i), 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.Mkdir("/beyond", 0); err == nil {
		t.Errorf("created more than %d entries", maxEntries)
	}
	if err := tree.Rename("/0", "/renamed"); err != nil {
		t.Error(err) // needs no new entry
	}
	if err := tree.RemoveAll("/1"); err != nil {
		t.Fatal(err)
	}
	if err := tree.Mkdir("/after-remove", 0); err != nil {
		t.Error(err)
	}
}

// The tree stays consistent while sessions run random operations on the same
// few names.
func TestTreeConcurrently(t *testing.T) {
	const keep, sessions, steps = 1000, 8, 2000
	tree, err := newTree(Config{Keep: keep, Discard: true, Generated: map[string]int64{"a": 500}}, ledger.New())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for session := range sessions {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(session)))
			for range steps {
				operate(tree, random)
			}
		})
	}
	group.Wait()
	tree.checkCounts(t, keep)
	for _, name := range []string{"a", "b", "d"} {
		tree.RemoveAll(name)
	}
	tree.checkCounts(t, keep)
	if tree.count != 0 || tree.budget.left != keep {
		t.Errorf("%d entries and %d of %d bytes left", tree.count, tree.budget.left, keep)
	}
	if err := tree.resources.CloseAll(0); err != nil {
		t.Error(err)
	}
}

// operate runs one random operation of a session. Most of them fail.
func operate(t *tree, random *rand.Rand) {
	names := []string{"/a", "/b", "/d", "/d/a", "/d/b", "/d/d", "/d/d/a", "/"}
	name, other := names[random.IntN(len(names))], names[random.IntN(len(names))]
	switch random.IntN(12) {
	case 0:
		t.Mkdir(name, 0)
	case 1:
		t.Remove(name)
	case 2:
		t.RemoveDir(name)
	case 3:
		t.RemoveAll(name)
	case 4:
		t.Rename(name, other)
	case 5:
		t.ReadDir(name)
	case 6:
		t.Stat(name)
	case 7:
		t.inMemory()
	case 8:
		if f := t.file(name); f != nil {
			f.received()
		}
	default:
		transfer(t, random, name)
	}
}

// transfer reads or writes a file as a transfer command does.
func transfer(t *tree, random *rand.Rand, name string) {
	modes := []int{
		os.O_RDONLY, os.O_WRONLY | os.O_CREATE | os.O_TRUNC,
		os.O_WRONLY | os.O_CREATE | os.O_APPEND, os.O_WRONLY | os.O_CREATE,
	}
	flags := modes[random.IntN(len(modes))]
	f, err := t.open(name, flags)
	if err != nil {
		return
	}
	defer f.Close()
	if flags == os.O_RDONLY {
		io.Copy(io.Discard, f)
		return
	}
	for range random.IntN(10) {
		f.Write(make([]byte, random.IntN(100)))
	}
}
