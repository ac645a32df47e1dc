// Package lateport lets the system choose the port of a connection from a given address
// when it connects, and not before (Linux). Otherwise no two connections could have the
// same port, whatever they lead to, and after some 28,000 connections in a minute, all
// still in TIME_WAIT, there would be none left.
package lateport
