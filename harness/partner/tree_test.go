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

// check compares what the tree has counted with what it holds.
func (t *tree) check(tb testing.TB, keep int64) {
	tb.Helper()
	count, charged := t.root.tally()
	if count--; count != t.count {
		tb.Errorf("%d entries, counted %d", count, t.count)
	}
	if t.keep.left != keep-charged {
		tb.Errorf("%d of the budget left, want %d", t.keep.left, keep-charged)
	}
}

func (e *entry) tally() (count int, charged int64) {
	count = 1
	if e.file != nil {
		charged = e.file.charged
	}
	for _, below := range e.entries {
		n, c := below.tally()
		count, charged = count+n, charged+c
	}
	return count, charged
}

func TestTreeEntriesAreBounded(t *testing.T) {
	tree, err := newTree(Config{}, ledger.New())
	if err != nil {
		t.Fatal(err)
	}
	for i := range maxEntries {
		if err := tree.Mkdir(fmt.Sprint("/", i), 0); err != nil {
			t.Fatal(err)
		}
	}
	if err := tree.Mkdir("/one-too-many", 0); err == nil {
		t.Error("made one directory too many")
	}
	if err := tree.Rename("/0", "/renamed"); err != nil {
		t.Error(err) // makes no entry
	}
	if err := tree.RemoveAll("/1"); err != nil {
		t.Fatal(err)
	}
	if err := tree.Mkdir("/room-again", 0); err != nil {
		t.Error(err)
	}
}

// Sessions that do at the same time whatever they like with a few names leave
// the tree in order.
func TestTreeShared(t *testing.T) {
	const keep, sessions, steps = 1000, 8, 2000
	tree, err := newTree(Config{Keep: keep, Generated: map[string]int64{"a": 500}}, ledger.New())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for session := range sessions {
		group.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(session)))
			for range steps {
				disturb(tree, random)
			}
		})
	}
	group.Wait()
	tree.check(t, keep)
	for _, name := range []string{"a", "b", "d"} {
		tree.RemoveAll(name)
	}
	tree.check(t, keep)
	if tree.count != 0 || tree.keep.left != keep {
		t.Errorf("%d entries and %d of %d bytes left", tree.count, tree.keep.left, keep)
	}
	if err := tree.open.Shut(0); err != nil {
		t.Error(err)
	}
}

// disturb does one thing that a session can do. Most of the things fail.
func disturb(t *tree, random *rand.Rand) {
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
		t.kept()
	case 8:
		if f := t.file(name); f != nil {
			f.received()
		}
	default:
		transfer(t, random, name)
	}
}

func transfer(t *tree, random *rand.Rand, name string) {
	ways := []int{
		os.O_RDONLY, os.O_WRONLY | os.O_CREATE | os.O_TRUNC,
		os.O_WRONLY | os.O_CREATE | os.O_APPEND, os.O_WRONLY | os.O_CREATE,
	}
	way := ways[random.IntN(len(ways))]
	f, err := t.GetHandle(name, way, 0)
	if err != nil {
		return
	}
	defer f.Close()
	if way == os.O_RDONLY {
		io.Copy(io.Discard, f)
		return
	}
	for range random.IntN(10) {
		f.Write(make([]byte, random.IntN(100)))
	}
}
