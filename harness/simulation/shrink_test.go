package simulation

import (
	"encoding/json"
	"slices"
)

// maxShrinks bounds the schedules that are played to find a smaller one.
const maxShrinks = 400

// shrink returns a schedule that fails, too, and from which nothing can be left out.
func shrink(s *schedule, fails func(*schedule) bool) *schedule {
	left := maxShrinks
	for progress := true; progress; {
		progress = false
		for _, smaller := range simpler(s) {
			if left--; left < 0 {
				return s
			}
			if valid(smaller) && fails(smaller) {
				s, progress = smaller, true
				break
			}
		}
	}
	return s
}

// valid reports whether each fault still fits its transfer or its login.
func valid(s *schedule) bool {
	for i := range s.Sessions {
		one := &s.Sessions[i]
		if l := logins[one.Login]; l.fits != nil && !l.fits(one) {
			return false
		}
		for j := range one.Transfers {
			t := &one.Transfers[j]
			if f := faults[t.Fault]; f.fits != nil && !f.fits(t, one) {
				return false
			}
		}
	}
	return len(s.Sessions) > 0
}

// simpler returns schedules that lack one thing each.
func simpler(s *schedule) []*schedule {
	var all []*schedule
	add := func(change func(c *schedule)) {
		c := clone(s)
		change(c)
		if c.text() != s.text() {
			all = append(all, c)
		}
	}
	for i := range s.Sessions {
		add(func(c *schedule) { // its partner keeps its port, and so its delays
			c.Sessions = slices.Delete(c.Sessions, i, i+1)
		})
	}
	for i := range s.Sessions {
		for j := range s.Sessions[i].Transfers {
			add(func(c *schedule) { c.Sessions[i].Transfers = slices.Delete(c.Sessions[i].Transfers, j, j+1) })
		}
	}
	add(func(c *schedule) { c.Taken = 0 })
	add(func(c *schedule) { c.Once = false })
	add(func(c *schedule) { c.Number = len(c.Sessions) + c.Taken })
	add(func(c *schedule) { c.Segment = 1460 })
	add(func(c *schedule) { c.Delay = 0 })
	for i := range s.Sessions {
		add(func(c *schedule) { c.Sessions[i].TLS, c.Sessions[i].ClearData, c.Sessions[i].CCC = 0, false, false })
		add(func(c *schedule) { c.Sessions[i].ClearData = false })
		add(func(c *schedule) { c.Sessions[i].CCC = false })
		for j := range s.Sessions[i].Transfers {
			for _, change := range simplerTransfers {
				add(func(c *schedule) { change(&c.Sessions[i].Transfers[j]) })
			}
		}
	}
	return all
}

// simplerTransfers take one thing each from a transfer.
var simplerTransfers = []func(t *transfer){
	func(t *transfer) { t.Fault = "" },
	func(t *transfer) { t.Quirks = quirks{Reply: "150"} },
	func(t *transfer) { t.Passive = false },
	func(t *transfer) { t.Restart = 0 },
	func(t *transfer) { t.Size = min(t.Size, 10) },
	func(t *transfer) { t.Policy, t.Quirks.NoEPRT = 0, false },
	func(t *transfer) { t.Quirks.Reply = "150" },
	func(t *transfer) { t.Quirks.Dial = 0 },
	func(t *transfer) { t.Quirks.Early = false },
	func(t *transfer) { t.Quirks.Handshake = false },
	func(t *transfer) { t.Quirks.Lines = false },
	func(t *transfer) { t.Quirks.Think = 0 },
	func(t *transfer) { t.Quirks.Aborts = false },
	func(t *transfer) { t.Quirks.NoEPSV = false },
	func(t *transfer) { t.Quirks.Strangers = 0 },
	func(t *transfer) { t.Quirks.Strangers = min(t.Quirks.Strangers, 1) },
}

// clone returns a copy that shares nothing.
func clone(s *schedule) *schedule {
	c := new(schedule)
	if err := json.Unmarshal([]byte(s.text()), c); err != nil {
		panic(err) // it was made by text
	}
	return c
}
