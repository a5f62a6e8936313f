package kustomization

import (
	"errors"
	"fmt"
	"path"

	"sigs.k8s.io/kustomize/kyaml/filesys"
)

// tree is the files of a request as a file system to read from. Kustomize's own one in memory takes no file with a blank
// or a plus in its name, wherever it lies; the empty one stands behind this for what is not asked of it.
type tree struct {
	filesys.FileSystem
	files   map[string][]byte
	folders map[string]bool
}

func newTree(files map[string][]byte) tree {
	made := tree{filesys.MakeEmptyDirInMemory(), make(map[string][]byte, len(files)), map[string]bool{"/": true}}
	for name, content := range files {
		full := absolute(name)
		made.files[full] = content
		for folder := path.Dir(full); !made.folders[folder]; folder = path.Dir(folder) {
			made.folders[folder] = true
		}
	}
	return made
}

func absolute(name string) string { return path.Join("/", name) }

// CleanedAbs splits a path into a folder and the name of a file, which is empty where the path is a folder.
func (t tree) CleanedAbs(name string) (filesys.ConfirmedDir, string, error) {
	full := absolute(name)
	if t.folders[full] {
		return filesys.ConfirmedDir(full), "", nil
	}
	if _, ok := t.files[full]; !ok {
		return "", "", fmt.Errorf("'%s' doesn't exist", name)
	}
	return filesys.ConfirmedDir(path.Dir(full)), path.Base(full), nil
}

// Exists says whether there is such a file or folder.
func (t tree) Exists(name string) bool {
	_, ok := t.files[absolute(name)]
	return ok || t.IsDir(name)
}

// IsDir says whether there is such a folder.
func (t tree) IsDir(name string) bool { return t.folders[absolute(name)] }

// ReadFile reads a file. Kustomize may change what it reads, which is the host's, so it gets a copy.
func (t tree) ReadFile(name string) ([]byte, error) {
	if content, ok := t.files[absolute(name)]; ok {
		return append([]byte{}, content...), nil
	}
	if t.IsDir(name) {
		return nil, errors.New("'" + name + "' is a folder")
	}
	return nil, fmt.Errorf("'%s' doesn't exist", name)
}
