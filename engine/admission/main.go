// Command admission gives the API server's own verdict on objects, inside a WebAssembly host. PROTOCOL.md says how it is
// spoken to.
package main

func main() {}
