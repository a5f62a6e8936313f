// Package wire reads and writes the fields of which requests and answers consist.
//
// A field is a little-endian u32 length and that many bytes; a list is a u32 count and that many fields.
// Reading never copies: fields are slices of the request.
package wire

import (
	"encoding/binary"
	"errors"
)

var errShort = errors.New("the request ends within a field")

// Reader takes one field after another from a request. The first mistake sticks; ask for it with Err.
type Reader struct {
	rest []byte
	err  error
}

// NewReader reads the fields of a request.
func NewReader(request []byte) *Reader { return &Reader{rest: request} }

// Err is the first mistake met, or, at the end of a request, what is left over.
func (r *Reader) Err() error {
	if r.err == nil && len(r.rest) > 0 {
		return errors.New("the request has bytes after its last field")
	}
	return r.err
}

func (r *Reader) number() int {
	if r.err != nil || len(r.rest) < 4 {
		r.err = errShort
		return 0
	}
	n := binary.LittleEndian.Uint32(r.rest)
	r.rest = r.rest[4:]
	return int(n)
}

// Bytes takes a field.
func (r *Reader) Bytes() []byte {
	n := r.number()
	if r.err != nil || n > len(r.rest) {
		r.err = errShort
		return nil
	}
	field := r.rest[:n:n]
	r.rest = r.rest[n:]
	return field
}

// Text takes a field of text.
func (r *Reader) Text() string { return string(r.Bytes()) }

// List takes a list.
func (r *Reader) List() [][]byte {
	n := r.number()
	if r.err != nil || n > len(r.rest)/4 {
		r.err = errShort
		return nil
	}
	list := make([][]byte, n)
	for i := range list {
		list[i] = r.Bytes()
	}
	return list
}

// Writer collects the fields of an answer.
type Writer struct{ bytes []byte }

// NewWriter begins an answer with its first byte, in the buffer of an earlier answer.
func NewWriter(buffer []byte, first byte) *Writer { return &Writer{bytes: append(buffer[:0], first)} }

func (w *Writer) number(n int) { w.bytes = binary.LittleEndian.AppendUint32(w.bytes, uint32(n)) }

// Bytes adds a field.
func (w *Writer) Bytes(field []byte) {
	w.number(len(field))
	w.bytes = append(w.bytes, field...)
}

// Text adds a field of text.
func (w *Writer) Text(field string) {
	w.number(len(field))
	w.bytes = append(w.bytes, field...)
}

// List adds a list.
func (w *Writer) List(fields [][]byte) {
	w.number(len(fields))
	for _, field := range fields {
		w.Bytes(field)
	}
}

// Done is the answer.
func (w *Writer) Done() []byte { return w.bytes }
