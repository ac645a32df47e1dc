// Package simulation runs the whole client, with its sessions and its pool of ports,
// against partners and networks that misbehave as a seed says, in virtual time.
//
// A schedule is what a seed stands for: sessions, their transfers, and what befalls
// each of them. The test plays it in a bubble of testing/synctest, over the network of
// simnet, and then holds the client to account: the verdict names what the schedule
// did, no port is leased twice or lost, nobody but the partner is accepted, a part is
// never taken for the whole, every wait ends, and nothing stays open.
//
// A schedule that fails is made smaller for as long as it still fails, and printed
// with a trace of the network and as a flag that plays it again.
package simulation
