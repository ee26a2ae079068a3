#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "twofold/checkpoint/atomic_file.h"

namespace twofold::checkpoint {

/// Writes a zip archive exactly as torch does: every record stored, its body at a multiple of 64,
/// its sizes and CRC in a data descriptor behind it, zip64 fields only where a number needs them,
/// and all three end records.
class ZipWriter {
 public:
  /// Records go into `out` under the folder `root`.
  ZipWriter(AtomicFile& out, std::string root);

  /// A record in one piece.
  void add(std::string_view name, std::string_view body);
  /// Begins a record of exactly `size` bytes; `write` brings them, `end` closes it.
  void begin(std::string_view name, std::uint64_t size);
  void write(std::span<const std::byte> bytes);
  void end();
  /// Writes the directory. Nothing may follow.
  void finish();

  /// The 40 digits that torch puts into `.data/serialization_id`: a hash of the records' names, in
  /// the order in which libstdc++ keeps them, and one of their CRCs.
  [[nodiscard]] std::string serialization_id() const;

 private:
  struct Record {
    std::string name;  ///< without the root
    std::uint32_t crc = 0;
    std::uint64_t size = 0;
    std::uint64_t header_offset = 0;
  };

  AtomicFile& out_;
  std::string root_;
  std::vector<Record> records_;
  std::uint64_t missing_ = 0;  ///< bytes of the open record that are still to come
};

}  // namespace twofold::checkpoint
