package charts

import (
	"bytes"
	"io/fs"
	"path"
	"sort"
	"strings"
	"time"

	"helm.sh/helm/v4/pkg/ignore"

	"fairlead/engine/internal/failure"
)

// File is a file below a chart's folder.
type File struct {
	Path    string
	Content []byte
}

// withoutIgnored leaves out what `.helmignore` names, as Helm does when it loads a folder, and sorts the rest as Helm
// walks folders.
func withoutIgnored(files []File) ([]File, error) {
	rules := ignore.Empty()
	for _, file := range files {
		if file.Path != ignore.HelmIgnore {
			continue
		}
		parsed, err := ignore.Parse(bytes.NewReader(file.Content))
		if err != nil {
			return nil, failure.At(failure.Chart, ignore.HelmIgnore, err)
		}
		rules = parsed
	}
	rules.AddDefaults()
	ignored := map[string]bool{}
	var isIgnored func(folder string) bool
	isIgnored = func(folder string) bool {
		if folder == "." {
			return false
		}
		known, ok := ignored[folder]
		if !ok {
			known = isIgnored(path.Dir(folder)) || rules.Ignore(folder, entry{name: folder, isFolder: true})
			ignored[folder] = known
		}
		return known
	}
	kept := make([]File, 0, len(files))
	for _, file := range files {
		if !fs.ValidPath(file.Path) {
			return nil, failure.New(failure.Chart, "%q is no path below a chart's folder", file.Path)
		}
		if !isIgnored(path.Dir(file.Path)) && !rules.Ignore(file.Path, entry{name: file.Path}) {
			kept = append(kept, file)
		}
	}
	sort.Slice(kept, func(i, j int) bool { return walksBefore(kept[i].Path, kept[j].Path) })
	return kept, nil
}

// walksBefore orders paths as a walk through folders meets them: name by name, where `a/b` comes before `a.b`.
func walksBefore(a, b string) bool {
	left, right := strings.Split(a, "/"), strings.Split(b, "/")
	for i := range min(len(left), len(right)) {
		if left[i] != right[i] {
			return left[i] < right[i]
		}
	}
	return len(left) < len(right)
}

// entry is what Helm's rules ask of a file: its name and whether it is a folder.
type entry struct {
	name     string
	isFolder bool
}

func (e entry) Name() string       { return path.Base(e.name) }
func (e entry) IsDir() bool        { return e.isFolder }
func (e entry) Size() int64        { return 0 }
func (e entry) Mode() fs.FileMode  { return 0 }
func (e entry) ModTime() time.Time { return time.Time{} }
func (e entry) Sys() any           { return nil }
