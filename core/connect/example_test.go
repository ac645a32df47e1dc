package connect_test

import (
	"fmt"
	"net/netip"

	"activeftp/core"
	"activeftp/core/connect"
)

// scriptedDriver plays the network and the partner of one download. A real driver
// carries out each action on sockets instead, and waits for the next event.
type scriptedDriver struct {
	events []connect.Event // on the way to the machine
}

// carryOut prints an action and queues the events that follow from it.
func (d *scriptedDriver) carryOut(action connect.Action) {
	switch action.Kind {
	case connect.ActionBind:
		fmt.Println("bind", action.Port)
		d.events = append(d.events, connect.Bound(action.Port))
	case connect.ActionSend:
		fmt.Println("send", action.Line)
		if action.Line == "RETR report.csv" {
			d.events = append(d.events,
				connect.Replied(connect.Reply{Code: 150, Lines: []string{"Opening data connection"}}),
				connect.Accepted(netip.MustParseAddrPort("203.0.113.10:20")))
			break
		}
		d.events = append(d.events, connect.Replied(connect.Reply{Code: 200, Lines: []string{"PORT command successful"}}))
	case connect.ActionMove:
		fmt.Println("move")
		d.events = append(d.events,
			connect.Ended(),
			connect.Replied(connect.Reply{Code: 226, Lines: []string{"Transfer complete"}}))
	default: // wait and finish; without TLS or a stranger no other kind occurs
		fmt.Println(action.Kind)
	}
}

// next returns the next event. A driver that runs out of events has timed out.
func (d *scriptedDriver) next() connect.Event {
	if len(d.events) == 0 {
		return connect.Expired()
	}
	event := d.events[0]
	d.events = d.events[1:]
	return event
}

// A driver passes the machine one event at a time and carries out the action that
// it returns, until the transfer is finished.
func ExampleMachine() {
	ports := core.PortRange{Base: 10000, Number: 1024}
	search := connect.NewPortPool(ports, 0).Search()
	machine, err := connect.New(connect.Config{
		Command:  "RETR report.csv",
		Ports:    search,
		Range:    ports,
		Announce: netip.MustParseAddr("192.0.2.5"),
		Partner:  netip.MustParseAddr("203.0.113.10"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var driver scriptedDriver
	for event := connect.Begin(); ; event = driver.next() {
		driver.carryOut(machine.Step(event))
		if machine.State().Finished() {
			break
		}
	}
	search.Finish(0) // the listener is closed, so every port goes back

	outcome := machine.Outcome()
	fmt.Printf("%v: port %d, %v\n", outcome.Cause, outcome.Port, outcome.Reply)
	// Output:
	// bind 10000
	// send PORT 192,0,2,5,39,16
	// send RETR report.csv
	// wait
	// move
	// wait
	// finish
	// done: port 10000, 226 Transfer complete
}
