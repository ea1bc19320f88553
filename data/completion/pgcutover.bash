# SPDX-License-Identifier: GPL-3.0-or-later
# bash completion for pgcutover. What may come next, the program itself says.

_pgcutover ()
{
  local line cur words
  cur=${COMP_WORDS[COMP_CWORD]}
  # Cut by blanks, not by bash's own word breaks, which part "--output=json" and "db:5432".
  read -ra words <<< "${COMP_LINE:0:COMP_POINT}"
  if [[ ${COMP_LINE:0:COMP_POINT} == *[[:blank:]] ]]; then
    words+=("")
  fi
  local typed=${words[${#words[@]}-1]}
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == ":file" ]]; then
      compopt -o filenames 2> /dev/null
      mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "$cur")
    else
      # bash replaces only what follows its last word break.
      COMPREPLY+=("${line#"${typed%"$cur"}"}")
    fi
  done < <("${words[0]}" complete -- "${words[@]:1}" 2> /dev/null)
}

complete -F _pgcutover pgcutover
