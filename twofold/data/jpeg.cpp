#include "twofold/data/jpeg.h"

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdio>
// jpeglib.h needs the types of those above.
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>
#include <vector>

#include "twofold/core/error.h"

namespace twofold::data {

namespace {

// What the callbacks share with the reader: plain data, which a longjmp may pass over.
struct Failure {
  jpeg_error_mgr manager = {};  ///< first, so that libjpeg's pointer to it leads here
  std::jmp_buf back = {};
  int code = 0;
  std::array<char, JMSG_LENGTH_MAX> text = {};
};

// Warnings about what does not touch pixels; every other one says that the data is damaged.
constexpr std::array<int, 4> kHarmless = {JWRN_EXTRANEOUS_DATA, JWRN_JFIF_MAJOR, JWRN_ADOBE_XFORM,
                                          JWRN_BOGUS_ICC};
// Errors that mean a picture of a kind that libjpeg cannot read.
constexpr std::array<int, 3> kUnsupported = {JERR_BAD_PRECISION, JERR_SOF_UNSUPPORTED,
                                             JERR_CONVERSION_NOTIMPL};
constexpr int kTooManyScans = -1;

[[noreturn]] void on_error(j_common_ptr info) {
  auto* failure = reinterpret_cast<Failure*>(info->err);
  failure->code = info->err->msg_code;
  info->err->format_message(info, failure->text.data());
  std::longjmp(failure->back, 1);  // NOLINT(cert-err52-cpp)
}

void on_message(j_common_ptr info, int level) {
  if (level >= 0) return;
  if (std::ranges::find(kHarmless, info->err->msg_code) == kHarmless.end()) on_error(info);
}

void on_output(j_common_ptr /*info*/) {}

void on_progress(j_common_ptr info) {
  if (reinterpret_cast<j_decompress_ptr>(info)->input_scan_number <= kMaxJpegScans) return;
  auto* failure = reinterpret_cast<Failure*>(info->err);
  failure->code = kTooManyScans;
  std::longjmp(failure->back, 1);  // NOLINT(cert-err52-cpp)
}

// Pillow's cmyk2rgb; both expect Adobe's inverted values.
void rgb_of_inverted_cmyk(const std::uint8_t* in, std::uint8_t* out) {
  const unsigned light = in[3];
  for (std::size_t c = 0; c < 3; ++c) {
    const unsigned product = (255U - in[c]) * light + 128U;
    out[c] = static_cast<std::uint8_t>(light - (((product >> 8U) + product) >> 8U));
  }
}

// libjpeg leaves a function by longjmp. So each call into it stands in a member that holds no
// object with a destructor and says by its result whether it came to its end.
class Reader {
 public:
  Reader(const std::string& name, std::span<const std::byte> bytes) : name_(name), bytes_(bytes) {
    info_.err = jpeg_std_error(&failure_.manager);
    failure_.manager.error_exit = on_error;
    failure_.manager.emit_message = on_message;
    failure_.manager.output_message = on_output;
    progress_.progress_monitor = on_progress;
  }
  ~Reader() { jpeg_destroy_decompress(&info_); }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  Reader(Reader&&) = delete;
  Reader& operator=(Reader&&) = delete;

  Array read(const PictureLimits& limits) {
    if (!read_header()) fail_damaged();
    check_picture_size(place(), info_.image_height, info_.image_width, limits);
    if (!start()) fail_damaged();
    const std::int64_t channels = info_.output_components == 1 ? 1 : 3;
    Array pixels = Array::empty(
        {std::int64_t{info_.output_height}, std::int64_t{info_.output_width}, channels},
        DType::uint8);
    std::vector<std::uint8_t> line(std::size_t{info_.output_width} *
                                   static_cast<std::size_t>(info_.output_components));
    if (!read_rows(line.data(), pixels.mutable_data<std::uint8_t>(), channels)) fail_damaged();
    return pixels;
  }

 private:
  [[nodiscard]] Place place() const {
    const std::size_t left = info_.src == nullptr ? bytes_.size() : info_.src->bytes_in_buffer;
    return {.file = name_, .offset = bytes_.size() - std::min(left, bytes_.size())};
  }

  [[noreturn]] void fail_damaged() const {
    if (failure_.code == kTooManyScans)
      fail_at(ErrorKind::limit, place(), "a JPEG picture of more than {} scans", kMaxJpegScans);
    const bool unsupported = std::ranges::find(kUnsupported, failure_.code) != kUnsupported.end();
    fail_at(unsupported ? ErrorKind::unsupported : ErrorKind::format, place(),
            "{} JPEG picture: {}", unsupported ? "an unsupported" : "a damaged",
            failure_.text.data());
  }

  bool read_header() {
    if (setjmp(failure_.back) != 0) return false;  // NOLINT(cert-err52-cpp)
    jpeg_create_decompress(&info_);
    info_.progress = &progress_;
    jpeg_mem_src(&info_, reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size());
    jpeg_read_header(&info_, TRUE);
    return true;
  }

  bool start() {
    if (setjmp(failure_.back) != 0) return false;  // NOLINT(cert-err52-cpp)
    if (info_.jpeg_color_space == JCS_GRAYSCALE)
      info_.out_color_space = JCS_GRAYSCALE;
    else if (info_.num_components == 4)
      info_.out_color_space = JCS_CMYK;
    else
      info_.out_color_space = JCS_RGB;
    jpeg_start_decompress(&info_);
    return true;
  }

  bool read_rows(std::uint8_t* line, std::uint8_t* out, std::int64_t channels) {
    if (setjmp(failure_.back) != 0) return false;  // NOLINT(cert-err52-cpp)
    const std::size_t width = info_.output_width;
    const auto each = static_cast<std::size_t>(channels);
    const bool inks = info_.output_components == 4;
    while (info_.output_scanline < info_.output_height) {
      std::uint8_t* row = out + info_.output_scanline * width * each;
      JSAMPROW target = inks ? line : row;
      jpeg_read_scanlines(&info_, &target, 1);
      if (!inks) continue;
      for (std::size_t x = 0; x < width; ++x) rgb_of_inverted_cmyk(line + 4 * x, row + 3 * x);
    }
    jpeg_finish_decompress(&info_);
    return true;
  }

  const std::string& name_;
  std::span<const std::byte> bytes_;
  Failure failure_;
  jpeg_progress_mgr progress_ = {};
  jpeg_decompress_struct info_ = {};
};

}  // namespace

Array decode_jpeg(const std::string& name, std::span<const std::byte> bytes,
                  const PictureLimits& limits) {
  return Reader(name, bytes).read(limits);
}

}  // namespace twofold::data
