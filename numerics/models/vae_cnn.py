"""Convolutional variational autoencoder, layer by layer as in the sheet's tables (VAE2).

Encoder 28 -> 14 -> 7 -> 3: three times convolution (8 channels, 3x3, padding 1), ReLU,
max-pooling 2; 8 * 3 * 3 = 72 features. Decoder 3 -> 7 -> 14 -> 28: three transposed
convolutions with kernel = stride = 2, the first with output_padding 1, then a 3x3
convolution and a sigmoid.

With kernel = stride the row and column that output_padding appends receive the bias
only, so the last three rows and columns of the picture, 159 of 784 pixels, do not
depend on z. `repaired=True` replaces the first layer's kernel by 3, which reaches 7
without padding; every pixel then depends on z.
"""

from __future__ import annotations

from torch import Tensor, nn

from numerics.models.vae import VAE, Likelihood


class ConvolutionalVAE(VAE):
    """For images of 28x28 pixels, flattened (B, 784)."""

    def __init__(
        self,
        latent: int = 10,
        likelihood: Likelihood = Likelihood.GAUSSIAN,
        repaired: bool = False,
        channels: int = 8,
    ) -> None:
        super().__init__(latent, likelihood)
        blocks: list[nn.Module] = []
        for inputs in (1, channels, channels):
            blocks += [nn.Conv2d(inputs, channels, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2)]
        self.encoder = nn.Sequential(*blocks, nn.Flatten())
        features = channels * 9
        self.mu = nn.Linear(features, latent)
        self.log_variance = nn.Linear(features, latent)
        first = (
            nn.ConvTranspose2d(channels, channels, 3, stride=2)
            if repaired
            else nn.ConvTranspose2d(channels, channels, 2, stride=2, output_padding=1)
        )
        self.expand = nn.Sequential(nn.Linear(latent, features), nn.Unflatten(1, (channels, 3, 3)))
        self.decoder = nn.Sequential(
            first,
            nn.ReLU(),
            nn.ConvTranspose2d(channels, channels, 2, stride=2),
            nn.ReLU(),
            nn.ConvTranspose2d(channels, channels, 2, stride=2),
            nn.ReLU(),
            nn.Conv2d(channels, 1, 3, padding=1),
            nn.Sigmoid(),
            nn.Flatten(),
        )

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mu and log s^2, each (B, K); there is no condition in this model."""
        hidden: Tensor = self.encoder(x.view(-1, 1, 28, 28))
        return self.mu(hidden), self.log_variance(hidden)

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the mean of x, (B, 784), in (0, 1)."""
        mean: Tensor = self.decoder(self.expand(z))
        return mean
