//go:build wasip1

package main

import (
	"unsafe"

	"fairlead/engine/admission/internal/engine"
)

var (
	// requests holds buffers until the call that takes them: the garbage collector cannot see the host's references.
	requests  = map[uint32][]byte{}
	lastReply []byte
)

//go:wasmexport alloc
func alloc(length uint32) uint32 {
	buffer := make([]byte, max(length, 1))
	address := uint32(uintptr(unsafe.Pointer(unsafe.SliceData(buffer))))
	requests[address] = buffer[:length]
	return address
}

//go:wasmexport call
func call(operation, address, length uint32) uint32 {
	request := requests[address]
	delete(requests, address)
	lastReply = engine.Answer(engine.Operation(operation), request[:min(int(length), len(request))], lastReply)
	return uint32(len(lastReply))
}

//go:wasmexport answer
func answer() uint32 { return uint32(uintptr(unsafe.Pointer(unsafe.SliceData(lastReply)))) }
