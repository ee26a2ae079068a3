#pragma once

#include "cli/program.h"

namespace twofold::cli {

// The commands below `twofold net`, each in the file of its name.
void add_net_translate(CLI::App& net, Program& program);
void add_net_check(CLI::App& net, Program& program);
void add_net_draw(CLI::App& net, Program& program);

}  // namespace twofold::cli
