#!/usr/bin/env bash
# Gathers what support needs for one failure of Azure Backup. It runs read-only commands and copies
# files; all it leaves is one private folder. Nothing needs to be installed, nothing is sent.
#   sudo bash FILE [--set minimum|recommended|full] [--dry-run] [--case ID] [--output FOLDER]
#                  [--max-mb N] [--from UTC] [--to UTC]
# Exit status: 0 packed, 2 wrong use, 3 too little room, 4 not packed, 130 interrupted.
# shellcheck disable=SC2016 # what is quoted is literal on purpose
if [ -z "${BASH_VERSION:-}" ]; then exec bash "$0" "$@"; fi
if [ "${BASH_VERSINFO[0]}" -lt 4 ]; then echo 'bash 4 or later is needed' >&2; exit 2; fi
set -o pipefail
umask 077
export LC_ALL=C
declare -A SAY=() TAKEN=()
FACTS=() GUIDE=() DENY=()
#:facts
#:steps
say() { printf '%s %s\n' "${SAY[$1]}" "${*:2}"; }
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

usage() { printf '%s\n' "${SAY[usage]}" >&2; exit 2; }

settings() {
  SET=recommended DRY=0 BASE=/var/tmp MAX_MB=2048 ROOT=${TRIAGE_ROOT:-}
  while (($#)); do
    case $1 in
      --dry-run) DRY=1; shift; continue ;;
      --set | --case | --output | --max-mb | --from | --to) (($# > 1)) || usage ;;
      *) usage ;;
    esac
    case $1 in
      --set) SET=$2 ;;
      --case) CASE=$2 ;;
      --output) BASE=$2 ;;
      --max-mb) MAX_MB=$2 ;;
      --from) FROM=$2 ;;
      --to) TO=$2 ;;
    esac
    shift 2
  done
  [[ $SET =~ ^(minimum|recommended|full)$ && $MAX_MB =~ ^[1-9][0-9]{0,6}$ ]] || usage
  : "${FROM:=$(date -u -d '7 days ago' +%Y-%m-%dT%H:%M:%SZ)}" "${TO:=$(now)}"
  SINCE=$(date -u -d "$FROM" +%s 2>/dev/null) || usage
  UNTIL=$(date -u -d "$TO" +%s 2>/dev/null) || usage
  CASE=${CASE//[!A-Za-z0-9-]/-} CASE=${CASE:-case} MAX=$((MAX_MB * 1024 * 1024)) TOTAL=0 MODE=plan COUNT=0 STEP=0
  ROOT=${ROOT%/}
  if [[ -n $ROOT ]]; then ROOT=$(readlink -f -- "$ROOT") || usage; fi
  BASE=$(readlink -f -- "$BASE") || usage
  [[ -d $BASE ]] || usage
  export ROOT TRIAGE_SINCE="@$SINCE" TRIAGE_UNTIL="@$UNTIL"
  if [[ $SET == full ]]; then TRIAGE_SINCE='30 days ago' TRIAGE_UNTIL=now; fi
}

wanted() {
  case $SET:$1 in minimum:must | recommended:must | recommended:should | full:*) return 0 ;; esac
  return 1
}

# A JSON string: control characters escaped, bytes that are not UTF-8 replaced.
json() {
  local text=$1 plain='' i char code
  if [[ $text == *[^[:print:]]* ]] && ! printf '%s' "$text" | iconv -f UTF-8 -t UTF-8 >/dev/null 2>&1; then
    text=$(printf '%s' "$text" | tr '\200-\377' '?')
  fi
  text=${text//\\/\\\\} text=${text//\"/\\\"}
  if [[ $text == *[[:cntrl:]]* ]]; then
    for ((i = 0; i < ${#text}; i++)); do
      char=${text:i:1}
      if [[ $char == [[:cntrl:]] ]]; then
        printf -v code '%d' "'$char"
        printf -v char '\\u%04x' "$code"
      fi
      plain+=$char
    done
    text=$plain
  fi
  printf '"%s"' "$text"
}

# The manifests are complete after every record, so that a run that is killed leaves them whole.
record() { # item state source file command exit reason
  local size=null sum='' path=$HERE/$4
  if [[ -n $4 && -f $path ]]; then
    size=$(stat -c %s -- "$path") sum=$(sha256sum <"$path") sum=${sum%% *}
    TOTAL=$((TOTAL + size))
  fi
  printf '%s\t%s\t%s\t%s\t%s\t%s\t%q\t%q\t%s\n' "$(now)" "$2" "$1" "${size/null/-}" "${sum:--}" \
    "${6:--}" "${4:--}" "${3:-$5}" "${7//[$'\n\t']/ }" >>"$HERE/manifest.txt"
  truncate -s "-${#TAIL}" "$HERE/manifest.json"
  {
    printf '%s\n{"utc":"%s","item":%s,"state":"%s","source":%s,"file":%s,' "$COMMA" "$(now)" \
      "$(json "$1")" "$2" "$(json "$3")" "$(json "$4")"
    printf '"size":%s,"sha256":"%s","command":%s,"exitStatus":%s,"reason":%s}' "$size" "$sum" \
      "$(json "$5")" "${6:-null}" "$(json "$7")"
    printf '%s' "$TAIL"
  } >>"$HERE/manifest.json"
  COMMA=,
}

#:gathering

begin() { # item what
  if [[ $MODE == plan ]]; then COUNT=$((COUNT + 1)); else STEP=$((STEP + 1)); fi
  if ((DRY)); then printf '%s: %s\n' "$1" "$2"; elif [[ $MODE == take ]]; then printf '[%d/%d] %s\n' "$STEP" "$COUNT" "$1"; fi
}

environment() {
  local i
  for ((i = 0; i < ${#FACTS[@]}; i += 2)); do printf '%s: %s\n' "${FACTS[i]}" "${FACTS[i + 1]}"; done
  printf '%s: %s\n' set "$SET" from "$FROM" to "$TO" host "$(uname -n)" kernel "$(uname -srm)" \
    user "$(id -un)" timezone "$(date '+%Z %z')" time "$(now)"
  grep -E '^(PRETTY_NAME|VERSION_ID)=' "$ROOT/etc/os-release" 2>/dev/null || true
}

make_room() { # a folder of this run only: made, never reused
  local stamp try=0
  stamp=$(date -u +%Y%m%dT%H%M%SZ)
  until NAME=${CASE}_${VM}_${SCENARIO}_$stamp${try#0} RUN=$BASE/$NAME && mkdir -- "$RUN" 2>/dev/null; do
    try=-$((${try#-} + 1))
    if ((${try#-} > 50)); then say unwritable "$BASE" >&2; exit 3; fi
  done
  HERE=$RUN/$NAME NOTES=$RUN/notes COMMA='' CHILD=''
  TAIL=$'\n],"state":"interrupted"}\n'
  mkdir -- "$HERE"
  redaction >"$RUN/rules.sed"
  printf '{"case":%s,"vm":%s,"scenario":%s,"set":"%s","startedUtc":"%s","from":%s,"to":%s,"records":[%s' \
    "$(json "$CASE")" "$(json "$VM")" "$(json "$SCENARIO")" "$SET" "$(now)" "$(json "$FROM")" \
    "$(json "$TO")" "$TAIL" >"$HERE/manifest.json"
  printf 'utc\tstate\titem\tsize\tsha256\texit\tfile\tsource\treason\n' >"$HERE/manifest.txt"
  environment | sed -E -f "$RUN/rules.sed" >"$HERE/environment.txt"
}

interrupted() {
  trap '' INT TERM HUP
  if [[ -n $CHILD ]]; then kill "$CHILD" 2>/dev/null; wait "$CHILD" 2>/dev/null; fi
  rm -f -- "$RUN/rules.sed" "$RUN/notes" "$RUN/output" "$RUN/found"
  say stopped "$HERE" >&2
  exit 130
}

pack() {
  truncate -s "-${#TAIL}" "$HERE/manifest.json"
  printf '\n],"state":"complete","finishedUtc":"%s"}\n' "$(now)" >>"$HERE/manifest.json"
  rm -f -- "$RUN/rules.sed" "$RUN/notes" "$RUN/output" "$RUN/found"
  if ! tar -C "$RUN" -czf "$RUN/$NAME.tar.gz" -- "$NAME" || ! gzip -t "$RUN/$NAME.tar.gz"; then
    rm -f -- "$RUN/$NAME.tar.gz"
    say unpacked "$HERE" >&2
    exit 4
  fi
  rm -rf -- "$HERE"
  (cd "$RUN" && sha256sum -- "$NAME.tar.gz" >"$NAME.tar.gz.sha256")
}

main() {
  local free line answer
  settings "$@"
  if [[ -n $QUESTION ]]; then
    printf '%s\n' "$QUESTION"
    if [[ -t 0 ]]; then read -r -p "${SAY[confirm]} [y/N] " answer; [[ $answer == [yY] ]] || exit 2; fi
  fi
  if ((EUID)); then say unprivileged >&2; fi
  NOTES=/dev/null PLANNED=0
  steps
  say planned "$COUNT, $((PLANNED / 1024 / 1024 + 1)) MB ($SET, $FROM - $TO)"
  free=$(df -Pk -- "$BASE" | awk 'NR == 2 {print $4}')
  if ((PLANNED > MAX)); then PLANNED=$MAX; fi
  if ((free * 1024 < PLANNED * 2 + 67108864)); then
    say full "$BASE ($((free / 1024)) MB)" >&2
    if ((!DRY)); then exit 3; fi
  fi
  if ((DRY)); then exit 0; fi
  TAKEN=() MODE=take
  make_room
  trap interrupted INT TERM HUP
  steps
  trap '' INT TERM HUP
  pack
  for line in "${GUIDE[@]}"; do printf '%s\n' "$line"; done
  say 'done' "$RUN/$NAME.tar.gz"
}

main "$@"
