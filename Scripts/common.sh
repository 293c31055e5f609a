# What the scripts beside this file share; to be sourced. Sets `root` and moves there.
#
# need_packages [tests] [native]: installs what is missing; need_swift: puts Swift 6.2 or later into
# PATH; need_gd: builds .build/release/gd if the sources changed; need_native FOLDER: builds the
# compiler to machine code there, where LLVM is. All of them are quiet unless they work for long or
# fail, and speak on standard error.

set -eu
root=$(dirname "$(dirname "$(readlink -f "$0")")")
llvm=/usr/lib/llvm-19

say() { printf 'gd: %s\n' "$*" >&2; }
fail() {
  say "$*"
  exit 1
}

# Runs a command with its output kept back, and shows it if the command fails.
quietly() {
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then
    rm -f "$log"
  else
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
}

missing_packages() {
  wanted=" $* "
  wants() { case $wanted in *" $1 "*) return 0 ;; *) return 1 ;; esac; }
  [ -e /usr/include/histedit.h ] || printf ' libedit-dev'
  [ -e /usr/include/json-c/json.h ] || printf ' libjson-c-dev'
  # Opened by name for large products; nothing is built against it.
  PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -q 'libopenblas\.so\.0' ||
    printf ' libopenblas0-pthread'
  [ -e /usr/include/stdio.h ] && ls /usr/lib/gcc/*/*/libstdc++.so >/dev/null 2>&1 || printf ' g++'
  # Draw pictures in files.
  ! wants tests || command -v gnuplot >/dev/null 2>&1 || printf ' gnuplot-nox'
  # A terminal for the tests to use.
  ! wants tests || command -v tmux >/dev/null 2>&1 || printf ' tmux'
  # Complete command lines.
  for shell in bash zsh fish; do
    ! wants tests || command -v $shell >/dev/null 2>&1 || printf ' %s' $shell
  done
  ! wants tests || command -v dot >/dev/null 2>&1 || printf ' graphviz'
  # Compiles plans that prove hot.
  ! wants native || [ -e "$llvm/include/llvm-c/LLJIT.h" ] || printf ' llvm-19-dev'
  command -v ld.gold >/dev/null 2>&1 || printf ' binutils'
}

need_packages() {
  packages=$(missing_packages "$@")
  [ -n "$packages" ] || return 0
  command -v apt-get >/dev/null 2>&1 ||
    fail "these packages are missing, and there is no apt-get to install them:$packages"
  if [ "$(id -u)" = 0 ]; then
    as_root=env
  elif sudo -n true 2>/dev/null; then
    as_root='sudo -n env'
  else
    fail "these packages are missing; as root, run: apt-get install$packages"
  fi
  say "installing$packages"
  quietly $as_root apt-get update -q || true
  quietly $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    $packages || fail "these packages could not be installed:$packages"
}

need_swift() {
  found=
  for folder in $(printf '%s' "$PATH" | tr ':' ' ') /opt/swift/usr/bin /usr/libexec/swift/bin \
    /usr/libexec/swift/*/bin; do
    [ -x "$folder/swift" ] || continue
    number=$("$folder/swift" --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p')
    major=${number%%.*}
    rest=${number#*.}
    minor=${rest%%.*}
    found=${found:-$number}
    if [ "${major:-0}" -gt 6 ] || { [ "${major:-0}" = 6 ] && [ "${minor:-0}" -ge 2 ]; }; then
      PATH=$folder:$PATH
      export PATH
      return 0
    fi
  done
  [ -z "$found" ] || fail "gd needs Swift 6.2 or later; found only Swift $found"
  fail "gd needs Swift 6.2 or later; there is no swift in PATH (see swift.org/install)"
}

need_native() {
  [ -e "$llvm/include/llvm-c/LLJIT.h" ] || return 0
  library=$1/libgdnative.so
  [ ! -e "$library" ] || [ -n "$(find "$root/Sources/CNative" "$root/Scripts/common.sh" \
    -newer "$library" -print -quit)" ] || return 0
  # Beside its place first: a gd that runs may have opened the one that is replaced.
  quietly cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -O2 -fPIC -shared \
    -I "$root/Sources/CNative/include" -I "$llvm/include" -o "$library.new" \
    "$root/Sources/CNative/native.c" -L "$llvm/lib" -lLLVM-19 &&
    mv "$library.new" "$library" ||
    say 'the compiler to machine code could not be built; gd goes without it'
}

need_gd() {
  stamp=$root/.build/release/gd.built
  if [ -x "$root/.build/release/gd" ] && [ -e "$stamp" ] &&
    [ -z "$(find "$root/Sources" "$root/Package.swift" "$root/Scripts/common.sh" \
      -newer "$stamp" -print -quit)" ]; then
    need_native "$root/.build/release"
    return 0
  fi
  need_packages
  need_swift
  [ -x "$root/.build/release/gd" ] || say 'building; the first time takes a few minutes'
  started=$(mktemp)
  quietly swift build --package-path "$root" -c release --static-swift-stdlib --product gd ||
    fail 'the build failed'
  touch -r "$started" "$stamp"
  rm -f "$started"
  need_native "$root/.build/release"
}
