// Package engine answers the requests of a host. PROTOCOL.md says how they are written.
package engine

import (
	"encoding/binary"
	"encoding/json"
	"flag"
	"io"
	"log"

	"github.com/go-logr/logr"
	"k8s.io/klog/v2"

	"fairlead/engine/admission/internal/failure"
	"fairlead/engine/admission/internal/session"
	"fairlead/engine/wire"
)

// Operation is the number of what a request asks for.
type Operation uint32

// The operations, in the order of PROTOCOL.md.
const (
	Open Operation = iota + 1
	Judge
	Free
	TypeCheck
	Kinds
)

func init() {
	// What official code logs is for the operator of an API server; the host gets everything as data.
	log.SetOutput(io.Discard)
	klog.SetLogger(logr.Discard())
	flags := flag.NewFlagSet("klog", flag.ContinueOnError)
	klog.InitFlags(flags)
	_ = flags.Set("logtostderr", "false")
	_ = flags.Set("stderrthreshold", "FATAL")
	klog.SetOutput(io.Discard)
}

// maxSessions is more than a host has reason to keep open: it forgot to free them.
const maxSessions = 256

var (
	sessions   = map[uint32]*session.Session{}
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
	case Open:
		return open(in, out)
	case Judge:
		return judge(in, out)
	case Free:
		number := handle(in)
		if err := in.Err(); err != nil {
			return err
		}
		delete(sessions, number)
		return nil
	case TypeCheck:
		return typeCheck(in, out)
	case Kinds:
		return list(in, out)
	}
	return failure.New(failure.Request, "the engine knows no operation %d", operation)
}

func handle(in *wire.Reader) uint32 {
	field := in.Bytes()
	if len(field) != 4 {
		return 0
	}
	return binary.LittleEndian.Uint32(field)
}

func sessionOf(in *wire.Reader) (*session.Session, error) {
	number := handle(in)
	if one, ok := sessions[number]; ok {
		return one, nil
	}
	return nil, failure.New(failure.Request, "no session has the handle %d", number)
}

// options reads a field of JSON. A name that nobody knows is a mistake of the host.
func options[T any](in *wire.Reader, read *T) error {
	if err := json.Unmarshal(in.Bytes(), read); err != nil {
		return failure.New(failure.Request, "the options cannot be read: %v", err)
	}
	return nil
}

func writeJSON(out *wire.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	out.Bytes(text)
	return nil
}

func open(in *wire.Reader, out *wire.Writer) error {
	var asked session.Options
	if err := options(in, &asked); err != nil {
		return err
	}
	objects := in.List()
	if err := in.Err(); err != nil {
		return failure.New(failure.Request, "%v", err)
	}
	if len(sessions) >= maxSessions {
		return failure.New(failure.Request, "%d contexts are open; free one first", len(sessions))
	}
	opened, findings, err := session.Open(asked, objects)
	if err != nil {
		return err
	}
	lastHandle++
	sessions[lastHandle] = opened
	out.Bytes(binary.LittleEndian.AppendUint32(nil, lastHandle))
	if findings == nil {
		findings = []session.Finding{}
	}
	return writeJSON(out, findings)
}

func judge(in *wire.Reader, out *wire.Writer) error {
	one, err := sessionOf(in)
	if err != nil {
		return err
	}
	var asked session.JudgeOptions
	if err := options(in, &asked); err != nil {
		return err
	}
	fields := in.List()
	if err := in.Err(); err != nil {
		return failure.New(failure.Request, "%v", err)
	}
	requests, err := requestsOf(fields)
	if err != nil {
		return err
	}
	verdicts, err := one.Judge(asked, requests)
	if err != nil {
		return err
	}
	texts, err := session.MarshalAll(verdicts)
	if err != nil {
		return err
	}
	out.List(texts)
	return nil
}

func requestsOf(fields [][]byte) ([]session.Request, error) {
	if len(fields)%3 != 0 {
		return nil, failure.New(failure.Request, "a list of operations, objects and old objects has %d fields", len(fields))
	}
	requests := make([]session.Request, 0, len(fields)/3)
	for i := 0; i < len(fields); i += 3 {
		operation, object, old := string(fields[i]), fields[i+1], fields[i+2]
		sensible := operation == "CREATE" && len(object) > 0 || operation == "UPDATE" && len(object) > 0 && len(old) > 0 ||
			operation == "DELETE" && len(old) > 0
		if !sensible {
			return nil, failure.New(failure.Request, "request %d is a '%s' without what that needs", i/3, operation)
		}
		requests = append(requests, session.Request{Operation: operation, Object: object, Old: old})
	}
	return requests, nil
}

func typeCheck(in *wire.Reader, out *wire.Writer) error {
	one, err := sessionOf(in)
	if err != nil {
		return err
	}
	policies := in.List()
	if err := in.Err(); err != nil {
		return failure.New(failure.Request, "%v", err)
	}
	findings, err := one.TypeCheck(policies)
	if err != nil {
		return err
	}
	return writeJSON(out, findings)
}

func list(in *wire.Reader, out *wire.Writer) error {
	one, err := sessionOf(in)
	if err != nil {
		return err
	}
	if err := in.Err(); err != nil {
		return failure.New(failure.Request, "%v", err)
	}
	return writeJSON(out, one.Kinds())
}
