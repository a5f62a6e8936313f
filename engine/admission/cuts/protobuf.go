package main

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
)

// protobuf drops the wire format: nothing here speaks it, and 19 MB of it would be kept for an interface that could.
func protobuf(v vendored) {
	const factory = "k8s.io/apimachinery/pkg/runtime/serializer/codec_factory.go"
	v.between(factory, "\tprotoSerializer := protobuf.NewSerializer", "\n\tserializers := []runtime.SerializerInfo{")
	v.between(factory, "\t\t{\n\t\t\tMediaType:        runtime.ContentTypeProtobuf", "\t}\n\n\tfor _, f := range options.serializers")
	files := 0
	for _, root := range []string{"k8s.io/api", "k8s.io/apiextensions-apiserver", "k8s.io/apiserver"} {
		err := filepath.WalkDir(v.at(root), func(file string, entry fs.DirEntry, err error) error {
			if err == nil && entry.Name() == "generated.pb.go" {
				relative, _ := filepath.Rel(string(v), file)
				codecs(v, relative)
				files++
			}
			return err
		})
		if err != nil {
			fail("%v", err)
		}
	}
	if files < 40 {
		fail("Only %d files of protobuf code were found.", files)
	}
}

var codec = []string{"Marshal", "MarshalTo", "MarshalToSizedBuffer", "Size", "Unmarshal"}

// helpers begin the names of what only those methods call.
var helpers = []string{"encodeVarint", "sov", "soz", "skip", "Err"}

// codecs cuts the methods that write and read. String and Reset stay: messages print values.
func codecs(v vendored, file string) {
	text := v.read(file)
	set, parsed := parse(file, text)
	var spans []span
	for _, declared := range declarations(parsed) {
		_, method, isMethod := strings.Cut(declared.name, ".")
		if isMethod && slices.Contains(codec, method) || slices.ContainsFunc(helpers, func(prefix string) bool {
			return strings.HasPrefix(declared.name, prefix) && strings.HasSuffix(declared.name, "Generated")
		}) {
			spans = append(spans, declared.span(set))
		}
	}
	if len(spans) < 5 {
		fail("%s has no protobuf code.", file)
	}
	v.write(file, prune(file, without(text, spans)))
}
