// Package rest converts answers of the product's REST API (version 2.0) into a
// settings text.
//
// FTP transfer sites come from /sites, network zones from /zones, and the passive
// range from /servers. No answer contains the range of FTP Active Mode.
//
// The input of [Import] is a decoded tree of map[string]any, []any, string,
// float64, bool and nil, as JSON decoders return it. Only known fields of an object
// are read; no password, login or note is ever copied.
package rest
