package play

import (
	"errors"
	"io/fs"
	"maps"
	"net/netip"
	"os"
	"slices"
	"sync"

	"activeftp/harness/internal/descriptors"
	"activeftp/harness/internal/loopback"
)

// uploads has the names of all files that the client has sent or begun to send. The zero
// value has none. It is safe for concurrent use.
type uploads struct {
	mu    sync.Mutex
	names map[string]bool
}

func (u *uploads) add(name string) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.names == nil {
		u.names = map[string]bool{}
	}
	u.names[name] = true
}

func (u *uploads) has(name string) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.names[name]
}

// checkPartnerFiles reports each file of the partner that it was not given and that the
// client did not send. The stage must not be closed yet.
func (r *run) checkPartnerFiles() {
	if !r.stage.Started() {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(r.stage.Files())) {
		if !r.stage.Given(name) && !r.uploads.has(name) {
			r.fail(1, "leak", "the partner still has "+name+", which the client did not send")
		}
	}
}

// checkLeft reports each socket and file of the scenario that is still open, and its
// directory if it still exists. It is for a scenario that is closed, all of whose
// goroutines have ended, and that still has its addresses.
func (r *run) checkLeft() {
	dir := ""
	if r.files != nil {
		dir = r.files.dir
		if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
			r.fail(1, "leak", "the directory "+dir+" still exists after the scenario")
		}
	}
	for _, d := range stillOpen(&r.addresses, dir) {
		r.fail(1, "leak", d.String()+" is still open after the scenario")
	}
}

// stillOpen returns each open descriptor of this process that belongs to a scenario: the
// TCP sockets on its addresses, its directory and the files in it. It leaves out sockets
// on ::1, which does not belong to one scenario alone. It finds nothing on a system that
// does not tell which descriptors are open.
func stillOpen(addresses *loopback.Addresses, dir string) (left []descriptors.Descriptor) {
	open, err := descriptors.Open()
	if err != nil {
		return nil
	}
	own := []netip.Addr{addresses.Client, addresses.Partner, addresses.Stranger}
	for _, d := range open {
		onOwn := d.Socket != nil && d.Socket.Local.Addr().Is4() && slices.Contains(own, d.Socket.Local.Addr())
		if onOwn || d.Under(dir) {
			left = append(left, d)
		}
	}
	return left
}
