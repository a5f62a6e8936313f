// Command admission gives the API server's own verdict on objects, inside a WebAssembly host. PROTOCOL.md says how it is
// spoken to.
package main

import _ "time/tzdata" // for time zones of CronJobs, as in cmd/kube-apiserver: the host has no files

func main() {}
