package session

import (
	"encoding/json"
	"testing"
)

// What is scanned is what reading says; what is out of the ordinary is read.
func TestHeaders(t *testing.T) {
	scanned := map[string]bool{
		`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","namespace":"b","labels":{"x":"{\"]"}},"spec":{"a":[1,{"b":"\\"}]}}`: true,
		` { "kind" : "Pod" , "spec" : [ ] , "metadata" : { "generateName" : "a-" } , "apiVersion" : "v1" } `:                         true,
		`{"apiVersion":"v1","kind":"Pod"}`:                                  true,
		`{"apiVersion":"v1","kind":"Pod","metadata":{}}`:                    true,
		`{"apiVersion":"v1","kind":"Pod","Metadata":{"name":"a"}}`:          false,
		`{"apiVersion":"v1","KIND":"Pod"}`:                                  false,
		`{"apiVersion":"v1","kind":"Pod","kind":"Service"}`:                 false,
		`{"apiVersion":"v1","kind":"P\u006fd"}`:                             false,
		`{"apiVersion":"v1","k\u0069nd":"Pod"}`:                             false,
		`{"apiVersion":"v1","kind":"Pod","metadata":null}`:                  false,
		`{"apiVersion":"v1","kind":"Pod","metadata":{"Name":"a"}}`:          false,
		`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a","name":1}}`: false,
		`{"apiVersion":"v1","kind":7}`:                                      false,
		`{"apiVersion":"v1","kind":"Pöd"}`:                                  false,
		`[]`:                                                                false,
		`{`:                                                                 false,
		``:                                                                  false,
		`{"apiVersion":"v1","kind":"Pod","spec":{"a":"`:                     false,
		`{"apiVersion":"v1","kind":"Pod","metadata":{"annotations":{"a":1}}}`: true,
	}
	for text, simple := range scanned {
		var scan, read header
		if got := scan.scan([]byte(text)); got != simple {
			t.Errorf("%s: scanned %v", text, got)
		}
		err := json.Unmarshal([]byte(text), &read)
		if simple && (err != nil || scan != read) {
			t.Errorf("%s: scanned %+v, read %+v, %v", text, scan, read, err)
		}
	}
}
