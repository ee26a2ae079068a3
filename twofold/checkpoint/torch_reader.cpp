#include "twofold/checkpoint/torch_reader.h"

#include "twofold/checkpoint/pickle.h"
#include "twofold/checkpoint/torch_archive.h"
#include "twofold/checkpoint/torch_walk.h"

namespace twofold::checkpoint {

Checkpoint read_torch(std::shared_ptr<const ZipReader> zip) {
  TorchArchive archive(std::move(zip));
  const Pickle pickle = read_pickle(archive.pickle());
  return TorchWalk(pickle, archive).run();
}

Checkpoint read_torch(const Source& source) {
  return read_torch(std::make_shared<const ZipReader>(source));
}

}  // namespace twofold::checkpoint
