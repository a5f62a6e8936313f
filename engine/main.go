// Command engine renders Helm charts and builds kustomizations inside a WebAssembly host. PROTOCOL.md says how it is
// spoken to.
package main

func main() {}
