"""Networks made faster for looking, once they are trained, without another result."""

from itertools import pairwise

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval


def folded(network: nn.Module) -> nn.Module:
    """Return the network with every normalisation that follows a convolution taken into it.

    In evaluation a batch normalisation is a factor and an offset per channel, which the weights of
    the convolution before it can hold (Jacob et al., 2018, section 3.2). An activation that the
    normalisation carries along, as timm's do, stays. The network itself is changed.
    """
    for parent in network.modules():
        for (first, convolution), (second, norm) in pairwise(list(parent.named_children())):
            if isinstance(convolution, nn.Conv2d) and isinstance(norm, nn.BatchNorm2d):
                setattr(parent, first, fuse_conv_bn_eval(convolution, norm))
                setattr(parent, second, _activation(norm))
    return network


def _activation(norm: nn.BatchNorm2d) -> nn.Module:
    carried = getattr(norm, "act", None)
    return carried if isinstance(carried, nn.Module) else nn.Identity()
