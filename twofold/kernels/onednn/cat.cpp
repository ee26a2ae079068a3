#include "twofold/kernels/cat.h"

#include <algorithm>

#include "twofold/kernels/onednn/runtime.h"

namespace twofold::kernels::onednn {

bool supports_cat(const CatArgs& args) {
  return describable(args.output) && std::ranges::all_of(args.inputs, describable);
}

void cat(const CatArgs& args) {
  std::vector<dnnl::memory::desc> parts;
  for (const Array& input : args.inputs) parts.push_back(describe(input));
  const dnnl::concat::primitive_desc chosen(describe(args.output), static_cast<int>(args.dim),
                                            parts, engine(), user_scratchpad());
  std::unordered_map<int, dnnl::memory> arguments = {{DNNL_ARG_DST, memory_of(args.output)}};
  for (std::size_t i = 0; i < parts.size(); ++i)
    arguments.emplace(DNNL_ARG_MULTIPLE_SRC + static_cast<int>(i), memory_of(args.inputs[i]));
  execute(dnnl::concat(chosen), chosen.scratchpad_desc(), std::move(arguments));
}

}  // namespace twofold::kernels::onednn
