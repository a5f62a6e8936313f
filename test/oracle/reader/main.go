// Reader prints each document of the YAML on its standard input as one line of JSON, read by Kubernetes' own reader, the
// one behind `kubectl apply`. Empty documents are left out.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"

	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := printDocuments(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func printDocuments(in io.Reader, out io.Writer) error {
	documents := utilyaml.NewYAMLReader(bufio.NewReader(in))
	buffered := bufio.NewWriter(out)
	for {
		text, err := documents.Read()
		if errors.Is(err, io.EOF) {
			return buffered.Flush()
		}
		if err != nil {
			return err
		}
		read, err := yaml.YAMLToJSON(text)
		if err != nil {
			return err
		}
		decoder := json.NewDecoder(bytes.NewReader(read))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		if value == nil {
			continue
		}
		if err := json.NewEncoder(buffered).Encode(exact(value)); err != nil {
			return err
		}
	}
}

// exact writes integers that JavaScript would round as text after a mark.
func exact(value any) any {
	switch value := value.(type) {
	case map[string]any:
		for key, entry := range value {
			value[key] = exact(entry)
		}
	case []any:
		for index, entry := range value {
			value[index] = exact(entry)
		}
	case json.Number:
		const safe = 1<<53 - 1
		if integer, err := strconv.ParseInt(value.String(), 10, 64); err == nil && integer >= -safe && integer <= safe {
			return value
		}
		if bytes.ContainsAny([]byte(value), ".eE") {
			return value
		}
		return "integer:" + value.String()
	}
	return value
}
