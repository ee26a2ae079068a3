#pragma once

#include <cstdint>

#include "twofold/checkpoint/checkpoint.h"
#include "twofold/checkpoint/pickle.h"
#include "twofold/checkpoint/source.h"

// A file of torch.save before 1.6: five pickles and then the storages, without a gap. The pickles
// are the magic number, the version 1001, a dict about the writing machine, the object, and the
// list of the storages' keys; each storage is an int64 count of elements and then the elements,
// always little-endian. docs/formats/torch-stream.md.

namespace twofold::checkpoint {

/// The version of the stream, the only one there is.
inline constexpr std::int64_t kTorchStreamVersion = 1001;

/// True when the first pickle is the magic number, whatever protocol wrote it.
bool is_torch_stream(std::string_view bytes);

/// Lists a file of torch.save before 1.6. Of the storages only the counts before them are looked
/// at. Bytes behind the last storage are listed as opaque, as torch.load leaves them alone. Throws
/// ErrorKind::format, ErrorKind::unsupported and ErrorKind::limit.
Checkpoint read_torch_stream(const Source& source);

/// Makes the value `id` the class that the value `type` is. Throws ErrorKind::format when that is
/// none.
void become_class(Pickle& pickle, NodeId id, NodeId type);

/// Makes the persistent ids ('module', class, file, source), by which old files speak of classes,
/// those classes; the source text is dropped.
void resolve_classes(Pickle& pickle);

}  // namespace twofold::checkpoint
