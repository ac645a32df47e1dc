// Package rest turns answers of the product's REST API (version 2.0) into a
// settings text: FTP transfer sites from /sites, network zones from /zones, the
// passive range from /servers. The range of FTP Active Mode is in no answer.
//
// It works on a decoded tree, made of map[string]any, []any, string, float64,
// bool and nil as JSON decoders make them. Of an object it reads the fields it
// knows and no others; no password, login or note is ever copied.
package rest
