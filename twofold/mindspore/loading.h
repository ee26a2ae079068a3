#pragma once

#include <string>
#include <vector>

#include "twofold/core/export.h"
#include "twofold/mindspore/queries.h"

namespace twofold::mindspore {

/// The two lists of load_param_into_net: names of the network that nothing was loaded into, and
/// names of the dictionary that were not used under their own name.
struct NotLoaded {
  std::vector<std::string> param_not_load;
  std::vector<std::string> ckpt_not_load;
};

/// Copies values by param.name. A missing or surplus name is no error. Unless `strict_load`, floats
/// are converted to floats and integers to integers, and names that found nothing try again with a
/// prefix that some name of the dictionary has in front of them ("net.fc.weight" for "fc.weight").
/// Sizes of 1 at the end of a value are forgiven. Throws ErrorKind::mismatch with MindSpore's texts
/// for other shapes and dtypes; unlike MindSpore nothing has been loaded then (design decision 5).
/// Throws ErrorKind::key for a name that the dictionary holds twice. Source: MindSpore 2.10,
/// load_param_into_net.
TWOFOLD_API NotLoaded load_param_into_net(twofold::nn::Module& net,
                                          const std::vector<Named<Tensor>>& parameter_dict,
                                          bool strict_load = false,
                                          Dialect dialect = Dialect::mindspore);
/// The same with what parameters_dict gives.
TWOFOLD_API NotLoaded load_param_into_net(twofold::nn::Module& net,
                                          const std::vector<Named<Parameter>>& parameter_dict,
                                          bool strict_load = false,
                                          Dialect dialect = Dialect::mindspore);

}  // namespace twofold::mindspore
