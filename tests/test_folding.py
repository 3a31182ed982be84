"""Networks made faster without another result."""

import timm
import torch
from facenet_pytorch import InceptionResnetV1
from torch import nn

from vsearch.models.folding import folded


def with_random_statistics(network: nn.Module) -> nn.Module:
    """Return the network as if it had been trained: no normalisation is the identity."""
    generator = torch.Generator().manual_seed(3)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            assert module.running_mean is not None
            assert module.running_var is not None
            module.running_mean.copy_(0.2 * torch.randn(module.num_features, generator=generator))
            module.running_var.copy_(0.5 + torch.rand(module.num_features, generator=generator))
    return network.eval()


def normalisations(network: nn.Module) -> int:
    return sum(isinstance(module, nn.BatchNorm2d) for module in network.modules())


@torch.inference_mode()
def likeness_after_folding(network: nn.Module, size_px: int) -> float:
    """Return the least cosine of outputs before and after; every normalisation must be gone."""
    network = with_random_statistics(network)
    images = torch.randn(3, 3, size_px, size_px, generator=torch.Generator().manual_seed(5))
    before = network(images)
    assert normalisations(network) > 10
    after = folded(network)(images)
    assert normalisations(network) == 0
    return float(nn.functional.cosine_similarity(before, after).min())


def test_the_classifier_says_the_same():
    """Its normalisations carry activations along, and its padding depends on the size."""
    assert likeness_after_folding(timm.create_model("tf_efficientnet_lite0"), 65) > 0.99999


def test_the_face_network_says_the_same():
    """Its activations stand by themselves."""
    assert likeness_after_folding(InceptionResnetV1(pretrained=None), 80) > 0.99999
