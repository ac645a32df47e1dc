//go:build js && wasm && !second

package main

// functions are the functions of this module.
var functions = firstModule[:]
