# Sourced by the scripts that build reference programs: each is built once for each version, into the user's cache folder.
# shellcheck shell=bash

reference_folder=${XDG_CACHE_HOME:-$HOME/.cache}/fairlead/oracles

# build <name> <version> <folder of the module> <package> <linker flags> [<-mod>]: prints the path of the program.
build() {
  local name=$1 target=$reference_folder/$1-$2 sources=$3 package=$4 flags=$5 mod=${6:-readonly}
  if [[ ! -x $target/$name ]]; then
    printf 'building %s %s\n' "$name" "$2" >&2
    mkdir -p "$target"
    # To a name of its own first: an interrupted or a second build must not leave half a program.
    (cd "$sources" && CGO_ENABLED=0 GOWORK=off GOFLAGS=-mod=$mod nice go build -trimpath -buildvcs=false -ldflags "$flags" -o "$target/$name.$$" "$package")
    mv "$target/$name.$$" "$target/$name"
  fi
  printf '%s\n' "$target/$name"
}

# sources <module>@<version>: prints the folder of a module, which is checked against Go's checksum database.
sources() {
  go mod download -json "$1" | sed -n 's/^\t"Dir": "\(.*\)",\{0,1\}$/\1/p'
}

# need_go <what is compared>: fails where Go is missing.
need_go() {
  command -v go >/dev/null || {
    printf 'These tests compare with %s, built from their Go modules, and Go is missing here: install Go.\n' "$1" >&2
    exit 1
  }
}
