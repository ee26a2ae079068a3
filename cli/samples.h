#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "twofold/net/description.h"
#include "twofold/tensor/array.h"

namespace twofold::cli {

/// What INPUT may be, for --help.
inline constexpr const char* kSamplesHelp =
    "Samples: IDX (also gzipped), .npy, .npz or FILE.npz:NAME; or PNG and JPEG pictures, any "
    "number "
    "of them or of folders";

/// Which samples of a file are meant: first, and one past the last (none: to the end).
struct Range {
  std::uint64_t first = 0;
  std::optional<std::uint64_t> last;
};

/// Reads "8000:10000", "8000:", ":100" or "". Throws ErrorKind::usage.
Range parse_range(const std::string& text);

/// What a network is run on: an array with the samples along its first dimension, or pictures,
/// which are read when they are needed.
struct Samples {
  std::string name;                   ///< the file or the folder, for messages
  Array array;                        ///< those that were asked for; undefined with pictures
  std::vector<std::string> pictures;  ///< their files, those that were asked for
  std::uint64_t first = 0;            ///< the position of the first of them
  std::uint64_t rows = 0;             ///< how many there are

  /// How many were asked for.
  [[nodiscard]] std::int64_t count() const;
  /// Keeps the first `count` at most.
  void keep(std::int64_t count);
};

/// Reads what the arguments name, by its content: one IDX file (plain or gzipped), .npy file, .npz
/// file of one array, or FILE.npz:NAME; or pictures (PNG, JPEG), any number of them, also as
/// folders, whose pictures are taken in the order of their names. Throws ErrorKind::format for any
/// other and for a 0-d array, ErrorKind::key for an array that is not in a .npz, ErrorKind::usage
/// for a range that does not lie within and for several files that are no pictures, and what the
/// readers throw.
Samples read_samples(const std::vector<std::string>& arguments, const Range& range);

/// The labels of `samples` as integers. Throws ErrorKind::mismatch when there are not as many, or
/// when these are no labels.
std::vector<std::int64_t> read_labels(const std::string& file, const Samples& samples);

/// What was done to pictures so that they fit, once for all of them.
class PictureNotes {
 public:
  void add(const std::string& file, const std::string& note);
  /// "grey.png is grey, repeated as RGB (and 3 more)".
  [[nodiscard]] std::vector<std::string> lines() const;

 private:
  struct Note {
    std::string text;
    std::string first;
    std::uint64_t count;
  };
  std::vector<Note> notes_;
};

/// Writes notes to standard error, a line each.
void print_notes(const std::vector<std::string>& notes);

/// Samples [at, at + count) of those that were asked for as raw numbers for `net::prepare`.
/// Pictures are read and go through the description's steps. Throws what reading and fitting throw.
Array raw_samples(const Samples& samples, const net::Description& description, std::int64_t at,
                  std::int64_t count, PictureNotes& notes);

}  // namespace twofold::cli
