package netlab

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLacking(t *testing.T) {
	const everything = ^uint64(0)
	tests := []struct {
		name   string
		user   int
		held   uint64
		absent []string
		want   []string
	}{
		{"nothing", 0, everything, nil, nil},
		{"root", 1000, everything, nil, []string{"the user root"}},
		{"capabilities", 0, everything &^ (1<<12 | 1<<21), nil, []string{"CAP_NET_ADMIN", "CAP_SYS_ADMIN"}},
		{"programs", 0, everything, []string{"nft", "ip6tables"}, []string{"the program nft", "the program ip6tables"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := lacking(test.user, test.held, func(program string) error {
				if slices.Contains(test.absent, program) {
					return errors.New("not there")
				}
				return nil
			})
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestCapabilities(t *testing.T) {
	got, err := capabilities("Name:\tactiveftp\nCapPrm:\t0000000000000000\nCapEff:\t0000000000201000\nCapBnd:\t000001ffffffffff\n")
	if err != nil || got != capNetAdmin|capSysAdmin {
		t.Errorf("got %#x, %v", got, err)
	}
	if _, err := capabilities("Name:\tactiveftp\n"); err == nil {
		t.Error("a status without CapEff: no error")
	}
}
