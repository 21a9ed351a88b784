// SPDX-License-Identifier: Apache-2.0
#include "completion.hpp"

#include <algorithm>

namespace tool {
namespace {

void append(std::string& to, std::vector<std::string> const& words) {
    for (auto const& word : words) to += (to.empty() ? "" : " ") + word;
}

/// `case` branches that set `subs` and `opts` for the commands so far (zsh has variables named commands, options and
/// path). Each command takes the options of the whole too, and `chain` grows by words that are commands there, so that
/// arguments and values do not end the search.
std::string branches(std::vector<completion_words> const& all) {
    std::string made;
    for (auto const& one : all) {
        std::string commands, options;
        append(commands, one.commands);
        append(options, one.options);
        made += "      '" + one.path + "') subs='" + commands + "'; opts='" + options + "' ;;\n";
    }
    return made;
}

std::string walk(std::vector<completion_words> const& all, char const* words_before) {
    std::string global;
    append(global, all.front().options);
    return std::string("  local chain='' subs opts always='") + global + "' word\n" +
           "  _es_s3_snapshot_words() {\n    case \"$1\" in\n" + branches(all) + "    esac\n  }\n" +
           "  _es_s3_snapshot_words ''\n  for word in " + words_before + "; do\n" +
           "    case \" $subs \" in\n      *\" $word \"*) chain=\"${chain:+$chain }$word\"; " +
           "_es_s3_snapshot_words \"$chain\" ;;\n    esac\n  done\n";
}

}  // namespace

std::string bash_completion(std::vector<completion_words> const& all) {
    return "# bash completion of es-s3-snapshot\n_es_s3_snapshot() {\n"
           "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"\n" +
           walk(all, "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\"") +
           "  case \"$previous\" in\n"
           "    -m|--mode) COMPREPLY=($(compgen -W 'backup restore' -- \"$current\")); return ;;\n"
           "    --cluster) COMPREPLY=($(compgen -W 'source destination' -- \"$current\")); return ;;\n"
           "    -c|--config|--ca-file|--*-file) COMPREPLY=($(compgen -f -- \"$current\")); return ;;\n"
           "    completion) COMPREPLY=($(compgen -W 'bash zsh' -- \"$current\")); return ;;\n"
           "  esac\n"
           "  case \"$current\" in\n"
           "    -*) COMPREPLY=($(compgen -W \"$opts $always\" -- \"$current\")) ;;\n"
           "    *) COMPREPLY=($(compgen -W \"$subs\" -- \"$current\")) ;;\n"
           "  esac\n}\ncomplete -o default -F _es_s3_snapshot es-s3-snapshot\n";
}

std::string zsh_completion(std::vector<completion_words> const& all) {
    return "#compdef es-s3-snapshot\n# zsh completion of es-s3-snapshot\n_es_s3_snapshot() {\n"
           "  local current=\"${words[CURRENT]}\" previous=\"${words[CURRENT-1]}\"\n" +
           walk(all, "\"${(@)words[2,CURRENT-1]}\"") +
           "  case \"$previous\" in\n"
           "    -m|--mode) compadd backup restore; return ;;\n"
           "    --cluster) compadd source destination; return ;;\n"
           "    -c|--config|--ca-file|--*-file) _files; return ;;\n"
           "    completion) compadd bash zsh; return ;;\n"
           "  esac\n"
           "  case \"$current\" in\n"
           "    -*) compadd -- ${=opts} ${=always} ;;\n"
           "    *) compadd -- ${=subs} ;;\n"
           "  esac\n}\n"
           "if [ \"$funcstack[1]\" = \"_es_s3_snapshot\" ]; then _es_s3_snapshot \"$@\"; "
           "else compdef _es_s3_snapshot es-s3-snapshot; fi\n";
}

}  // namespace tool
