package main

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strconv"
	"strings"

	"fairlead/engine/internal/charts"
	"fairlead/engine/internal/failure"
	"fairlead/engine/internal/kustomization"
	"fairlead/engine/internal/release"
	"fairlead/engine/wire"
)

// Operation is the number of what a request asks for.
type Operation uint32

// The operations, in the order of PROTOCOL.md.
const (
	LoadArchive Operation = iota + 1
	LoadFiles
	Free
	ChartFacts
	Render
	Coalesce
	MergeValues
	Kustomize
	Patch
	Versions
	Verify
	Pack
)

func init() {
	// What Helm logs is for the reader of a terminal; the host gets everything as data.
	log.SetOutput(io.Discard)
	slog.SetDefault(slog.New(slog.DiscardHandler))
}

var (
	loaded     = map[uint32]*charts.Chart{}
	lastHandle uint32
)

// Answer carries a request out. A mistake of any sort becomes an answer; buffer is that of an answer no longer needed.
func Answer(operation Operation, request, buffer []byte) (answer []byte) {
	defer func() {
		if panicked := recover(); panicked != nil {
			answer = answerFailure(failure.New(failure.Internal, "the engine panicked: %v", panicked), buffer)
		}
	}()
	in, out := wire.NewReader(request), wire.NewWriter(buffer, 0)
	if err := carryOut(operation, in, out); err != nil {
		return answerFailure(failure.From(err), buffer)
	}
	return out.Done()
}

func answerFailure(failed *failure.Failure, buffer []byte) []byte {
	text, err := json.Marshal(failed)
	if err != nil {
		text = []byte(`{"kind":"internal","message":"the failure cannot be said in JSON"}`)
	}
	out := wire.NewWriter(buffer, 1)
	out.Bytes(text)
	return out.Done()
}

func carryOut(operation Operation, in *wire.Reader, out *wire.Writer) error {
	switch operation {
	case LoadArchive:
		return loadArchive(in, out)
	case LoadFiles:
		return loadFiles(in, out)
	case Free:
		delete(loaded, handle(in))
		return in.Err()
	case ChartFacts:
		return chartFacts(in, out)
	case Render:
		return render(in, out)
	case Coalesce:
		return coalesce(in, out)
	case MergeValues:
		return mergeValues(in, out)
	case Kustomize:
		return kustomize(in, out)
	case Patch:
		return patch(in, out)
	case Versions:
		return versions(in, out)
	case Verify:
		return verify(in, out)
	case Pack:
		return pack(in, out)
	}
	return failure.New(failure.Internal, "the engine knows no operation %d", operation)
}

func handle(in *wire.Reader) uint32 {
	field := in.Bytes()
	if len(field) != 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(field)
}

func chartOf(in *wire.Reader) (*charts.Chart, error) {
	number := handle(in)
	if one, ok := loaded[number]; ok {
		return one, nil
	}
	return nil, failure.New(failure.Internal, "no chart has the handle %d", number)
}

func keep(one *charts.Chart, err error, out *wire.Writer) error {
	if err != nil {
		return err
	}
	lastHandle++
	loaded[lastHandle] = one
	out.Bytes(binary.LittleEndian.AppendUint32(nil, lastHandle))
	return nil
}

func loadArchive(in *wire.Reader, out *wire.Writer) error {
	tgz, further := in.Bytes(), in.List()
	if err := in.Err(); err != nil {
		return err
	}
	one, err := charts.LoadArchive(tgz, further)
	return keep(one, err, out)
}

func loadFiles(in *wire.Reader, out *wire.Writer) error {
	files, err := filesOf(in)
	if err != nil {
		return err
	}
	further := in.List()
	if err := in.Err(); err != nil {
		return err
	}
	one, err := charts.LoadFiles(files, further)
	return keep(one, err, out)
}

// filesOf takes a list of alternately path and content. What of a request outlives its call must be a copy only where
// the host's buffer is reused, and it is not: each request has a buffer of its own.
func filesOf(in *wire.Reader) ([]charts.File, error) {
	fields := in.List()
	if len(fields)%2 != 0 {
		return nil, fmt.Errorf("a list of paths and contents has %d fields", len(fields))
	}
	files := make([]charts.File, 0, len(fields)/2)
	for i := 0; i < len(fields); i += 2 {
		files = append(files, charts.File{Path: string(fields[i]), Content: fields[i+1]})
	}
	return files, nil
}

func chartFacts(in *wire.Reader, out *wire.Writer) error {
	one, err := chartOf(in)
	if err != nil {
		return err
	}
	facts, err := one.Facts()
	if err != nil {
		return err
	}
	text, err := json.Marshal(facts)
	if err != nil {
		return err
	}
	out.Bytes(text)
	out.Bytes(one.ValuesText())
	return nil
}

func render(in *wire.Reader, out *wire.Writer) error {
	one, err := chartOf(in)
	if err != nil {
		return err
	}
	var request release.Request
	if err := json.Unmarshal(in.Bytes(), &request); err != nil {
		return err
	}
	values, apiVersions := in.Bytes(), strings.Fields(in.Text())
	if err := in.Err(); err != nil {
		return err
	}
	answer, err := release.Render(one, request, values, apiVersions)
	if err != nil {
		return err
	}
	header, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	out.Bytes(header)
	out.List(answer.Bodies)
	return nil
}

func coalesce(in *wire.Reader, out *wire.Writer) error {
	one, err := chartOf(in)
	if err != nil {
		return err
	}
	values, err := release.Coalesce(one, in.Bytes())
	if err != nil {
		return err
	}
	out.Bytes(values)
	return nil
}

func mergeValues(in *wire.Reader, out *wire.Writer) error {
	var options release.Options
	if err := json.Unmarshal(in.Bytes(), &options); err != nil {
		return err
	}
	contents, err := filesOf(in)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	files := make([]release.ValuesFile, len(contents))
	for i, file := range contents {
		files[i] = release.ValuesFile{Name: file.Path, Text: file.Content}
	}
	merged, integers, err := release.MergeValues(files, options)
	if err != nil {
		return err
	}
	out.Bytes(merged)
	out.Bytes(integers)
	return nil
}

func kustomize(in *wire.Reader, out *wire.Writer) error {
	root, want := in.Text(), in.Text()
	files, err := filesOf(in)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	contents := make(map[string][]byte, len(files))
	for _, file := range files {
		contents[file.Path] = file.Content
	}
	built, err := kustomization.Build(contents, root, want == "text")
	if err != nil {
		return err
	}
	out.Bytes(built.Text)
	out.List(built.Objects)
	return nil
}

func patch(in *wire.Reader, out *wire.Writer) error {
	objects, fields := in.List(), in.List()
	if err := in.Err(); err != nil {
		return err
	}
	if len(fields)%2 != 0 {
		return fmt.Errorf("a list of indices and patches has %d fields", len(fields))
	}
	patches := make([]kustomization.ObjectPatch, 0, len(fields)/2)
	for i := 0; i < len(fields); i += 2 {
		index, err := strconv.Atoi(string(fields[i]))
		if err != nil {
			return err
		}
		patches = append(patches, kustomization.ObjectPatch{Object: index, Patch: fields[i+1]})
	}
	patched, err := kustomization.Apply(objects, patches)
	if err != nil {
		return err
	}
	out.List(patched)
	return nil
}

func versions(in *wire.Reader, out *wire.Writer) error {
	constraint, list := in.Text(), strings.Fields(in.Text())
	if err := in.Err(); err != nil {
		return err
	}
	admitted, err := charts.Versions(constraint, list)
	if err != nil {
		return err
	}
	out.Text(strings.Join(admitted, "\n"))
	return nil
}

func verify(in *wire.Reader, out *wire.Writer) error {
	archive, filename, provenance, keyring := in.Bytes(), in.Text(), in.Bytes(), in.Bytes()
	if err := in.Err(); err != nil {
		return err
	}
	verified, err := charts.Verify(archive, filename, provenance, keyring)
	if err != nil {
		return err
	}
	text, err := json.Marshal(verified)
	if err != nil {
		return err
	}
	out.Bytes(text)
	return nil
}

func pack(in *wire.Reader, out *wire.Writer) error {
	files, err := filesOf(in)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return err
	}
	archive, err := charts.Pack(files)
	if err != nil {
		return err
	}
	out.Bytes(archive)
	return nil
}
