//go:build ignore

// Writes versions.txt: builds a program against the real client-go, in a module of its own that has no stub, and
// lists the versions that Helm knows there.
package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const program = `package main

import (
	"fmt"

	"helm.sh/helm/v4/pkg/chart/common"
)

func main() {
	for _, version := range common.DefaultVersionSet {
		fmt.Println(version)
	}
}
`

func main() {
	folder, err := os.MkdirTemp("", "apiversions")
	check(err)
	defer os.RemoveAll(folder)
	helm := strings.Fields(output(".", "go", "list", "-m", "helm.sh/helm/v4"))[1]
	check(os.WriteFile(filepath.Join(folder, "main.go"), []byte(program), 0o644))
	check(os.WriteFile(filepath.Join(folder, "go.mod"), []byte("module apiversions\n\ngo 1.26\n"), 0o644))
	output(folder, "go", "get", "helm.sh/helm/v4/pkg/chart/common@"+helm)
	lines := strings.Fields(output(folder, "go", "run", "."))
	slices.Sort(lines)
	check(os.WriteFile("versions.txt", []byte(strings.Join(lines, "\n")+"\n"), 0o644))
}

func output(folder, name string, arguments ...string) string {
	command := exec.Command(name, arguments...)
	command.Dir = folder
	command.Stderr = os.Stderr
	command.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	var out bytes.Buffer
	command.Stdout = &out
	check(command.Run())
	return out.String()
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
