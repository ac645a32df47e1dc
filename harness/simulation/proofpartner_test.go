package simulation

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"activeftp/core/connect"
	"activeftp/harness/internal/simnet"
)

// partnerHost is a partner that keeps what is uploaded, and allows only so many
// sessions at once.
type partnerHost struct {
	host    *simnet.Host
	proof   *proof
	running sync.WaitGroup

	mu       sync.Mutex
	files    map[string][]byte
	sessions int
	lost     int // control connections
}

// startPartner starts the partner of a proof.
func startPartner(host *simnet.Host, p *proof) *partnerHost {
	l, err := host.Listen(netip.AddrPortFrom(partnerAddr, controlPort))
	if err != nil {
		panic(err) // the network is new
	}
	h := &partnerHost{host: host, proof: p, files: map[string][]byte{}}
	h.running.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			h.running.Go(func() { h.serve(conn) })
		}
	})
	return h
}

// names returns the files that the partner has.
func (h *partnerHost) names() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	var names []string
	for name := range h.files {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// admit counts a session, if there is room for it.
func (h *partnerHost) admit() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.proof.Sessions > 0 && h.sessions == h.proof.Sessions {
		return false
	}
	h.sessions++
	return true
}

// leave ends the count of a session.
func (h *partnerHost) leave() {
	time.Sleep(h.proof.Lingers)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sessions--
}

// loses reports whether the partner loses a control connection now.
func (h *partnerHost) loses() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.lost == h.proof.Loses {
		return false
	}
	h.lost++
	return true
}

// serve plays one control connection.
func (h *partnerHost) serve(conn net.Conn) {
	if !h.admit() {
		io.WriteString(conn, "421 Too many sessions.\r\n")
		conn.Close()
		return
	}
	defer h.leave()
	defer conn.Close()
	io.WriteString(conn, "220 Ready.\r\n")
	lines := bufio.NewReader(conn)
	var port netip.AddrPort
	for {
		conn.SetDeadline(time.Now().Add(patience))
		line, err := lines.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb, name, _ := strings.Cut(line, " ")
		reply := "200 Done."
		switch verb {
		case "USER":
			reply = "331 Password, please."
		case "PASS":
			reply = "230 Logged in."
		case "PORT", "EPRT":
			if port, err = connect.ParsePortCommand(line); err != nil {
				reply = "501 Bad address."
			}
		case "LIST", "RETR", "STOR":
			switch {
			case h.loses():
				return
			case verb == "LIST" && h.proof.Answer == "none":
				continue
			case verb == "LIST" && h.proof.Answer != "":
				io.WriteString(conn, h.proof.Answer+"\r\n")
				continue
			}
			io.WriteString(conn, "150 Here it comes.\r\n")
			reply = h.transfer(verb, name, port)
		case "DELE":
			h.mu.Lock()
			delete(h.files, name)
			h.mu.Unlock()
		case "PWD":
			reply = `257 "/"`
		case "QUIT":
			io.WriteString(conn, "221 Goodbye.\r\n")
			return
		}
		if _, err := io.WriteString(conn, reply+"\r\n"); err != nil {
			return
		}
	}
}

// transfer carries out a transfer command and returns the final reply.
func (h *partnerHost) transfer(verb, name string, port netip.AddrPort) (reply string) {
	ctx, cancel := context.WithTimeout(context.Background(), h.proof.GivesUp)
	defer cancel()
	data, err := h.host.Dial(ctx, partnerAddr, port)
	if err != nil {
		return "425 Cannot open the data connection."
	}
	defer data.Close()
	data.SetDeadline(time.Now().Add(patience))
	switch verb {
	case "STOR":
		content, err := io.ReadAll(data)
		if err != nil {
			return "426 The data connection broke."
		}
		h.mu.Lock()
		h.files[name] = content
		h.mu.Unlock()
	case "LIST":
		fmt.Fprintf(data, "%s\r\n", strings.Join(append(h.names(), "readme"), "\r\n"))
	default:
		h.mu.Lock()
		content := h.files[name]
		h.mu.Unlock()
		data.Write(content)
	}
	return "226 Transfer complete."
}
