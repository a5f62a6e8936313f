package release

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheSameTextIsReadOnce(t *testing.T) {
	documents := &recentDocuments{young: map[string]document{}}
	text := "kind: Service\nmetadata:\n  name: web\n"
	first, err := documents.read("a.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	second, err := documents.read("b.yaml", strings.Clone(text))
	if err != nil || &first.read.JSON[0] != &second.read.JSON[0] {
		t.Error("it was read twice", err)
	}
	if first.source != "a.yaml" || second.source != "b.yaml" || second.head.Kind != "Service" {
		t.Error(first.source, second.source, second.head)
	}
}

func TestAMistakeIsSaidOfEachDocumentThatMakesIt(t *testing.T) {
	documents := &recentDocuments{young: map[string]document{}}
	for _, source := range []string{"a.yaml", "b.yaml"} {
		if _, err := documents.read(source, "a: [\n"); err == nil || !strings.Contains(err.Error(), source) {
			t.Error(err)
		}
	}
}

func TestDocumentsThatNobodyAsksForAreForgotten(t *testing.T) {
	documents := &recentDocuments{young: map[string]document{}}
	filling := strings.Repeat("x", maxYoungBytes/8)
	for i := range 64 {
		if _, err := documents.read("a.yaml", fmt.Sprintf("a%d: %s\n", i, filling)); err != nil {
			t.Fatal(err)
		}
		if _, err := documents.read("a.yaml", "kept: true\n"); err != nil {
			t.Fatal(err)
		}
	}
	if known := len(documents.young) + len(documents.old); known > 20 {
		t.Errorf("%d documents are kept", known)
	}
	if _, ok := documents.young["kept: true\n"]; !ok {
		t.Error("what is asked for again and again was forgotten")
	}
}
