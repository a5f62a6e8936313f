package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"

	"golang.org/x/text/unicode/norm"
	"helm.sh/helm/v4/pkg/chart/loader/archive"

	"fairlead/engine/internal/failure"
)

// Bounds of what is unpacked. Those of size are Helm's own; Helm does not count entries.
const maxEntries = 10_000

var (
	driveLetter = regexp.MustCompile(`^[a-zA-Z]:`)
	utf8bom     = []byte{0xEF, 0xBB, 0xBF}
)

// budget is what all archives of one chart may unpack together, those within `charts/` included.
type budget struct {
	bytes   int64
	entries int
}

func newBudget() *budget {
	return &budget{bytes: archive.MaxDecompressedChartSize, entries: maxEntries}
}

// unpack reads an archive as Helm does, and refuses what Helm lets pass or leaves to the tools that write to disk:
// nothing of a chart with a doubtful entry is used.
func unpack(tgz []byte, left *budget) ([]*archive.BufferedFile, error) {
	unzipped, err := gzip.NewReader(bytes.NewReader(tgz))
	if err != nil {
		return nil, failure.New(failure.Archive, "this is no gzipped archive: %v", err)
	}
	reader := tar.NewReader(unzipped)
	seen := map[string]string{}
	var files []*archive.BufferedFile
	for {
		header, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, failure.New(failure.Archive, "the archive cannot be read: %v", err)
		}
		if left.entries--; left.entries < 0 {
			return nil, failure.New(failure.Archive, "the archive has more than %d entries", maxEntries)
		}
		if header.Typeflag == tar.TypeXGlobalHeader || header.Typeflag == tar.TypeXHeader {
			continue
		}
		if err := judgeEntry(header, seen); err != nil {
			return nil, err
		}
		if header.Typeflag == tar.TypeDir {
			continue
		}
		data, err := readEntry(reader, header, left)
		if err != nil {
			return nil, err
		}
		// Every packaged chart stands in one folder, whose name does not count.
		_, name, _ := strings.Cut(header.Name, "/")
		files = append(files, &archive.BufferedFile{Name: name, Data: bytes.TrimPrefix(data, utf8bom)})
	}
	if len(files) == 0 {
		return nil, failure.New(failure.Archive, "the archive has no files")
	}
	return files, nil
}

// judgeEntry refuses an entry that could name something else than a file of its own below the chart's folder.
func judgeEntry(header *tar.Header, seen map[string]string) error {
	refuse := func(reason string, arguments ...any) error {
		return &failure.Failure{
			Kind:    failure.Archive,
			Message: fmt.Sprintf("entry %q of the archive %s", header.Name, fmt.Sprintf(reason, arguments...)),
			File:    header.Name,
		}
	}
	switch header.Typeflag {
	case tar.TypeReg, tar.TypeDir:
	case tar.TypeSymlink:
		return refuse("is a symbolic link")
	case tar.TypeLink:
		return refuse("is a hard link")
	case tar.TypeChar, tar.TypeBlock, tar.TypeFifo:
		return refuse("is a device or a pipe")
	default:
		return refuse("is of the unknown type %q", header.Typeflag)
	}
	isFolder := header.Typeflag == tar.TypeDir
	switch {
	case strings.HasPrefix(header.Name, "/"):
		return refuse("has an absolute path")
	case strings.Contains(header.Name, `\`):
		return refuse("has a backslash in its path")
	case strings.ContainsRune(header.Name, 0):
		return refuse("has a zero byte in its path")
	}
	top, name, _ := strings.Cut(strings.TrimSuffix(header.Name, "/"), "/")
	if top == ".." || driveLetter.MatchString(top) {
		return refuse("leads outside the archive")
	}
	if name == "" {
		if isFolder {
			return nil
		}
		return refuse("stands outside the chart's folder")
	}
	for part := range strings.SplitSeq(name, "/") {
		switch {
		case part == "..":
			return refuse("leads outside with '..'")
		case part == "." || part == "":
			return refuse("has a path with an empty name or '.'")
		case driveLetter.MatchString(part):
			return refuse("names a drive")
		}
	}
	if isFolder {
		return nil
	}
	// Only the path below the top folder counts: `a/x` and `b/x` would be one file.
	key := strings.ToLower(norm.NFC.String(name))
	if other, ok := seen[key]; ok {
		if other == header.Name {
			return refuse("is there twice")
		}
		return refuse("is the same file as %q where case, form of letters and the top folder do not count", other)
	}
	seen[key] = header.Name
	return nil
}

// readEntry reads an entry within the bounds, whatever its header promises.
func readEntry(reader io.Reader, header *tar.Header, left *budget) ([]byte, error) {
	tooLarge := func(what string, bound int64) error {
		return &failure.Failure{
			Kind:    failure.Archive,
			Message: fmt.Sprintf("%s is larger than %d bytes once unpacked", what, bound),
			File:    header.Name,
		}
	}
	entry := fmt.Sprintf("entry %q of the archive", header.Name)
	if header.Size > archive.MaxDecompressedFileSize {
		return nil, tooLarge(entry, archive.MaxDecompressedFileSize)
	}
	if header.Size > left.bytes {
		return nil, tooLarge("the archive", archive.MaxDecompressedChartSize)
	}
	data := make([]byte, header.Size)
	if _, err := io.ReadFull(reader, data); err != nil {
		return nil, &failure.Failure{Kind: failure.Archive, Message: fmt.Sprintf("%s cannot be read: %v", entry, err), File: header.Name}
	}
	left.bytes -= header.Size
	return data, nil
}
