#pragma once

#include <memory>
#include <string>

#include "twofold/nn/module.h"

namespace twofold::dialect::testing {

/// A layer by type and slots alone, so that a view is tested without any arithmetic.
class Fake : public nn::Module {
 public:
  explicit Fake(std::string type) : type_(std::move(type)) {}
  [[nodiscard]] std::string_view type() const override { return type_; }

  Fake& parameter(const std::string& name, Shape shape) {
    register_parameter(name, zeros(std::move(shape)));
    return *this;
  }
  Fake& absent(const std::string& name) {
    register_parameter(name, {});
    return *this;
  }
  Fake& buffer(const std::string& name, Shape shape, DType dtype = DType::float32,
               bool persistent = true) {
    register_buffer(name, zeros(std::move(shape), dtype), persistent);
    return *this;
  }
  Fake& child(const std::string& name, std::shared_ptr<nn::Module> module) {
    register_module(name, std::move(module));
    return *this;
  }

 private:
  std::string type_;
};

inline std::shared_ptr<Fake> fake(const std::string& type) { return std::make_shared<Fake>(type); }

inline std::shared_ptr<Fake> conv(std::int64_t in, std::int64_t out, bool bias) {
  auto layer = fake("Conv2d");
  layer->parameter("weight", {out, in, 3, 3});
  return bias ? (layer->parameter("bias", {out}), layer) : (layer->absent("bias"), layer);
}

inline std::shared_ptr<Fake> norm(std::int64_t channels, bool affine = true) {
  auto layer = fake("BatchNorm2d");
  for (const char* name : {"weight", "bias"})
    affine ? layer->parameter(name, {channels}) : layer->absent(name);
  layer->buffer("running_mean", {channels}).buffer("running_var", {channels});
  layer->buffer("num_batches_tracked", {}, DType::int64);
  return layer;
}

/// The network of MindSpore's migration page: build_block = Sequential(ConvBN, ReLU).
inline std::shared_ptr<Fake> my_net() {
  auto conv_bn = fake("ConvBN");
  conv_bn->child("conv", conv(3, 64, false)).child("bn", norm(64));
  auto block = fake("Sequential");
  block->child("0", conv_bn).child("1", fake("ReLU"));
  auto net = fake("MyNet");
  net->child("build_block", block);
  return net;
}

}  // namespace twofold::dialect::testing
