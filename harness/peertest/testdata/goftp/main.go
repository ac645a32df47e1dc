// The program goftp serves a directory with goftp.io/server on 127.0.0.1.
//
// usage: goftp PORT DIRECTORY USER PASSWORD
package main

import (
	"log"
	"os"
	"strconv"

	"goftp.io/server/v2"
	"goftp.io/server/v2/driver/file"
)

func main() {
	port, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	driver, err := file.NewDriver(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	s, err := server.NewServer(&server.Options{
		Driver: driver, Auth: &server.SimpleAuth{Name: os.Args[3], Password: os.Args[4]},
		Perm: server.NewSimplePerm("owner", "group"), Hostname: "127.0.0.1", Port: port,
	})
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(s.ListenAndServe())
}
