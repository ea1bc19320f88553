# SPDX-License-Identifier: GPL-3.0-or-later
# fish completion for pgcutover. What may come next, the program itself says.

function __pgcutover_complete
    set -l tokens (commandline --tokenize --cut-at-cursor --current-process)
    set -l current (commandline --current-token --cut-at-cursor)
    for line in ($tokens[1] complete -- $tokens[2..-1] $current 2>/dev/null)
        if test "$line" = ":file"
            __fish_complete_path $current
        else
            echo $line
        end
    end
end

complete --command pgcutover --no-files --arguments '(__pgcutover_complete)'
