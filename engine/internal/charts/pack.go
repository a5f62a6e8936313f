package charts

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"path"

	"fairlead/engine/internal/failure"
)

// Pack packs a chart's files, and the same bytes for the same files: sorted, without times or owners. Files that
// `.helmignore` names are left out.
func Pack(files []File) ([]byte, error) {
	kept, err := withoutIgnored(files)
	if err != nil {
		return nil, err
	}
	one, err := LoadFiles(files, nil)
	if err != nil {
		return nil, err
	}
	var packed bytes.Buffer
	zipped, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	archive := tar.NewWriter(zipped)
	for _, file := range kept {
		header := &tar.Header{
			Typeflag: tar.TypeReg,
			Name:     path.Join(one.root.Name(), file.Path),
			Size:     int64(len(file.Content)),
			Mode:     0o644,
		}
		if err := archive.WriteHeader(header); err != nil {
			return nil, failure.At(failure.Archive, file.Path, err)
		}
		if _, err := archive.Write(file.Content); err != nil {
			return nil, failure.At(failure.Archive, file.Path, err)
		}
	}
	if err := archive.Close(); err != nil {
		return nil, err
	}
	if err := zipped.Close(); err != nil {
		return nil, err
	}
	return packed.Bytes(), nil
}
