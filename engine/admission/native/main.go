// Command native is the same engine built for this machine from packages nobody cut: what it answers, the module has to
// answer too. It takes requests on its standard input, each a little-endian operation, a length and that many bytes, and
// gives for each a length and the answer.
package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"fairlead/engine/admission/internal/engine"
)

func main() {
	if err := serve(bufio.NewReader(os.Stdin), bufio.NewWriter(os.Stdout)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(in io.Reader, out *bufio.Writer) error {
	for {
		var header [2]uint32
		if err := binary.Read(in, binary.LittleEndian, &header); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		request := make([]byte, header[1])
		if _, err := io.ReadFull(in, request); err != nil {
			return err
		}
		answer := engine.Answer(engine.Operation(header[0]), request, nil)
		if err := binary.Write(out, binary.LittleEndian, uint32(len(answer))); err != nil {
			return err
		}
		if _, err := out.Write(answer); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
}
