//go:build js && wasm

// Command wasm makes the core available to the page as globalThis.activeFTP.
//
// The functions take strings and plain objects and return plain objects. They only
// convert values; the core decides. A function that fails returns
// {error: sentence}; none throws.
//
// It is built twice: without build tags it has the functions of firstModule, and
// with the tag "second" those of secondModule. Both run in one worker, and each adds
// its functions to the same object. The linker leaves out what the other one needs.
package main

import (
	"errors"
	"syscall/js"
)

// version is set by the build: -ldflags "-X main.version=1.2.3".
var version = "devel"

func main() {
	publish(functions)
	select {} // stay alive for calls from JavaScript
}

// function is a function that JavaScript can call with the given number of strings
// and an optional last value. call returns a value that js.ValueOf accepts.
type function struct {
	name  string
	texts int
	call  func(texts []string, last js.Value) (any, error)
}

// publish adds functions to globalThis.activeFTP.
func publish(functions []function) {
	page := js.Global().Get("activeFTP")
	if page.Type() != js.TypeObject {
		page = js.ValueOf(object{})
		js.Global().Set("activeFTP", page)
	}
	for i := range functions {
		page.Set(functions[i].name, functions[i].export())
	}
}

// export wraps f for JavaScript. A panic would end the program and with it every
// later call, so export returns it like any other error.
func (f *function) export() js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (answer any) {
		defer func() {
			if value := recover(); value != nil {
				answer = failure(f.name + ": internal error: " + panicText(value))
			}
		}()
		value, err := f.answer(args)
		if err != nil {
			return failure(err.Error())
		}
		return js.ValueOf(value)
	})
}

// answer checks the arguments and calls f.
func (f *function) answer(args []js.Value) (any, error) {
	texts, last, err := arguments(args, f.texts)
	if err != nil {
		return nil, errors.New(f.name + ": " + err.Error())
	}
	return f.call(texts, last)
}

// failure returns the answer of a function that failed.
func failure(sentence string) any { return object{"error": sentence} }
