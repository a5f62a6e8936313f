package release

import "strings"

// recentDocuments knows what documents say that were read lately: another release of a chart, or the same one with
// other values, has most of its documents in common, and the same text says the same.
//
// What was not asked for while the young half filled up is forgotten.
type recentDocuments struct {
	young, old map[string]document
	youngBytes int
}

// maxYoungBytes is how much text half of the documents may have: all that a platform of the largest charts has.
const maxYoungBytes = 16 << 20

var recent = &recentDocuments{young: map[string]document{}}

// read reads a document that a template wrote.
func (r *recentDocuments) read(source, text string) (document, error) {
	if known, ok := r.young[text]; ok {
		known.source = source
		return known, nil
	}
	one, isOld := r.old[text]
	one.source = source
	if !isOld {
		// The text is a part of all that its template wrote, which would be kept with it.
		text = strings.Clone(text)
		one.read = readManifest(text)
		if err := one.readHead(); err != nil {
			return document{}, err
		}
	}
	if one.read.Err == nil {
		r.keep(one)
	}
	return one, nil
}

func (r *recentDocuments) keep(one document) {
	if r.youngBytes += len(one.read.Text); r.youngBytes > maxYoungBytes {
		r.young, r.old = map[string]document{}, r.young
		r.youngBytes = len(one.read.Text)
	}
	r.young[one.read.Text] = one
}
