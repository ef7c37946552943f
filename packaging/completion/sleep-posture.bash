# shellcheck shell=bash
# Completion of all posture-* programs. What can be typed is read from the program's own --help, so
# that it is never out of date.

# The values of an option whose argument reads like NAME, a|b or FILE.
_sleep_posture_value() {
    local program=$1 option=$2 argument=$3 word=$4 names
    case $argument in
    FILE | PATH* | SRC | LINK)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
        ;;
    DIR | FOLDER)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
        ;;
    *'|'*)
        mapfile -t COMPREPLY < <(compgen -W "${argument//|/ }" -- "$word")
        ;;
    NAME)
        # A format that does not exist is answered with those that do.
        [ "$option" = --format ] || return 0
        names=$("$program" --format '?' 2>&1 | sed -n 's/.*there is: //p')
        mapfile -t COMPREPLY < <(compgen -W "${names//,/ }" -- "$word")
        ;;
    esac
}

_sleep_posture() {
    local program=$1 word=$2 before=$3 help argument words
    COMPREPLY=()
    help=$("$program" --help 2>/dev/null) || return 0
    argument=$(awk -v option="$before" '$1 == option && match($0, /^  --[a-z-]+ [^ ]/) {print $2}' \
        <<<"$help")
    if [ -n "$argument" ]; then
        _sleep_posture_value "$program" "$before" "$argument" "$word"
    elif [[ $word == -* ]]; then
        words=$(sed -n 's/^  \(--[a-z-]*\).*/\1/p' <<<"$help")
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    else
        # Verbs stand in the usage, as in [list | exclude NIGHT].
        words=$(sed -n '1s/.*\.\.\. *\[\([a-z].*\)\]$/\1/p' <<<"$help" | grep -oE '\b[a-z]+\b')
        mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
    fi
}

complete -o default -F _sleep_posture posture-logger posture-report posture-export posture-nights \
    posture-status posture-backup posture-sim posture-eval posture-setup posture-enroll posture-note
