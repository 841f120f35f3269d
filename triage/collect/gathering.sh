# shellcheck shell=bash disable=SC2016,SC2034,SC2154 # a part of skeleton.sh: what takes files and outputs
denied() { # path; sets REASON
  local i found=1
  shopt -s nocasematch
  for ((i = 0; i < ${#DENY[@]}; i += 2)); do
    # shellcheck disable=SC2053 # the right side is a pattern on purpose
    if [[ $1 == ${DENY[i]} ]]; then REASON=${DENY[i + 1]} found=0; break; fi
  done
  shopt -u nocasematch
  if [[ $1 == */[Ss]ecurity.evtx && $SET == full ]]; then found=1; fi
  return "$found"
}

# Lists the files behind patterns: LISTED holds "top", "mtime", "size", "path" in turn.
list() { # item patterns...
  local item=$1 pattern top stamp size tops
  shift
  LISTED=()
  for pattern; do
    tops=()
    # shellcheck disable=SC2086 # the pattern is to be expanded, and IFS is empty
    while IFS= read -r -d '' top; do
      if [[ -n $top && (-e $ROOT/$top || -L $ROOT/$top) ]]; then tops+=("$top"); fi
    done < <(
      cd "$ROOT/" && IFS='' && shopt -s nullglob dotglob && printf '%s\0' .$pattern
    )
    if ((${#tops[@]} == 0)) && [[ $MODE == take ]]; then record "$item" absent "$pattern" '' '' '' "${SAY[absent]}"; fi
    for top in "${tops[@]}"; do
      while IFS= read -r -d '' stamp; do
        size=${stamp#*$'\t'}
        LISTED+=("$top" "${stamp%%.*}" "${size%%$'\t'*}" "${size#*$'\t'}")
      done < <(
        cd "$ROOT/" && timeout "$LIMIT" find -H "$top" -path "*_${VM}_${SCENARIO}_2*Z*" -prune -o \
          \( -type f -o -type l \) -printf '%T@\t%s\t%p\0' 2>"$NOTES"
      )
      if [[ $MODE == take && -s $NOTES ]]; then record "$item" failed "${top#.}" '' '' '' "$(head -c 300 "$NOTES")"; fi
    done
  done
}

# Of files that rotate, those written since the window began, up to the first written after its end.
narrow() {
  local order i name key kept=()
  declare -A over=()
  mapfile -t order < <(for ((i = 0; i < ${#LISTED[@]}; i += 4)); do printf '%s %s\n' "${LISTED[i + 1]}" "$i"; done | sort -n)
  for key in "${order[@]}"; do
    i=${key#* }
    name=${LISTED[i + 3]}
    name=${name%.gz} name=${name%.xz} name=${name%.bz2} name=${name%.zst}
    while [[ $name == *[0-9._-] ]]; do name=${name%?}; done
    if ((LISTED[i + 1] < SINCE)) || [[ -n ${over[$name]:-} ]]; then continue; fi
    if ((LISTED[i + 1] >= UNTIL)); then over[$name]=1; fi
    kept+=("${LISTED[@]:i:4}")
  done
  LISTED=("${kept[@]}")
}

# Resolves a path; sets REAL (as seen on the machine). Fails with REASON when it must stay behind.
resolve() { # top path
  local base owner
  REAL=$(cd "$ROOT/" && readlink -f -- "$2" && printf x) || { REASON=${SAY[gone]}; return 1; }
  REAL=${REAL%$'\n'x}
  base=$(cd "$ROOT/" && readlink -f -- "$1" && printf x) base=${base%$'\n'x}
  if denied "${2#.}" || denied "$REAL"; then return 1; fi
  if [[ ! -f $REAL ]]; then REASON=${SAY[irregular]}; return 1; fi
  if [[ -L $ROOT/$2 ]]; then
    owner=$(stat -c %u -- "$ROOT/$2")
    if [[ $1 != "$2" && $REAL != "$base"/* ]] || [[ $owner != 0 && $owner != "$(stat -c %u -- "$REAL")" ]]; then
      REASON=${SAY[elsewhere]}
      return 1
    fi
  fi
}

# Secrets in texts: the rules are for GNU sed -E.
redaction() {
  cat <<'RULES'
#:redaction
RULES
}

# Copies REAL to a path, redacted. Fails with REASON; a copy that fails is removed.
copy() { # destination must-redact seconds
  local pack='' status
  mkdir -p -- "${1%/*}"
  case $REAL in
    *.zip | *.7z | *.tar | *.tar.* | *.t[gbx]z | *.Z) REASON=${SAY[sealed]}; return 2 ;;
    *.gz) pack=gzip ;; *.xz) pack=xz ;; *.bz2) pack=bzip2 ;; *.zst) pack=zstd ;;
  esac
  if [[ -n $pack ]]; then
    command -v "$pack" >/dev/null || { REASON=${SAY[sealed]}; return 2; }
    timeout "$3" bash -c 'set -o pipefail; "$1" -dc <"$2" | sed -E -f "$3" | "$1" -c >"$4"' - \
      "$pack" "$REAL" "$RUN/rules.sed" "$1" 2>"$NOTES"
  elif [[ ! -s $REAL ]] || grep -Iq '' "$REAL" 2>"$NOTES"; then
    timeout "$3" sed -E -f "$RUN/rules.sed" <"$REAL" >"$1" 2>"$NOTES"
  elif (($2)) && [[ ! -s $NOTES ]]; then
    REASON=${SAY[sealed]}
    return 2
  else
    timeout "$3" cp -- "$REAL" "$1" 2>"$NOTES"
  fi
  status=$?
  if ((status)); then
    rm -f -- "$1"
    REASON=$(head -c 300 "$NOTES")
    if ((status == 124)); then REASON=${SAY[late]}; fi
    return 1
  fi
  touch -r "$REAL" -- "$1"
}

room() { # level bytes: is there room? what is not a must leaves a fifth of the room to the musts
  if [[ $1 == must ]]; then ((TOTAL + $2 <= MAX)); else ((TOTAL + $2 <= MAX * 4 / 5)); fi
}

take() { # item level must-redact deadline top path
  local path=${6#.} state=taken left=$(($4 - SECONDS)) target
  if ! resolve "$5" "$6"; then record "$1" denied "$path" '' '' '' "$REASON"; return; fi
  if [[ -n ${TAKEN[$REAL]:-} ]]; then return; fi
  # shellcheck disable=SC2004 # a key, not a number
  TAKEN[$REAL]=1 target=files$path
  if ((left <= 0)); then record "$1" skipped "$path" '' '' '' "${SAY[late]}"; return; fi
  if ! room "$2" "$(stat -c %s -- "$REAL")"; then record "$1" skipped "$path" '' '' '' "${SAY[cap]}"; return; fi
  copy "$HERE/$target" "$3" "$left"
  case $? in
    1) record "$1" failed "$path" '' '' '' "$REASON"; return ;;
    2) record "$1" denied "$path" '' '' '' "$REASON"; return ;;
  esac
  if ! cmp -s -- "$REAL" "$HERE/$target"; then state=redacted; fi
  record "$1" "$state" "$path" "$target" '' '' ''
}

offer() { # size top path: one line of the dry run
  if [[ -n ${TAKEN[$3]} ]]; then return; fi
  TAKEN[$3]=1
  if resolve "$2" "$3"; then
    PLANNED=$((PLANNED + $1))
    if ((DRY)); then printf '  %12s  %q\n' "$1" "${3#.}"; fi
  elif ((DRY)); then
    printf '  %12s  %q (%s)\n' - "${3#.}" "$REASON"
  fi
}

files() { # item level seconds window must-redact patterns...
  local item=$1 level=$2 window=$4 redact=$5 i deadline=$((SECONDS + $3))
  LIMIT=$3
  wanted "$level" || return 0
  begin "$item" "${*:6}"
  list "$item" "${@:6}"
  if ((window)) && [[ $SET != full ]]; then narrow; fi
  for ((i = 0; i < ${#LISTED[@]}; i += 4)); do
    if [[ $MODE == plan ]]; then
      offer "${LISTED[i + 2]}" "${LISTED[i]}" "${LISTED[i + 3]}"
    else
      take "$item" "$level" "$redact" "$deadline" "${LISTED[i]}" "${LISTED[i + 3]}"
    fi
  done
}

run() { # item level seconds file command
  local state=taken code target=commands/$1/$4 path reason='' deadline
  wanted "$2" || return 0
  begin "$1" "$5"
  if [[ $MODE == plan ]]; then return; fi
  if ! room "$2" 0; then record "$1" skipped '' '' "$5" '' "${SAY[cap]}"; return; fi
  mkdir -p -- "$HERE/commands/$1"
  export TRIAGE_FOUND=$RUN/found
  : >"$TRIAGE_FOUND"
  # The size of the output is bounded by the shell, the time by timeout; both keep what there was.
  (ulimit -f 65536; exec timeout -k 5 "$3" bash -c "$5") </dev/null >"$RUN/output" 2>&1 &
  CHILD=$!
  wait "$CHILD"
  code=$? CHILD=''
  sed -E -f "$RUN/rules.sed" <"$RUN/output" >"$HERE/$target"
  if ((code == 124 || code == 137)); then state=timedOut reason=${SAY[late]}; elif ((code)); then state=failed; fi
  record "$1" "$state" '' "$target" "$5" "$code" "$reason"
  deadline=$((SECONDS + $3))
  while IFS= read -r -d '' path; do
    take "$1" "$2" 1 "$deadline" ".${path#"$ROOT"}" ".${path#"$ROOT"}"
  done <"$TRIAGE_FOUND"
}
